/**
 * The state file of the simulator: read and changed by many short processes at once, and by some that are killed.
 * Locking and saving are a few system calls here rather than libraries, because every call of `weka` pays for loading
 * them, and because a lock must be free the moment its owner is dead.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../drivers/error-code.ts";
import { isState } from "./state.ts";
import type { State } from "./state.ts";

const patienceMs = 10_000;

/** @returns the state, or undefined when there is no file yet */
export function load(stateFile: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(stateFile, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  const state: unknown = JSON.parse(text);
  if (!isState(state))
    throw new Error(`${stateFile} is no state of this simulator: remove it and seed a new one`);
  return state;
}

/** Replaces the file in one step: whoever reads sees the old state or the new one, and only the owner may read. */
export function save(stateFile: string, state: State): void {
  const draft = `${stateFile}.${process.pid}.draft`;
  const file = openSync(draft, "w", 0o600);
  try {
    writeSync(file, JSON.stringify(state, null, 1));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, stateFile);
}

/**
 * Runs `work` while no other process holds the lock of the state file.
 *
 * The lock is a directory with its owner's process id in it, put in place by renaming, which fails while another one
 * is there. A dead owner's lock is renamed away to a name of its own, so that two who see the same dead owner cannot
 * both clear it: the second would take the first one's new lock, and fails because the name is used up.
 */
export function locked<T>(stateFile: string, work: () => T): T {
  const lock = `${stateFile}.lock`;
  const mine = mkdtempSync(`${lock}.`);
  writeFileSync(join(mine, "owner"), `${process.pid}\n${mine}`);
  const giveUpAt = Date.now() + patienceMs;
  while (!moved(mine, lock)) {
    clearIfDead(lock);
    if (Date.now() > giveUpAt) {
      rmSync(mine, { recursive: true });
      throw new Error(`${lock} is held by another process for more than ${patienceMs / 1000} s`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
  try {
    return work();
  } finally {
    // Moved away first: a lock that is being emptied in place could be taken over half-way.
    renameSync(lock, mine);
    rmSync(mine, { recursive: true });
  }
}

function clearIfDead(lock: string): void {
  let owner: string;
  try {
    owner = readFileSync(join(lock, "owner"), "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return; // Given back meanwhile.
    throw error;
  }
  const [pid = "", directory = ""] = owner.split("\n");
  if (!isAlive(Number(pid))) {
    mkdirSync(`${directory}.dead`, { recursive: true });
    moved(lock, join(`${directory}.dead`, "lock"));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** @returns false when the target is taken, or the source is gone */
function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST", "ENOENT"].includes(codeOf(error) ?? "")) return false;
    throw error;
  }
}
