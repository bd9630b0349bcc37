/** Runs the `weka` of this machine without a shell: words as an array, documents in files, the login in the environment. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { Failure } from "../../failure.ts";
import type { Login, Shell, WekaAnswer, WekaCall } from "../shell.ts";
import { callTimeoutMs, quiet, withoutSecrets } from "./environment.ts";

/** @param env where `weka` is looked for and who logs in, usually `process.env` */
export function localShell(env: NodeJS.ProcessEnv): Shell {
  return {
    says: "weka",
    run: (call) => withFiles(call.files ?? {}, (paths) => run(call, paths, env)),
  };
}

async function run(
  { words, input = "", returns, login }: WekaCall,
  paths: ReadonlyMap<string, string>,
  env: NodeJS.ProcessEnv,
): Promise<WekaAnswer> {
  const args = words.map((word) => paths.get(word) ?? word);
  const { exitCode, stdout, stderr, code, timedOut, signal } = await execa("weka", args, {
    input,
    reject: false,
    timeout: callTimeoutMs,
    extendEnv: false,
    env: environment(env, login),
  });
  if (code === "ENOENT" || exitCode === 127)
    throw new Failure(
      "weka is not on the PATH: install WEKA's command line on this machine, or say in the connection's `via` where it is",
    );
  const asked = ["weka", ...words].join(" ");
  if (timedOut)
    throw new Failure(`\`${asked}\` gave no answer within ${callTimeoutMs / 1000} seconds`);
  if (exitCode === undefined)
    throw new Failure(`\`${asked}\` was ended by ${signal ?? code ?? "something unknown"}`);
  const written = returns === undefined ? undefined : paths.get(`{${returns}}`);
  if (written === undefined || exitCode !== 0) return { exitCode, stdout, stderr };
  return { exitCode, stdout: await readFile(written, "utf8"), stderr };
}

function environment(env: NodeJS.ProcessEnv, login: Login | undefined): NodeJS.ProcessEnv {
  return {
    ...withoutSecrets(env),
    ...quiet,
    WEKA_USERNAME: login?.username ?? env["WEKA_USERNAME"],
    WEKA_PASSWORD: login?.password ?? env["WEKA_PASSWORD"],
  };
}

/**
 * Lends files to a call and takes them away afterwards.
 *
 * @param use gets the path of each file by the word that stands for it
 */
async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  use: (paths: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  const contents = Object.entries(files);
  if (contents.length === 0) return use(new Map());
  const folder = await mkdtemp(join(tmpdir(), "s3-access-"));
  try {
    const paths = new Map<string, string>();
    for (const [name, content] of contents) {
      const path = join(folder, name);
      await writeFile(path, content, { mode: 0o600, flag: "wx" });
      paths.set(`{${name}}`, path);
    }
    return await use(paths);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
