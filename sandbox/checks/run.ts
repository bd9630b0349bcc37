/** Runs access checks: lays probe objects down behind the gateway's back, asks as each subject, and takes the probes away. */
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import { storedName } from "../backends/storage.ts";
import { type AccessCheck, describeCheck } from "../../access/checks/check.ts";
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
        limit(() => removeForGood(storage, Bucket, Key)),
      ),
    );
  }
}

/** One line for a reader: what was to be, and what came of it. */
export function describe({ check, outcome }: CheckResult): string {
  return describeCheck(check, outcome);
}

/** Every version and delete marker of an object, so that a versioned bucket looks as it did before. */
async function removeForGood(storage: S3Client, Bucket: string, Key: string): Promise<void> {
  const found = await storage.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
  for (const version of [...(found.Versions ?? []), ...(found.DeleteMarkers ?? [])])
    if (version.Key === Key)
      await storage.send(new DeleteObjectCommand({ Bucket, Key, VersionId: version.VersionId }));
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
    const { system } = subject;
    const stored = system === "eks" ? bucket : storedName(system, bucket);
    keys.set(`${stored}/${operation.key}`, [stored, operation.key]);
  }
  return [...keys.values()];
}
