/**
 * Two versions of 1,000 policies with some of them changed, compared; beside spelling all of them canonically, which is
 * the least that any comparison of documents does. Every change is counted before anything is timed.
 *
 * Run: `node bench/diff.ts`
 */
import assert from "node:assert/strict";
import { renderAwsIdentity, widestTarget } from "../policies/dialects/aws-identity.ts";
import { diffAccess } from "../policies/diff/index.ts";
import type { AccessSet } from "../policies/diff/index.ts";
import type { PolicyDocument } from "../policies/document.ts";
import { bucketName, prefix } from "../policies/names.ts";
import { folders } from "../policies/templates.ts";
import { canonicalPolicy } from "../policies/canonical.ts";

const POLICIES = 1_000;
const FOLDERS_EACH = 5;
const ROUNDS = 5;
/** Lost and gained: to list, and to read, write and delete. */
const LINES_A_CHANGE = 4;
const target = widestTarget([]);

console.log(
  `node ${process.version}, ${POLICIES} policies of ${FOLDERS_EACH} folders, best of ${ROUNDS}`,
);
const before = version(0);
const documents = Object.values(before.principals).flatMap(({ identity }) => identity);
const canonical = best(() => documents.map(canonicalPolicy));
console.log(`canonical spelling of one version: ${canonical.toFixed(1)} ms`);
for (const changed of [0, 10, 100, 1_000]) {
  const after = version(changed);
  assert.equal(diffAccess(before, after).length, changed * LINES_A_CHANGE);
  const time = best(() => diffAccess(before, after));
  const each = changed === 0 ? "" : `, ${(time / changed).toFixed(2)} ms a change`;
  const ratio = (time / canonical).toFixed(1);
  console.log(
    `${changed} changed: ${time.toFixed(1)} ms, ${ratio} times canonical spelling${each}`,
  );
}

/** One principal a policy; in each of the first ones a folder has another name. */
function version(changed: number): AccessSet {
  return {
    principals: Object.fromEntries(
      Array.from({ length: POLICIES }, (_, index) => [
        `team-${index}`,
        { identity: [policy(index, index < changed ? "renamed" : "folder-0")] },
      ]),
    ),
  };
}

function policy(index: number, first: string): PolicyDocument {
  const names = [first, ...Array.from({ length: FOLDERS_EACH - 1 }, (_, at) => `folder-${at + 1}`)];
  const grants = folders(
    bucketName(`bucket-${index % 50}`),
    names.map((name) => prefix(`team-${index}/${name}`)),
  );
  return { Version: "2012-10-17", Statement: renderAwsIdentity(grants, target).statements };
}

/** The shortest of some rounds, in milliseconds. */
function best(run: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint();
    run();
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return Math.min(...times);
}
