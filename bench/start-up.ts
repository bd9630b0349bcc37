/**
 * How long `s3access can` takes from the shell's point of view, beside node doing nothing, which is the floor, and beside
 * `aws --version` where there is one: a command that people start as readily. The three take turns, so that a busy
 * machine is as busy for each of them; the answer is looked at before anything is timed. A question about a stack whose
 * file was just changed is timed apart: it reads the file, which the next ones need not (access/model/kept.ts).
 *
 * Run: `node bench/start-up.ts`
 */
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

const ROUNDS = 15;
const ROOT = join(import.meta.dirname, "..");
const KEPT = join(ROOT, "node_modules", ".cache", "s3-access");
const CAN = ["access/main.mjs", "can", "team-a", "read", "s3://bsingh-shared/team-a/report.csv"];

interface Peer {
  readonly name: string;
  readonly command: string;
  readonly words: readonly string[];
  /** Whether what the last run kept is taken away first. */
  readonly forgets?: true;
}

const ours: Peer = { name: "s3access can", command: process.execPath, words: CAN };
const changed: Peer = { ...ours, name: "s3access can, after a change", forgets: true };
const peers: readonly Peer[] = [
  changed,
  { name: "node -e 0", command: process.execPath, words: ["-e", "0"] },
  { name: "aws --version", command: "aws", words: ["--version"] },
];

const { stdout } = await execa(ours.command, ours.words, { cwd: ROOT });
assert.match(stdout, /^team-a read s3:.*: allowed$/m);
const there: Peer[] = [ours];
for (const peer of peers) if (await starts(peer)) there.push(peer);
const times = new Map(there.map((peer) => [peer, [] as number[]]));
for (let round = 0; round < ROUNDS; round += 1)
  for (const [peer, taken] of times) taken.push(await timed(peer));
const own = median(times.get(ours) ?? []);
console.log(`node ${process.version}, median of ${ROUNDS}`);
for (const [{ name }, taken] of times) {
  const ratio =
    name === ours.name ? "" : `, s3access can takes ${(own / median(taken)).toFixed(2)} times that`;
  console.log(`${name}: ${median(taken).toFixed(0)} ms${ratio}`);
}
for (const { name } of peers.filter((peer) => !there.includes(peer)))
  console.log(`${name}: not compared, there is none here`);

async function starts({ command, words }: Peer): Promise<boolean> {
  return (await execa(command, words, { cwd: ROOT, reject: false })).exitCode === 0;
}

/** Milliseconds from start to exit. */
async function timed({ command, words, forgets }: Peer): Promise<number> {
  if (forgets) await rm(KEPT, { recursive: true, force: true });
  const start = performance.now();
  await execa(command, words, { cwd: ROOT });
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
