/** Runs the sandbox's command line as a person does: a process of its own, in a folder of its own, on free ports. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { changed } from "./dev-config.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const StackFile = z.looseObject({ config: z.record(z.string(), z.unknown()) });

export interface Ended {
  readonly exitCode: number | undefined;
  /** Both streams, as they came. */
  readonly output: string;
}

/** A process of the sandbox, with both of its streams in one. */
export type Running = ReturnType<typeof run>;

function run(args: readonly string[], env: Readonly<Record<string, string>>) {
  return execa(process.execPath, [join(ROOT, "sandbox", "main.ts"), ...args], {
    cwd: ROOT,
    reject: false,
    all: true,
    env,
  });
}

export interface SandboxCli {
  readonly folder: string;
  /** Changes one value of the folder's Pulumi.dev.yaml; `path` begins with the config key, such as `s3-access:eks`. */
  change(path: readonly (string | number)[], value: unknown): Promise<void>;
  start(...args: readonly string[]): Running;
  run(...args: readonly string[]): Promise<Ended>;
  remove(): Promise<void>;
}

/** A folder with the dev stack, and the sandbox's command line working in it. */
export async function sandboxCli(env: Readonly<Record<string, string>> = {}): Promise<SandboxCli> {
  const folder = await mkdtemp(join(tmpdir(), "s3-access-"));
  const file = join(folder, "Pulumi.dev.yaml");
  await writeFile(file, await readFile(join(ROOT, "Pulumi.dev.yaml"), "utf8"));
  const start = (...args: readonly string[]): Running =>
    run([...args, "--cwd", folder], {
      S3_ACCESS_SANDBOX_DIR: join(folder, "sandbox"),
      S3_ACCESS_SANDBOX_PORT: "0",
      NO_COLOR: "1",
      ...env,
    });
  return {
    folder,
    start,
    change: async (path, value) => {
      const content = StackFile.parse(parse(await readFile(file, "utf8")));
      await writeFile(
        file,
        stringify({ ...content, config: changed(content.config, path, value) }),
      );
    },
    run: async (...args) => ended(await start(...args)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export function ended({ exitCode, all }: Awaited<Running>): Ended {
  return { exitCode, output: all };
}

/** Resolves when a process has printed a text, with all that it printed until then; rejects when it ended without. */
export async function printed(running: Running, text: string): Promise<string> {
  let output = "";
  const { all } = running;
  return new Promise((resolve, reject) => {
    all.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(text)) resolve(output);
    });
    all.on("end", () => {
      reject(new Error(`it ended without printing ${JSON.stringify(text)}:\n${output}`));
    });
  });
}

/** The lines that begin with a word. */
export function linesOf({ output }: Pick<Ended, "output">, start: string): string[] {
  return output.split("\n").filter((line) => line.startsWith(start));
}
