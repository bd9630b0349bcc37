/** `Pulumi.<stack>.yaml` as the sandbox reads it: the same values that Pulumi would hand to the program. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { YAMLParseError, parse } from "yaml";
import { z } from "zod";
import { SandboxError } from "../sandbox-error.ts";

const StackFile = z.looseObject({ config: z.record(z.string(), z.unknown()) });

/**
 * Reads a stack's file.
 * @returns config values by full key (`aws:region`), as JSON data.
 * @throws SandboxError when there is no such stack, or the YAML is malformed (with line and column).
 */
export async function readStackFile(
  root: string,
  stack: string,
): Promise<Readonly<Record<string, unknown>>> {
  const name = `Pulumi.${stack}.yaml`;
  const text = await readFile(join(root, name), "utf8").catch(() => undefined);
  if (text === undefined)
    throw new SandboxError(
      `there is no ${name}; the stacks here are ${(await stackNames(root)).join(", ")}`,
    );
  const result = StackFile.safeParse(parseYaml(name, text));
  if (!result.success)
    throw new SandboxError(`${name} has no "config:" with keys and values in it`);
  return result.data.config;
}

/** The stacks that have a file, sorted. */
export async function stackNames(root: string): Promise<string[]> {
  const files = await readdir(root);
  return files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

function parseYaml(name: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const at = error.linePos?.[0];
    const place = at === undefined ? "" : ` line ${at.line}, column ${at.col}`;
    throw new SandboxError(`${name}${place} is not YAML: ${error.message.split("\n")[0] ?? ""}`);
  }
}
