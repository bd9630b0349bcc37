/**
 * Decisions a second on the folder policy of the EKS requirements, beside two others on the same requests: the naive
 * reference evaluator of the tests, and `@cloud-copilot/iam-simulate`, which npm installs in a temporary folder (it is
 * AGPL, so never a dependency here). Answers are compared before anything is timed; a difference ends the run.
 *
 * Run: `node --expose-gc bench/evaluate.ts`
 */
import assert from "node:assert/strict";
import { compile, decide, policyOf } from "../policies/evaluate/index.ts";
import type { AccessRequest, CompiledPolicies } from "../policies/evaluate/index.ts";
import { referenceDecision } from "../test/policies/evaluate/reference.ts";
import { FOLDER_POLICY, folderRequests, referenceRequest } from "./support/folder-requests.ts";
import { withSimulator } from "./support/iam-simulate.ts";
import type { Simulator } from "./support/iam-simulate.ts";

const ROUNDS = 7;
const requests = folderRequests(10_000);
const compiled = compile({ identity: [policyOf(FOLDER_POLICY, { name: "folder" })] });
const answers = requests.map((request) => decide(compiled, request).outcome);

console.log(`node ${process.version}, ${requests.length} requests, best of ${ROUNDS} rounds`);
const ours = best(ROUNDS, () => perSecond(300, () => decideAll(compiled, requests)));
report("compiled evaluator", ours, ours);
benchReference();
await benchSimulator();
benchManyPolicies();
reportMemory();

function benchReference(): void {
  const layers = { identity: [FOLDER_POLICY] };
  const naive = requests.map(referenceRequest);
  const theirs = naive.map((request) => referenceDecision(layers, request));
  assert.deepEqual(theirs, answers);
  const speed = best(3, () =>
    perSecond(1, () => {
      for (const request of naive) referenceDecision(layers, request);
      return naive.length;
    }),
  );
  report("naive reference (in this repository)", speed, ours);
}

async function benchSimulator(): Promise<void> {
  const outcome = await withSimulator(timeSimulator);
  if ("why" in outcome) console.log(`iam-simulate: not compared, npm says: ${outcome.why}`);
}

async function timeSimulator(simulator: Simulator): Promise<void> {
  const few = requests.slice(0, 1_000);
  const theirs: string[] = [];
  const start = process.cpuUsage();
  for (const request of few) theirs.push(await simulator.decide(FOLDER_POLICY, request));
  const seconds = secondsSince(start);
  assert.deepEqual(theirs, answers.slice(0, few.length));
  const name = `iam-simulate ${simulator.version}, ${few.length} answers equal`;
  report(name, few.length / seconds, ours);
}

/** A caller with 1,000 policies, one folder each, all of which name the requested action. */
function benchManyPolicies(): void {
  const policies = Array.from({ length: 1_000 }, (_, index) =>
    policyOf(
      {
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: `arn:aws:s3:::bucket-${index}/*`,
        },
      },
      { name: `policy-${index}` },
    ),
  );
  const many = compile({ identity: policies });
  const asked = requests.map((request, index) => ({
    ...request,
    action: "s3:GetObject",
    resource: `arn:aws:s3:::bucket-${index % 1_100}/x`,
  }));
  const speed = best(3, () => perSecond(1, () => decideAll(many, asked)));
  report("compiled evaluator, 1,000 policies", speed, ours);
}

function reportMemory(): void {
  const before = heapUsed();
  if (before === undefined) {
    console.log("memory: start node with --expose-gc to see it");
    return;
  }
  const kept = Array.from({ length: 100 }, () =>
    compile({ identity: [policyOf(FOLDER_POLICY, { name: "folder" })] }),
  );
  for (const one of kept) decideAll(one, requests);
  const retained = ((heapUsed() ?? 0) - before) / kept.length;
  console.log(
    `memory: ${Math.round(retained).toLocaleString("en")} bytes retained by one compiled policy`,
  );
  const flat = heapUsed() ?? 0;
  for (let round = 0; round < 100; round += 1) decideAll(compiled, requests);
  const grown = (heapUsed() ?? 0) - flat;
  console.log(
    `memory: ${grown.toLocaleString("en")} bytes grown by 1,000,000 decisions; ${kept.length} kept`,
  );
}

function heapUsed(): number | undefined {
  const collect = globalThis.gc;
  if (collect === undefined) return undefined;
  collect();
  return process.memoryUsage().heapUsed;
}

function decideAll(policies: CompiledPolicies, asked: readonly AccessRequest[]): number {
  let decided = 0;
  for (const request of asked) if (decide(policies, request).outcome !== "depends") decided += 1;
  assert.equal(decided, asked.length);
  return decided;
}

/** Decisions a second of one core, over some repetitions of a batch. */
function perSecond(repetitions: number, batch: () => number): number {
  const start = process.cpuUsage();
  let decisions = 0;
  for (let repetition = 0; repetition < repetitions; repetition += 1) decisions += batch();
  return decisions / secondsSince(start);
}

/** Processor time, which a busy machine does not stretch as it does the clock's. */
function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function best(rounds: number, measure: () => number): number {
  return Math.max(...Array.from({ length: rounds }, measure));
}

function report(name: string, speed: number, own: number): void {
  const ratio = speed === own ? "" : `, ${(own / speed).toFixed(1)} times slower`;
  console.log(`${name}: ${Math.round(speed).toLocaleString("en")} decisions/s a core${ratio}`);
}
