/** Runs access checks: lays probe objects down behind the gateway's back, asks as each subject, and takes the probes away. */
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import { storedName } from "../backends/storage.ts";
import { type AccessCheck, subjectName } from "./check.ts";
import { type Outcome, perform } from "./perform.ts";

export interface CheckResult {
  readonly check: AccessCheck;
  readonly outcome: Outcome;
  readonly passed: boolean;
}

export interface CheckRun {
  readonly checks: readonly AccessCheck[];
  /** Straight to the storage, past the gateway. */
  readonly storage: S3Client;
  readonly clientFor: (check: AccessCheck) => S3Client;
  readonly onResult?: (result: CheckResult, done: number) => void;
  readonly signal?: AbortSignal;
}

const AT_ONCE = 8;

/** Runs all checks. The results are in the order of the checks. Stops early, with what it has, when aborted. */
export async function runChecks(run: CheckRun): Promise<CheckResult[]> {
  const { checks, storage, clientFor, onResult, signal } = run;
  const limit = pLimit(AT_ONCE);
  const seeds = probes(checks);
  let done = 0;
  try {
    await Promise.all(
      seeds.map(([Bucket, Key]) =>
        limit(() => storage.send(new PutObjectCommand({ Bucket, Key, Body: "probe" }))),
      ),
    );
    const results = await Promise.all(
      checks.map((check) =>
        limit(async (): Promise<CheckResult[]> => {
          if (signal?.aborted === true) return [];
          const outcome = await perform(clientFor(check), check.bucket, check.operation);
          const result = { check, outcome, passed: outcome === check.expected };
          done += 1;
          onResult?.(result, done);
          return [result];
        }),
      ),
    );
    return results.flat();
  } finally {
    await Promise.all(
      [...seeds, ...written(checks)].map(([Bucket, Key]) =>
        limit(() => storage.send(new DeleteObjectCommand({ Bucket, Key }))),
      ),
    );
  }
}

/** One line for a reader: `genomics may not get s3://research/imaging/probe (sibling folder): denied`. */
export function describe({ check, outcome, passed }: CheckResult): string {
  const may =
    check.expected === "allowed" ? "may" : check.expected === "denied" ? "may not" : "finds no";
  const { operation, bucket } = check;
  const verb = operation.kind === "list" && operation.recursive ? "list all of" : operation.kind;
  const path = "key" in operation ? operation.key : operation.prefix;
  const where = `s3://${bucket}/${path}${check.secure ? "" : " in plain HTTP"}`;
  const verdict = passed ? outcome : `expected ${check.expected}, got ${outcome}`;
  return `${subjectName(check.subject)} ${may} ${verb} ${where} (${check.about}): ${verdict}`;
}

type StoredKey = readonly [bucket: string, key: string];

/** Objects that must be there before: those to get and to delete. */
function probes(checks: readonly AccessCheck[]): StoredKey[] {
  return keysOf(checks, ["get", "delete"]);
}

function written(checks: readonly AccessCheck[]): StoredKey[] {
  return keysOf(checks, ["put"]);
}

function keysOf(checks: readonly AccessCheck[], kinds: readonly string[]): StoredKey[] {
  const keys = new Map<string, StoredKey>();
  for (const { subject, bucket, operation } of checks) {
    if (!("key" in operation) || !kinds.includes(operation.kind)) continue;
    const stored = subject.system === "weka" ? storedName("weka", bucket) : bucket;
    keys.set(`${stored}/${operation.key}`, [stored, operation.key]);
  }
  return [...keys.values()];
}
