/** The two sides of a comparison, however they are named. */
import { execa } from "execa";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { type StackValues, parseStackFile, readStackFile } from "../../config/stack-file.ts";
import { stackFileName } from "../../config/stack-name.ts";
import { parseYaml } from "../lint/yaml.ts";
import { modelOfState } from "../model/from-state.ts";
import { asUsage, modelOfValues } from "../model/load.ts";
import type { AccessModel, NamedDocument } from "../model/model.ts";
import { ExportedState } from "../model/state/resources.ts";
import type { KnownTarget } from "../model/target.ts";
import { UsageError } from "../usage-error.ts";

/** A whole model, or one policy that takes the place of a principal's own. */
export type Operand =
  | { readonly kind: "model"; readonly model: AccessModel }
  | { readonly kind: "policy"; readonly policy: NamedDocument };

/** Something that can be read; a stack is rendered only when the target of the other side is known. */
type Found =
  | {
      readonly kind: "stack";
      readonly title: string;
      readonly file: string;
      readonly values: StackValues;
    }
  | Operand;

const FORMS =
  "name a stack (dev), a stack in a git revision (main:dev), or a file: a stack's, an exported state, a policy";

/**
 * Reads both sides. A stack that is compared with an exported state is rendered for the account, partition, region and
 * keys of that state, so that only access differs.
 * @throws UsageError for a word that means nothing.
 */
export async function readOperands(
  words: readonly [string, string],
  options: KnownTarget & { readonly cwd: string },
): Promise<readonly [Operand, Operand]> {
  const [a, b] = await Promise.all([find(words[0], options), find(words[1], options)]);
  const target = { ...options, ...targetOfState(a), ...targetOfState(b) };
  return [rendered(a, target), rendered(b, target)];
}

async function find(word: string, options: KnownTarget & { readonly cwd: string }): Promise<Found> {
  const { cwd } = options;
  const text = await readFile(resolve(cwd, word), "utf8").catch(() => undefined);
  if (text !== undefined) return findInFile(word, text, options);
  const [, revision, stack] = /^(.+):([^:/]+)$/.exec(word) ?? [];
  if (revision !== undefined && stack !== undefined) {
    const file = stackFileName(stack);
    const shown = await show(revision, file, cwd);
    return { kind: "stack", title: word, file: word, values: await parsed(word, shown) };
  }
  if (/[/\\]|\.(?:ya?ml|json)$/.test(word))
    throw new UsageError(`there is no file ${JSON.stringify(word)}; ${FORMS}`);
  const file = stackFileName(word);
  const values = await asUsage(() => readStackFile(cwd, word));
  return { kind: "stack", title: word, file, values };
}

const Kind = z.looseObject({
  Statement: z.unknown().optional(),
  deployment: z.unknown().optional(),
});

async function findInFile(file: string, text: string, options: KnownTarget): Promise<Found> {
  const data = parseYaml(file, text);
  const { Statement, deployment } = Kind.safeParse(data).data ?? {};
  if (Statement !== undefined) return { kind: "policy", policy: { name: file, document: data } };
  if (deployment === undefined)
    return { kind: "stack", title: file, file, values: await parsed(file, text) };
  const { resources } = ExportedState.parse(data).deployment;
  return { kind: "model", model: modelOfState(file, resources, options) };
}

/** The file of a stack as a git revision has it; `./` makes the path relative to the folder, not to the repository. */
async function show(revision: string, file: string, cwd: string): Promise<string> {
  if (revision.startsWith("-"))
    throw new UsageError(`${JSON.stringify(revision)} is no git revision; ${FORMS}`);
  const result = await execa("git", ["show", `${revision}:./${file}`], { cwd, reject: false });
  if (result.exitCode === 0) return result.stdout;
  const reason = result.stderr.split("\n")[0] ?? "";
  throw new UsageError(`git has no ${file} in ${JSON.stringify(revision)}: ${reason}; ${FORMS}`);
}

function parsed(name: string, text: string): Promise<StackValues> {
  return asUsage(() => parseStackFile(name, text));
}

function targetOfState(found: Found): Partial<KnownTarget> {
  return found.kind === "model" ? found.model.target : {};
}

function rendered(found: Found, target: KnownTarget): Operand {
  if (found.kind !== "stack") return found;
  const { title, file, values } = found;
  return { kind: "model", model: modelOfValues(title, file, values, target) };
}
