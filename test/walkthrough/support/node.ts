/** Runs a program of this project as somebody else: in the project's folder, with nothing of this process's environment. */
import { join } from "node:path";
import { execa } from "execa";
import { COMPILE_CACHE } from "../../support/compile-cache.ts";
import type { Ran } from "../../support/python.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/**
 * @param args the program and its arguments
 * @param folder has the person's home, and what the sandbox keeps
 */
export async function runNode(
  args: readonly string[],
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const env = {
    ...{ PATH: process.env["PATH"] ?? "", NO_COLOR: "1", ...COMPILE_CACHE },
    HOME: join(folder, "home"),
    S3_ACCESS_SANDBOX_DIR: join(folder, "sandbox"),
    ...variables,
  };
  const { exitCode, stdout, stderr } = await execa(process.execPath, args, {
    ...{ cwd: ROOT, env },
    ...{ extendEnv: false, reject: false },
  });
  return { exitCode, stdout, stderr };
}
