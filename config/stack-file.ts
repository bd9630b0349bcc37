/** `Pulumi.<stack>.yaml` read without Pulumi: the same values that Pulumi would hand to the program. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { YAMLParseError, parse } from "yaml";
import { z } from "zod";
import { PROJECT } from "./problems.ts";
import { stackFileName } from "./stack-name.ts";

/** There is no such file, or it is no stack file; the message is a sentence for the user. */
export class StackFileError extends Error {}

const StackFile = z.looseObject({ config: z.record(z.string(), z.unknown()) });

/** Config values by full key (`aws:region`), as JSON data. */
export type StackValues = Readonly<Record<string, unknown>>;

/**
 * Reads a stack's file.
 * @throws StackFileError when there is no such stack, or as `parseStackFile` does.
 */
export async function readStackFile(root: string, stack: string): Promise<StackValues> {
  const name = stackFileName(stack);
  const text = await readFile(join(root, name), "utf8").catch(() => undefined);
  if (text !== undefined) return parseStackFile(name, text);
  const known = await stackNames(root);
  const others =
    known.length === 0 ? "no stack has a file here" : `the stacks here are ${known.join(", ")}`;
  throw new StackFileError(`there is no ${name}; ${others}`);
}

/**
 * Reads the text of a stack's file.
 * @param name what messages call the file.
 * @throws StackFileError for malformed YAML (with line and column) and for YAML that is no stack file.
 */
export function parseStackFile(name: string, text: string): StackValues {
  const result = StackFile.safeParse(parseYaml(name, text));
  if (result.success) return result.data.config;
  throw new StackFileError(`${name} has no "config:" with keys and values in it`);
}

/** The stacks that have a file, sorted. */
async function stackNames(root: string): Promise<string[]> {
  const files = await readdir(root).catch(() => []);
  return files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

/** This project's own values, by key without its prefix: what `checkStack` takes. */
export function ownValues(file: StackValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(file).flatMap(([key, value]) =>
      key.startsWith(`${PROJECT}:`) ? [[key.slice(PROJECT.length + 1), value]] : [],
    ),
  );
}

function parseYaml(name: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const at = error.linePos?.[0];
    const place = at === undefined ? "" : ` line ${at.line}, column ${at.col}`;
    throw new StackFileError(`${name}${place} is not YAML: ${error.message.split("\n")[0] ?? ""}`);
  }
}
