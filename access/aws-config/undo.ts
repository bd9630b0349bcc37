/**
 * The way back: before the config file changes, its bytes are kept beside it under a name that holds the digest of what
 * it changes to. So undo knows whether somebody has edited the file since, and several steps can be undone in turn.
 */
import { createHash } from "node:crypto";
import { readFile, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { Failure } from "../../drivers/failure.ts";

export interface Backup {
  readonly file: string;
  /** What the config file held, one character a byte; empty also when there was none. */
  readonly text: string;
}

/** @returns the backup's file */
export async function keepBackup(file: string, before: string, after: string): Promise<string> {
  const backup = backupOf(file, after);
  await writeFileAtomic(backup, before, { mode: 0o600, encoding: "latin1" });
  return backup;
}

/**
 * @param by the command that undoes its work: `hpe configure`
 * @throws Failure when it was not this program that wrote what is in the file now
 */
export async function backupFor(by: string, file: string, present: string): Promise<Backup> {
  const backup = backupOf(file, present);
  try {
    return { file: backup, text: await readFile(backup, "latin1") };
  } catch {
    const kept = await backupsOf(file);
    throw new Failure(
      kept.length === 0
        ? `there is nothing to undo: ${by} has not changed ${file}`
        : `${file} was edited after ${by}, and undoing would lose that; compare it by hand with ${kept.join(", ")}`,
    );
  }
}

/** Puts the backup in the config file's place, byte by byte. */
export async function restore(file: string, { file: backup, text }: Backup): Promise<void> {
  if (text === "") await rm(file);
  else await writeFileAtomic(file, text, { encoding: "latin1" });
  await rm(backup);
}

function backupOf(file: string, after: string): string {
  const digest = createHash("sha256").update(after, "latin1").digest("hex");
  return `${prefixOf(file)}${digest.slice(0, 12)}`;
}

function prefixOf(file: string): string {
  return `${file}.before-s3access-`;
}

async function backupsOf(file: string): Promise<string[]> {
  const names = await readdir(dirname(file)).catch(() => []);
  const prefix = basename(prefixOf(file));
  return names.filter((name) => name.startsWith(prefix)).map((name) => join(dirname(file), name));
}
