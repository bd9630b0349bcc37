/** Proves the deployed access of a session with real requests: to buckets, to databases, and along the appliance's route. */
import { readFile } from "node:fs/promises";
import { PROBE_TABLE } from "../../access/checks/schemas/generate.ts";
import { SystemStorage } from "../backends/storage.ts";
import { issueCredentials } from "../session/credentials.ts";
import type { Session } from "../session/session.ts";
import { type VastAccess, vastAccess, withVastKeys } from "../session/vast-access.ts";
import type { Login } from "./clients.ts";
import { type CheckPlan, planChecks } from "./plan.ts";
import { type RouteResult, checkRoute } from "./route.ts";
import { type CheckResult, runChecks } from "./run.ts";
import { type SchemaResult, runSchemaChecks } from "./schemas.ts";
import { SubjectClients } from "./subject-clients.ts";

export interface Proof {
  readonly checks: readonly CheckResult[];
  readonly route: readonly RouteResult[];
  /** Requests to VAST's databases. */
  readonly schemas: readonly SchemaResult[];
  readonly passed: boolean;
}

/**
 * Runs every access check of the stack. Stops early, with what it has, when aborted.
 * @throws SandboxError when there is nothing to sign with
 */
export async function prove(
  session: Session,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Proof> {
  const plan = planChecks(session.config.loaded, session.world.vast.users);
  const issued = await issueCredentials(session);
  const authority = await readFile(session.running.authorityFile, "utf8");
  await provideBuckets(session, plan);
  return withVastLogins(session, authority, plan, async (logins, vast) => {
    const clients = new SubjectClients(session, authority, { issued, vast: logins });
    const total = plan.checks.length + plan.schemaChecks.length;
    try {
      const checks = await runChecks({
        checks: plan.checks,
        storage: session.clients.s3,
        clientFor: (check) => clients.s3For(check),
        signal,
        onResult: (_, done) => {
          onProgress(done, total);
        },
      });
      const route = await checkRoute(session, authority);
      const schemas = await runSchemaChecks({
        checks: plan.schemaChecks,
        clientFor: (principal) => clients.tabularFor(principal),
        clear: () => dropProbes(plan, vast),
        signal,
        onResult: (done) => {
          onProgress(checks.length + done, total);
        },
      });
      const passed = [...checks, ...route, ...schemas].every((result) => result.passed);
      return { checks, route, schemas, passed };
    } finally {
      clients.close();
    }
  });
}

/** Works with a key of everybody who asks on VAST, by the principals that they ask for; no VAST, no keys. */
async function withVastLogins<T>(
  session: Session,
  authority: string,
  { askers }: CheckPlan,
  work: (logins: ReadonlyMap<string, Login>, vast: VastAccess | undefined) => Promise<T>,
): Promise<T> {
  if (askers.size === 0) return work(new Map(), undefined);
  const vast = await vastAccess(session, authority);
  return withVastKeys(vast, [...askers.values()], (keyOf) => {
    const logins = [...askers].map(([principal, asker]): [string, Login] => {
      const { accessKey, secretKey } = keyOf(asker);
      return [principal, { accessKeyId: accessKey, secretAccessKey: secretKey }];
    });
    return work(new Map(logins), vast);
  });
}

async function dropProbes(
  { schemaChecks }: CheckPlan,
  vast: VastAccess | undefined,
): Promise<void> {
  const databases = new Set(schemaChecks.map(({ database }) => database));
  for (const database of databases) await vast?.dropTables(database, PROBE_TABLE);
}

/** Buckets of other systems than AWS are made in the storage as they are first used; the probes come before that. */
async function provideBuckets({ clients }: Session, { checks }: CheckPlan): Promise<void> {
  for (const system of ["weka", "vast"] as const) {
    const storage = new SystemStorage(system, clients.s3);
    const buckets = checks.filter(({ subject }) => subject.system === system);
    for (const bucket of new Set(buckets.map((check) => check.bucket)))
      await storage.provide(bucket);
  }
}
