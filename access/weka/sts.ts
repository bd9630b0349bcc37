/** `weka sts`: short-lived keys for an S3 user, printed in the form that was asked for and kept nowhere. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { codeOf } from "../../drivers/error-code.ts";
import { Failure } from "../../drivers/failure.ts";
import type { Administration, SessionKeys } from "../../drivers/weka/administration.ts";
import { administrationOf } from "../../drivers/weka/transport/index.ts";
import type { PolicyDocument } from "../../policies/document.ts";
import { sessionDuration } from "../../policies/weka/limits.ts";
import type { Env } from "../hpe/appliance.ts";
import { type Shell, exportLines } from "../hpe/environment/shells.ts";
import { claimsOf } from "../hpe/token/claims.ts";
import type { Report } from "../report.ts";
import { seconds } from "../s3/duration.ts";
import { keysIn } from "../s3/keys.ts";
import { UsageError } from "../usage-error.ts";

export interface StsOptions {
  readonly duration: string;
  /** A file with a policy that takes access away; nothing can add any. */
  readonly policy?: string | undefined;
  readonly format: "json" | "env" | "credential-process";
  readonly shell: Shell;
}

export interface StsWorld {
  readonly env: Env;
  readonly cwd: string;
  readonly now?: () => number;
  /** Leads to WEKA; tests bring their own. */
  readonly administer?: (env: NodeJS.ProcessEnv) => Promise<Administration>;
}

/**
 * Makes session keys with the keys of an S3 user. They end by themselves; only removing the user ends them earlier.
 *
 * @throws UsageError before WEKA is asked for anything, Failure when it refuses
 */
export async function sts(options: StsOptions, world: StsWorld): Promise<Report> {
  const { env, cwd, now = Date.now, administer = administrationOf } = world;
  const lasting = checkedDuration(options.duration);
  const document = options.policy === undefined ? undefined : await policyIn(options.policy, cwd);
  const keys = keysIn(env);
  if (keys === undefined)
    throw new UsageError(
      "whose session? set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY to the keys of an S3 user: its name and password up to WEKA 5.0, its key pair later",
    );
  if (keys.sessionToken !== undefined)
    throw new UsageError("a session cannot make another one; use the S3 user's own keys");
  const weka = await administer(withoutKeys(env));
  const asked = now();
  const session = await weka.assumeRole({
    accessKey: keys.accessKeyId,
    secretKey: keys.secretAccessKey,
    seconds: lasting,
    ...(document === undefined ? {} : { document }),
  });
  const stated = claimsOf(session.sessionToken)?.exp;
  const end = new Date(stated === undefined ? asked + lasting * 1000 : stated * 1000);
  return { text: printed(session, end, options), json: undefined, code: 0 };
}

function checkedDuration(raw: string): number {
  const lasting = seconds("--duration", raw);
  const [wrong] = sessionDuration("--duration", lasting);
  if (wrong === undefined) return lasting;
  // Two sources, two limits (WEKA 5.0, "S3 users and authentication", and the help of `weka s3 sts assume-role`).
  const unproven =
    lasting > 604_800
      ? "; the help of WEKA's command line says 52 weeks, its documentation a week, and which holds is not proven"
      : "";
  throw new UsageError(
    `--duration ${JSON.stringify(raw)}: ${wrong.message}; ${wrong.fix}${unproven}`,
  );
}

async function policyIn(file: string, cwd: string): Promise<PolicyDocument> {
  const { sessionPolicy } = await import("./session-policy.ts");
  const text = await readFile(resolve(cwd, file), "utf8").catch((error: unknown) => {
    throw new Failure(
      `the policy ${file} cannot be read (${codeOf(error) ?? "unknown error"}); name a JSON file with --policy`,
    );
  });
  return sessionPolicy(file, text);
}

/** Programs on the way to WEKA need none of S3's keys. */
function withoutKeys(env: Env): NodeJS.ProcessEnv {
  const keys = /^(S3|AWS)_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !keys.test(name)));
}

function printed(session: SessionKeys, end: Date, { format, shell }: StsOptions): string {
  const { accessKey, secretKey, sessionToken } = session;
  const Expiration = end.toISOString().replace(/\.\d+Z$/, "Z");
  const keys = { AccessKeyId: accessKey, SecretAccessKey: secretKey, SessionToken: sessionToken };
  switch (format) {
    case "json":
      return JSON.stringify({ ...keys, Expiration }, undefined, 2);
    case "credential-process":
      // AWS CLI User Guide, "Sourcing credentials with an external process".
      return JSON.stringify({ Version: 1, ...keys, Expiration });
    case "env":
      return [
        `# until ${Expiration}`,
        ...exportLines(shell, {
          AWS_ACCESS_KEY_ID: accessKey,
          AWS_SECRET_ACCESS_KEY: secretKey,
          AWS_SESSION_TOKEN: sessionToken,
          AWS_PROFILE: undefined,
        }),
      ].join("\n");
  }
}
