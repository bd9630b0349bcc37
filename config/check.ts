/** A stack's values checked as a whole, wherever they come from: parsed, resolved to grants, every problem at once. */
import { type Access, resolveAccess } from "./access.ts";
import { parseStack } from "./parse.ts";
import type { Problem } from "./problems.ts";
import { type Secretive, secretProblems } from "./secrets.ts";
import { SECRET_SECTIONS, type Stack } from "./sections.ts";

export interface Loaded {
  readonly stack: Stack;
  readonly access: Access;
}

export type Checked =
  | { readonly ok: true; readonly loaded: Loaded }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Checks everything a deployment needs, secrets included.
 * @param raw values by key without the project's prefix, as JSON data (`{ domain: "...", eks: {...} }`).
 */
export function checkStack(raw: Readonly<Record<string, unknown>>): Checked {
  return checked(raw, secretProblems);
}

/** The same without secrets, for what never deploys: who may do what does not depend on a password. */
export function checkDeclared(raw: Readonly<Record<string, unknown>>): Checked {
  return checked(withoutSecrets(raw), () => []);
}

/** What reviewers see of a stack. */
export function withoutSecrets(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const secret: readonly string[] = SECRET_SECTIONS;
  return Object.fromEntries(Object.entries(raw).filter(([name]) => !secret.includes(name)));
}

function checked(
  raw: Readonly<Record<string, unknown>>,
  further: (stack: Secretive) => readonly Problem[],
): Checked {
  const parsed = parseStack(raw);
  if (!parsed.ok) {
    const { problems, secretive } = parsed;
    return { ok: false, problems: [...problems, ...(secretive ? further(secretive) : [])] };
  }
  const access = resolveAccess(parsed.stack);
  const problems = [...access.problems, ...further(parsed.stack)];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, loaded: { stack: parsed.stack, access } };
}
