/** The few file operations behind the state, so that a test can stand in for a full disk. */

import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";

const ownerOnly = 0o600;

export interface StateFiles {
  /** The file's text, or undefined when there is no such file. */
  read(path: string): string | undefined;
  /** Puts a whole file in place at once: a reader sees the old text or the new one, never a part. */
  replace(path: string, text: string): Promise<void>;
  /** Adds to the end of a file, creating it. Returns once the kernel has the bytes, so a killed process loses nothing. */
  append(path: string, text: string): void;
  /** Makes a file that must not exist yet. */
  createOnce(path: string, text: string): void;
  remove(path: string): void;
}

export const diskFiles: StateFiles = {
  read(path) {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  async replace(path, text) {
    mkdirSync(dirname(path), { recursive: true });
    await writeFileAtomic(path, text, { mode: ownerOnly });
  },
  append(path, text) {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, text, { mode: ownerOnly });
  },
  createOnce(path, text) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: ownerOnly, flag: "wx" });
  },
  remove(path) {
    rmSync(path, { force: true });
  },
};

export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
