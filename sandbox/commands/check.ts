/** Proves the deployed access with real S3 requests, and says what was proven. */
import type { S3Client } from "@aws-sdk/client-s3";
import { readFile } from "node:fs/promises";
import colors from "picocolors";
import { SystemStorage } from "../backends/storage.ts";
import { type AccessCheck, subjectName } from "../../access/checks/check.ts";
import { type Login, s3Client } from "../checks/clients.ts";
import { generateChecks } from "../../access/checks/generate.ts";
import { type RouteResult, checkRoute } from "../checks/route.ts";
import { type CheckResult, describe, runChecks } from "../checks/run.ts";
import { type VastResult, checkVast } from "../checks/vast.ts";
import { issueCredentials } from "../session/credentials.ts";
import type { Session } from "../session/session.ts";
import { wekaKeys } from "../session/weka-keys.ts";
import { counted } from "./deploy.ts";
import { step } from "./progress.ts";

export interface Proof {
  readonly checks: readonly CheckResult[];
  readonly route: readonly RouteResult[];
  /** Requests to VAST's databases. */
  readonly vast: readonly VastResult[];
  readonly passed: boolean;
}

/** Runs every access check of the stack and prints those that failed. */
export async function check(session: Session, signal: AbortSignal): Promise<Proof> {
  let proof: Proof | undefined;
  await step({
    title: "Check access",
    run: async (say) => {
      proof = await prove(session, signal, (done, total) => {
        if (process.stdout.isTTY) say(`${done} of ${total}`);
      });
      const { checks, route, vast } = proof;
      return `Check access: ${counted(checks.length + route.length + vast.length, "request")}, ${failures(proof).length} failed`;
    },
  });
  if (proof === undefined) throw new Error("the checks ended without a result");
  for (const line of failures(proof)) console.log(colors.red(`  ${line}`));
  return proof;
}

function failures({ checks, route, vast }: Proof): string[] {
  return [
    ...checks.filter(({ passed }) => !passed).map(describe),
    ...[...route, ...vast]
      .filter(({ passed }) => !passed)
      .map(({ about, detail }) => `${about}: ${detail}`),
  ];
}

async function prove(
  session: Session,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Proof> {
  const keys = await issueCredentials(session);
  const authority = await readFile(session.running.authorityFile, "utf8");
  const clients = new Map<string, S3Client>();
  const weka = wekaKeys(session);
  const principals = new Map(
    session.config.loaded.access.weka.map(({ key, identity }) => [identity.user, key]),
  );
  const loginOf = (check: AccessCheck): Login => {
    const name = subjectName(check.subject);
    if (check.subject.system === "weka") return weka(principals.get(name) ?? name);
    const issued = keys.find(({ holder }) => holder === name);
    if (issued === undefined) throw new Error(`no keys were issued for ${name}`);
    return issued;
  };
  const clientFor = (check: AccessCheck): S3Client => {
    const endpoints = check.subject.system === "eks" ? session.running.aws : session.running.weka;
    const endpoint = check.secure ? endpoints.https : (endpoints.http ?? "");
    const key = `${endpoint} ${subjectName(check.subject)}`;
    const known = clients.get(key);
    if (known !== undefined) return known;
    const client = s3Client({
      endpoint,
      region: session.config.region,
      login: loginOf(check),
      authority,
    });
    clients.set(key, client);
    return client;
  };
  const checks = generateChecks(session.config.loaded);
  await provideWekaBuckets(session, checks);
  try {
    const results = await runChecks({
      checks,
      storage: session.clients.s3,
      clientFor,
      signal,
      onResult: (_, done) => {
        onProgress(done, checks.length);
      },
    });
    const route = await checkRoute(session, authority);
    const vast = await checkVast(session);
    const passed = [...results, ...route, ...vast].every((result) => result.passed);
    return { checks: results, route, vast, passed };
  } finally {
    for (const client of clients.values()) client.destroy();
  }
}

async function provideWekaBuckets(session: Session, checks: readonly AccessCheck[]): Promise<void> {
  const storage = new SystemStorage("weka", session.clients.s3);
  const buckets = checks.flatMap(({ subject, bucket }) =>
    subject.system === "weka" ? [bucket] : [],
  );
  for (const bucket of new Set(buckets)) await storage.provide(bucket);
}
