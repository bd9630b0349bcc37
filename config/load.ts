/** The config of the running stack, or one error that lists everything wrong with it. */
import * as pulumi from "@pulumi/pulumi";
import { type Access, resolveAccess } from "./access.ts";
import { parseStack } from "./parse.ts";
import { PROJECT, type Problem, configPath, report } from "./problems.ts";
import { secretProblems } from "./secrets.ts";
import type { Stack } from "./sections.ts";

export interface Loaded {
  readonly stack: Stack;
  readonly access: Access;
}

/**
 * Reads, checks and resolves the stack's config.
 * @throws pulumi.RunError with every problem and its config path; nothing is registered then.
 */
export function loadStack(): Loaded {
  const result = checkStack(readValues(pulumi.runtime.allConfig()));
  if (!result.ok)
    throw new pulumi.RunError(report(`Pulumi.${pulumi.getStack()}.yaml`, result.problems));
  return result.loaded;
}

export type Checked =
  | { readonly ok: true; readonly loaded: Loaded }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The same check on values from anywhere: `{ "domain": "...", "eks": {...} }`, JSON data. */
export function checkStack(raw: Readonly<Record<string, unknown>>): Checked {
  const parsed = parseStack(raw);
  if (!parsed.ok) return parsed;
  const access = resolveAccess(parsed.stack);
  const problems = [...access.problems, ...secretProblems(parsed.stack)];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, loaded: { stack: parsed.stack, access } };
}

/** Pulumi hands every value over as text: plain text for text, JSON for the rest. Other projects' keys are not ours. */
function readValues(all: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, text]) => {
      const name = key.startsWith(`${PROJECT}:`) ? key.slice(PROJECT.length + 1) : undefined;
      return name === undefined ? [] : [[name, name === "domain" ? text : fromJson(name, text)]];
    }),
  );
}

function fromJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new pulumi.RunError(
      `${configPath(name)} must be a section of keys and values, not plain text`,
    );
  }
}
