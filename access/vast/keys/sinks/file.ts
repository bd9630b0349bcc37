/** `--to file:PATH`: JSON that only its owner can read, in the form that `credential_process` prints (AWS SDKs and Tools). */
import { constants } from "node:fs";
import { access, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import type { NewKey } from "../../../../drivers/vast/administration.ts";
import { codeOf } from "../../../../drivers/error-code.ts";
import { Failure } from "../../../../drivers/failure.ts";
import { jsonOrNothing } from "../../../../drivers/json.ts";
import type { Sink } from "./sink.ts";

const Pair = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string() });

/** @param path absolute */
export function fileSink(path: string): Sink {
  const folder = dirname(path);
  return {
    name: `file:${path}`,
    keeps: true,
    check: async () => {
      try {
        // One folder at most: `recursive` never comes back where the system lets nobody make one, such as below /proc.
        await mkdir(folder, { mode: 0o700 }).catch(unlessThere);
        await access(`${folder}/.`, constants.W_OK);
      } catch (error) {
        throw new Failure(
          `the folder of ${path} cannot be written (${codeOf(error) ?? "unknown error"}), so nothing was made; make it, or name another file`,
        );
      }
    },
    held: async () => {
      const text = await readIfThere(path);
      if (text === undefined) return "nothing";
      const pair = Pair.safeParse(jsonOrNothing(text));
      return pair.success
        ? { accessKey: pair.data.AccessKeyId, secretKey: pair.data.SecretAccessKey }
        : "something else";
    },
    store: (key) => writeFileAtomic(path, `${pairDocument(key)}\n`, { mode: 0o600 }),
  };
}

/** One line of JSON; `credential_process` takes it as it is. */
export function pairDocument({ accessKey, secretKey }: NewKey): string {
  return JSON.stringify({ Version: 1, AccessKeyId: accessKey, SecretAccessKey: secretKey });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new Failure(
      `${path} cannot be read (${codeOf(error) ?? "unknown error"}), so nothing was made; name another file`,
    );
  }
}

function unlessThere(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}
