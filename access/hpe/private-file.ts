/** Reading files that hold secrets: only small ones, and only when nobody else can read them. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { codeOf } from "../../drivers/error-code.ts";
import { Failure } from "../../drivers/failure.ts";

const MAX_BYTES = 64 * 1024;
const OTHERS = 0o077;

/**
 * @param what how a sentence calls it, for example `refresh token file`
 * @param missing what to do when there is none
 * @returns its text without white space at its ends
 * @throws Failure when it is missing, no file, too large, empty, or readable by others
 */
export function readPrivateFile(file: string, what: string, missing: string): string {
  const fail = (why: string): Failure => new Failure(`the ${what} ${file} ${why}`);
  const descriptor = opened(file, (code) =>
    code === "ENOENT" ? fail(`does not exist; ${missing}`) : fail(`cannot be read (${code})`),
  );
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw fail("is not a file");
    if (process.platform !== "win32" && (status.mode & OTHERS) !== 0)
      throw fail(
        `can be read by others (mode ${(status.mode & 0o777).toString(8).padStart(4, "0")}); run: chmod 600 ${file}`,
      );
    if (status.size > MAX_BYTES) throw fail(`is too large to be one (${status.size} bytes)`);
    const text = readFileSync(descriptor, "utf8").trim();
    if (text === "") throw fail(`is empty; ${missing}`);
    return text;
  } finally {
    closeSync(descriptor);
  }
}

function opened(file: string, failure: (code: string) => Failure): number {
  try {
    return openSync(file, "r");
  } catch (error) {
    throw failure(codeOf(error) ?? "for an unknown reason");
  }
}
