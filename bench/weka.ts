/**
 * What the WEKA driver asks of a cluster, in calls of `weka` or requests, beside a script that makes one call a step:
 * for one object, for a stack of which little differs, and for an audit. A counted cluster in memory stands for WEKA, so
 * the numbers are exact and the same on every machine. Every run of the driver also asks for WEKA's version once, which
 * is counted.
 */
import assert from "node:assert/strict";
import type { Administration } from "../drivers/weka/administration.ts";
import { drive } from "../drivers/weka/drive.ts";
import type { Desired } from "../policies/weka/desired.ts";
import { countedCluster } from "./weka/cluster.ts";
import type { Counted } from "./weka/cluster.ts";
import { scriptCalls, scriptCallsOfTeam, team } from "./weka/objects.ts";
import type { Team } from "./weka/objects.ts";
import { Records } from "./weka/records.ts";

const SIZES = [10, 100, 1_000];
const DIFFERING = 10;
const VERSION_CALL = 1;

await benchObjects();
await benchStacks();

/** One team, made, looked at again, and changed. */
async function benchObjects(): Promise<void> {
  console.log("calls per object: made, without a difference, changed | a script, any time");
  const cluster = countedCluster();
  const records = new Records();
  const changed = team(0, "1TB");
  for (const [index, desired] of team(0).entries()) {
    const { kind } = desired;
    const calls: number[] = [];
    for (const wanted of [desired, desired, changedObject(changed[index] ?? desired)])
      calls.push(await apply(cluster, wanted, records));
    console.log(`  ${kind}: ${calls.join(", ")} | ${scriptCalls[kind]}`);
  }
}

/** Stacks of more and more teams, of which as many differ as before. */
async function benchStacks(): Promise<void> {
  const differing = new Set<number>();
  const audits = new Set<number>();
  for (const size of SIZES) {
    const cluster = countedCluster();
    const records = new Records();
    const teams = Array.from({ length: size }, (_, index) => team(index));
    const made = await applyAll(cluster, teams, records);
    const script = size * scriptCallsOfTeam;
    // The engine runs the driver for what differs from its state, and for nothing else.
    const changes = teams.slice(0, DIFFERING).map((_, index) => team(index, "1TB"));
    let changed = 0;
    for (const [bucket] of changes) changed += await apply(cluster, bucket, records);
    await audit(cluster.weka, changes.concat(teams.slice(DIFFERING)));
    const audited = cluster.calls() + VERSION_CALL;
    differing.add(changed);
    audits.add(audited);
    console.log(
      [
        `${size.toLocaleString("en")} buckets, policies and users: made with ${perObject(made, size)} calls an object`,
        `${DIFFERING} quotas changed with ${changed} calls (a script: ${script}, ${ratio(script, changed)})`,
        `audited with ${audited} calls (one look per object: ${3 * size}, ${ratio(3 * size, audited)})`,
      ].join("; "),
    );
  }
  assert.equal(differing.size, 1, "calls for a change grow with what exists");
  assert.equal(audits.size, 1, "calls for an audit grow with what exists");
}

/** @returns the calls that one run of the driver makes */
async function apply(
  { weka, calls }: Counted,
  desired: Desired,
  records: Records,
): Promise<number> {
  calls();
  const record = await drive("apply", JSON.stringify(desired), {
    env: { S3_USER_PASSWORD: "Bench-pass-1", ...records.of(desired) },
    administer: () => Promise.resolve(weka),
    progress: () => undefined,
    patienceMs: 1_000,
  });
  records.keep(desired, record);
  return calls() + VERSION_CALL;
}

async function applyAll(
  cluster: Counted,
  teams: readonly Team[],
  records: Records,
): Promise<number> {
  let calls = 0;
  for (const desired of teams.flat()) calls += await apply(cluster, desired, records);
  return calls;
}

/** Lists every kind once and compares: what an audit needs, because policies are named after their content. */
async function audit(weka: Administration, declared: readonly Team[]): Promise<void> {
  const seen = {
    buckets: new Map((await weka.buckets()).map(({ name, hardQuota }) => [name, hardQuota])),
    policies: new Set(await weka.policies()),
    users: new Map((await weka.users()).map(({ name, policy }) => [name, policy])),
  };
  for (const [index, [bucket, policy, user]] of declared.entries()) {
    assert.equal(seen.buckets.get(bucket.name), index < DIFFERING ? 10n ** 12n : 5n * 10n ** 11n);
    assert.ok(seen.policies.has(policy.name));
    assert.equal(seen.users.get(user.name), user.policy);
  }
}

/** A bucket with another quota, a user with another password; a policy never changes. */
function changedObject(desired: Team[number]): Team[number] {
  return desired.kind === "s3-user" ? { ...desired, passwordVersion: 2 } : desired;
}

function perObject(calls: number, teams: number): string {
  return (calls / (3 * teams)).toFixed(1);
}

function ratio(theirs: number, ours: number): string {
  return `${(theirs / ours).toFixed(1)} times as many`;
}
