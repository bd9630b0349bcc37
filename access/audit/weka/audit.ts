/** `audit weka`: what there is on the cluster beside what the stack declares. */
import { z } from "zod";
import type { Administration } from "../../../drivers/weka/administration.ts";
import { administrationOf } from "../../../drivers/weka/transport/index.ts";
import type { Env } from "../../hpe/appliance.ts";
import { loadDeclared } from "../../model/load.ts";
import type { Report } from "../../report.ts";
import { UsageError } from "../../usage-error.ts";
import type { Unseen } from "../drift.ts";
import { auditReport } from "../report.ts";
import { compareWeka } from "./compare.ts";
import { declaredOnWeka } from "./declared.ts";
import { lookAtWeka } from "./live.ts";

export interface AuditOptions {
  readonly stack: string;
  readonly shared?: boolean | undefined;
  readonly listsOnly?: boolean | undefined;
}

export interface AuditWorld {
  /** The folder of the stack's file. */
  readonly cwd: string;
  /** WEKA_USERNAME, WEKA_PASSWORD, S3_ACCESS_WEKA_VIA and S3_ACCESS_WEKA_CA lead to WEKA; further secrets are optional. */
  readonly env: Env;
  /** Leads to WEKA; tests bring their own. @default the way that the environment and the stack name */
  readonly administer?: (env: NodeJS.ProcessEnv) => Promise<Administration>;
}

/** By user name. */
const Passwords = z.record(z.string(), z.string());

/**
 * Compares every object that the stack declares on WEKA with what is there, and finds those that nobody declared.
 *
 * @returns a report with exit code 1 when anything differs
 * @throws UsageError when the stack has no WEKA section, Failure when WEKA cannot be asked
 */
export async function auditWeka(
  { stack, shared = false, listsOnly = false }: AuditOptions,
  { cwd, env, administer = administrationOf }: AuditWorld,
): Promise<Report> {
  const loaded = await loadDeclared({ cwd, stack });
  const declared = declaredOnWeka(loaded);
  if (declared === undefined)
    throw new UsageError(`stack ${stack} declares nothing on WEKA: its config has no weka section`);
  const { S3_ACCESS_WEKA_PASSWORDS: passwords, AUDIT_WEBHOOK_TOKEN: token, ...rest } = env;
  const known = passwordsIn(passwords);
  const weka = await administer(waysOf(loaded.stack.weka, rest));
  const { live, unseen } = await lookAtWeka(weka, declared, { passwords: known, listsOnly });
  return auditReport(stack, "WEKA", {
    ...compareWeka(declared, live, { token, shared }),
    unseen: [...unseen, ...(declared.webhook && token === undefined ? [unseenToken] : [])],
  });
}

const unseenToken: Unseen = {
  what: "the token of the audit webhook",
  why: "hand it over in AUDIT_WEBHOOK_TOKEN",
};

interface Ways {
  readonly host?: string | undefined;
  readonly via?: string | undefined;
  readonly caFile?: string | undefined;
  readonly login: string;
}

/** The environment wins over the stack, so that an audit may go another way than deployments do. */
function waysOf(section: Ways | undefined, env: Env): NodeJS.ProcessEnv {
  const declared: Readonly<Record<string, string | undefined>> = {
    WEKA_HOST: section?.host,
    S3_ACCESS_WEKA_VIA: section?.via,
    S3_ACCESS_WEKA_CA: section?.caFile,
    // With the password alone, it is that of the stack's own login.
    ...(env["WEKA_PASSWORD"] === undefined ? {} : { WEKA_USERNAME: section?.login }),
  };
  const set = Object.entries(declared).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(set), ...env };
}

function passwordsIn(json: string | undefined): Map<string, string> {
  if (json === undefined || json === "") return new Map();
  const wrong = new UsageError(
    'S3_ACCESS_WEKA_PASSWORDS is no JSON object of passwords by user name, such as {"loader": "..."}; `pulumi config get s3-access:wekaPasswords` prints one',
  );
  try {
    return new Map(Object.entries(Passwords.parse(JSON.parse(json))));
  } catch {
    // The error is left out: it may quote a password.
    throw wrong;
  }
}
