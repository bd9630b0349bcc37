/** `aws:allowedAccountIds`, which the AWS provider checks when it is configured, before anything is looked up or made. */
import { z } from "zod";
import { jsonOrNothing } from "../../../drivers/json.ts";
import { SandboxError } from "../../sandbox-error.ts";

const AccountIds = z.array(z.string().regex(/^\d{12}$/));

/**
 * @param setting the config value as JSON text; undefined allows every account
 * @param account twelve digits: whose credentials these are
 * @throws SandboxError when the account is not allowed
 */
export function demandAllowedAccount(setting: string | undefined, account: string): void {
  if (setting === undefined) return;
  const { data: allowed } = AccountIds.safeParse(jsonOrNothing(setting));
  if (allowed === undefined)
    throw new SandboxError(
      `aws:allowedAccountIds is ${setting}; write a list of account ids in quotes, such as ["123456789012"]`,
    );
  if (!allowed.includes(account))
    throw new SandboxError(
      `AWS account ID not allowed: ${account}; aws:allowedAccountIds has ${allowed.join(", ")}`,
    );
}
