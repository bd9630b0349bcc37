/** Where an audit looks: the account of the environment's credentials, which must be one that the stack is for. */
import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { z } from "zod";
import { Failure } from "../../../drivers/failure.ts";
import { asFailure } from "./aws.ts";

/** @throws Failure when neither the stack nor the environment names a region */
export async function regionOf({ config }: STSClient): Promise<string> {
  try {
    return await config.region();
  } catch {
    throw new Failure(
      "no region: neither the stack's aws:region, AWS_REGION nor the profile names one; add aws:region to the stack",
    );
  }
}

/** @throws Failure when AWS does not say */
export async function accountOf(
  sts: STSClient,
): Promise<{ readonly account: string; readonly partition: string }> {
  try {
    const { Account = "", Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
    return { account: Account, partition: Arn.split(":")[1] ?? "aws" };
  } catch (error) {
    throw asFailure("whose account this is", error);
  }
}

/** YAML may have read an id without quotes as a number. */
const AccountIds = z.array(z.union([z.string(), z.number().transform(String)]));

/**
 * In another account everything would be missing.
 *
 * @param setting `aws:allowedAccountIds`; undefined allows every account
 * @throws Failure when the account is not allowed
 */
export function demandAllowedAccount(setting: unknown, account: string): void {
  const { data: allowed } = AccountIds.safeParse(setting);
  if (allowed === undefined || allowed.includes(account)) return;
  throw new Failure(
    `these credentials are of AWS account ${account}, and aws:allowedAccountIds of the stack has ${allowed.join(", ") || "none"}; name the profile of the stack's account in AWS_PROFILE`,
  );
}
