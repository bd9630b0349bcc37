/**
 * The place where the next refresh token is written: `<refresh token file>.next`.
 *
 * Keycloak takes the old token back when it issues a new one, if "Revoke Refresh Token" is on. So the file is made, and
 * its space taken, before Keycloak is asked: a full disk or a read-only folder then costs nothing. The answer's token is
 * written to it and to the disk, and only then renamed over the old one. What a killed process leaves behind says which
 * step it reached: a whole token is put in its place by the next run; space without a token means that Keycloak was
 * asked and its answer never arrived here.
 *
 * It also names its process. A machine that sleeps or starves lets a live process's lock grow stale, and whoever takes
 * that must not use the token a second time.
 */
import { type FileHandle, lstat, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "../../../drivers/error-code.ts";
import { Failure } from "../../../drivers/failure.ts";
import { claimsOf } from "./claims.ts";
import { isAtWork, signature } from "./owner.ts";

/** More than any refresh token takes. */
const RESERVED_BYTES = 32 * 1024;

/**
 * What the run before left: nothing, a token that was put in its place, an unanswered question, or a question whose
 * asker is alive.
 */
export type Leftover = "nothing" | "recovered" | "unanswered" | "at work";

/** @param file the refresh token file; the caller holds its lock */
export async function recover(file: string): Promise<Leftover> {
  const left = await readIfThere(successorOf(file));
  if (left === undefined) return "nothing";
  if (isAtWork(left.text, left.changed)) return "at work";
  return settle(file, left.text);
}

/** Ends what a dead process began. */
async function settle(file: string, left: string): Promise<Leftover> {
  const end = left.indexOf("\n");
  const token = left.slice(0, Math.max(end, 0));
  const issued = claimsOf(token)?.iat;
  if (issued === undefined) return "unanswered";
  const current = claimsOf((await readFile(file, "utf8")).trim())?.iat;
  if (current !== undefined && current > issued) {
    await rm(successorOf(file));
    return "nothing";
  }
  const handle = await open(successorOf(file), "r+");
  await putInPlace(file, handle, end + 1);
  return "recovered";
}

/** The reserved place for one answer. */
export interface Successor {
  /** Writes the new token; returns when the disk has it. Others find it once the place is released. */
  readonly write: (token: string) => Promise<void>;
  /** Puts what was written in the old token's place; where nothing was, Keycloak has not taken the old one back. */
  readonly release: () => Promise<void>;
  /** Leaves the old token and the sign that it may have been taken back. */
  readonly leave: () => Promise<void>;
}

/**
 * @param leftover what `recover` found; space that a dead process left is taken over
 * @returns undefined when another process reserved it in the meantime
 * @throws Failure when there is no space, or the folder cannot be written; the token was not used then
 */
export async function reserve(file: string, leftover: Leftover): Promise<Successor | undefined> {
  const handle = await opened(file, leftover === "unanswered" ? "w" : "wx");
  if (handle === undefined) return undefined;
  let written = 0;
  return {
    write: async (token) => {
      const line = Buffer.from(`${token}\n`);
      await handle.write(line, 0, line.length, 0);
      await handle.datasync();
      written = line.length;
    },
    release: async () => {
      if (written > 0) return putInPlace(file, handle, written);
      await handle.close();
      await forget(file);
    },
    leave: async () => {
      // Without the name of this process, which is done with it.
      await handle.truncate(RESERVED_BYTES);
      await handle.close();
    },
  };
}

/** Forgets what an earlier run left: a new login makes it meaningless. */
export function forget(file: string): Promise<void> {
  return rm(successorOf(file), { force: true });
}

async function opened(file: string, flags: "w" | "wx"): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(successorOf(file), flags, 0o600);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return undefined;
    throw noRoom(file, error);
  }
  try {
    await handle.write(Buffer.from(`${" ".repeat(RESERVED_BYTES)}\n${signature()}\n`));
    await handle.datasync();
    return handle;
  } catch (error) {
    await handle.close();
    await forget(file);
    throw noRoom(file, error);
  }
}

function noRoom(file: string, error: unknown): Failure {
  return new Failure(
    `no room for the next refresh token beside ${file} (${codeOf(error) ?? "unknown error"}); the present one was not used`,
  );
}

async function putInPlace(file: string, handle: FileHandle, bytes: number): Promise<void> {
  await handle.truncate(bytes);
  await handle.sync();
  await handle.close();
  try {
    await rename(successorOf(file), file);
  } catch (error) {
    // Another process took this one for dead and did it, or a new login made it meaningless.
    if (codeOf(error) !== "ENOENT") throw error;
  }
  if (process.platform === "win32") return; // Folders cannot be opened there.
  const folder = await open(dirname(file), "r");
  await folder.sync();
  await folder.close();
}

function successorOf(file: string): string {
  return `${file}.next`;
}

interface Left {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly changed: number;
}

async function readIfThere(file: string): Promise<Left | undefined> {
  try {
    const status = await lstat(file);
    // One that leads nowhere would look like no file here, and like another process's to whoever makes one.
    if (status.isSymbolicLink()) throw new Failure(`${file} is a link, not a file; remove it`);
    return { text: await readFile(file, "utf8"), changed: status.mtimeMs };
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = codeOf(error) ?? "unknown error";
    if (code === "ENOENT") return undefined;
    throw new Failure(`${file}, left by an earlier run, cannot be read (${code}); remove it`);
  }
}
