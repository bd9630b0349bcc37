/** `audit vast`: what there is in the tenant beside what the stack declares. */
import { vastPlan } from "../../../config/vast-arguments.ts";
import type { VastConfig } from "../../../config/vast.ts";
import type { Administration } from "../../../drivers/vast/administration.ts";
import { connectionOf } from "../../../drivers/vast/connection.ts";
import { overRest } from "../../../drivers/vast/vms/index.ts";
import type { Env } from "../../hpe/appliance.ts";
import { loadDeclared } from "../../model/load.ts";
import type { Report } from "../../report.ts";
import { UsageError } from "../../usage-error.ts";
import { auditReport } from "../report.ts";
import { compareVast } from "./compare.ts";
import { lookAtVast } from "./live.ts";

export interface AuditOptions {
  readonly stack: string;
  readonly shared?: boolean | undefined;
}

export interface AuditWorld {
  /** The folder of the stack's file. */
  readonly cwd: string;
  /** VAST_PASSWORD or VAST_TOKEN signs in; VAST_ADDRESS and the others go before what the stack says. */
  readonly env: Env;
  /** Leads to VAST; tests bring their own. @default its management service */
  readonly administer?: (env: Env) => Promise<Administration>;
}

/**
 * Compares every object that the stack declares on VAST with what is there, and finds access that nobody declared. A stack
 * without an address makes nothing, so that only policies, who has them, and databases with their schemas are compared.
 *
 * @returns a report with exit code 1 when anything differs
 * @throws UsageError when the stack has no VAST section, Failure when VAST cannot be asked
 */
export async function auditVast(
  { stack, shared = false }: AuditOptions,
  { cwd, env, administer = overManagement }: AuditWorld,
): Promise<Report> {
  const { stack: config, access } = await loadDeclared({ cwd, stack });
  const { vast: section } = config;
  if (section === undefined)
    throw new UsageError(`stack ${stack} declares nothing on VAST: its config has no vast section`);
  const plan = vastPlan(config, access);
  const vast = await administer(wayOf(section, env));
  const { live, unseen } = await lookAtVast(vast, plan, section.tenant);
  const compared = compareVast(plan, live, { shared, made: section.address !== undefined });
  return auditReport(stack, "VAST", { ...compared, unseen });
}

async function overManagement(env: Env): Promise<Administration> {
  return overRest(await connectionOf(env));
}

/** The environment wins over the stack, so that an audit may sign in as somebody who can only read. */
function wayOf({ address, caFile, apiVersion, signIn, login }: VastConfig, env: Env): Env {
  const declared = {
    VAST_ADDRESS: address,
    VAST_CA_FILE: caFile,
    VAST_API_VERSION: apiVersion,
    VAST_SIGN_IN: signIn === "token" ? undefined : signIn,
    // With the password alone, it is that of the stack's own login.
    VAST_USERNAME: env["VAST_PASSWORD"] === undefined ? undefined : login,
  };
  const set = Object.entries(declared).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(set), ...env };
}
