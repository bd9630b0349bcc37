/**
 * IAM patterns as steps over code points: the letters of the languages that differences are computed with. The meaning
 * is the evaluator's (`../../evaluate/pattern.ts`): `?` is one code point, and a wildcard before an ARN's fifth colon
 * stays within its segment.
 */
import { tokenize } from "../../evaluate/index.ts";
import type { Token } from "../../evaluate/index.ts";

export const COLON = 58;
export const SLASH = 47;
/** The value of a key that the request does not have: a letter that no wildcard stands for. */
export const ABSENT = -1;

/** Which letters a wildcard does not stand for. */
export type Except = "" | ":" | ":/";

export type Step =
  | { readonly kind: "letter"; readonly code: number }
  | { readonly kind: "one"; readonly except: Except }
  | { readonly kind: "any"; readonly except: Except };

export interface Pattern {
  /** As people read it. */
  readonly text: string;
  readonly steps: readonly Step[];
  /** Equal for patterns of the same steps. */
  readonly key: string;
}

export interface PatternSyntax {
  readonly wildcards: boolean;
  readonly variables: boolean;
  readonly variablesFrom?: number;
  /** Compared segment by segment; with fewer than six segments it fits nothing. */
  readonly arn?: boolean;
  /** What stands in a variable's place, literally; undefined leaves it open. */
  readonly valueOf: ((key: string) => string | undefined) | undefined;
}

/**
 * Reads an IAM pattern.
 *
 * @returns undefined when it fits nothing. `open` tells that a variable was left open and `*` stands in its place.
 */
export function readPattern(
  text: string,
  syntax: PatternSyntax,
): { readonly pattern: Pattern; readonly open: boolean } | undefined {
  const { wildcards, variables, variablesFrom = 0, arn = false, valueOf } = syntax;
  const opened: string[] = [];
  const steps = tokenize(text, { wildcards, variables, variablesFrom }).flatMap((token): Step[] => {
    if (token.kind !== "variable") return stepsOf(token);
    const value = valueOf?.(token.key);
    if (value !== undefined) return letters(value);
    opened.push(token.key);
    return [{ kind: "any", except: "" }];
  });
  const open = opened.length > 0;
  // An open variable may hold colons, so segments cannot be told apart around it.
  const segmented = arn && !open ? withinSegments(steps) : steps;
  return segmented === undefined ? undefined : { pattern: patternOf(text, segmented), open };
}

/** A pattern that stands for one word. */
export function literalPattern(text: string): Pattern {
  return patternOf(text, letters(text));
}

export const ABSENT_PATTERN: Pattern = patternOf("(absent)", [{ kind: "letter", code: ABSENT }]);
export const ANYTHING: Pattern = patternOf("*", [{ kind: "any", except: "" }]);

export function patternOf(text: string, steps: readonly Step[]): Pattern {
  const normal = normalize(steps);
  let key = "";
  for (const step of normal) key += keyOf(step);
  return { text, steps: normal, key };
}

const LETTERS = new Map<number, Step>();

/** One step per code point; equal letters share theirs, as every ARN repeats the same few. */
export function letters(text: string): Step[] {
  const steps: Step[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    let step = LETTERS.get(code);
    if (step === undefined) {
      step = { kind: "letter", code };
      if (code < 0x100) LETTERS.set(code, step);
    }
    steps.push(step);
  }
  return steps;
}

function stepsOf(token: Exclude<Token, { kind: "variable" }>): Step[] {
  return token.kind === "text" ? letters(token.text) : [{ kind: token.kind, except: "" }];
}

const ARN_COLONS = 5;

/** Keeps wildcards of the first five segments from crossing a colon; undefined when there are fewer than six. */
function withinSegments(steps: readonly Step[]): readonly Step[] | undefined {
  const only = steps.length === 1 ? steps[0] : undefined;
  if (only?.kind === "any") return undefined;
  let colons = 0;
  const segmented = steps.map((step): Step => {
    if (step.kind === "letter") {
      if (step.code === COLON) colons += 1;
      return step;
    }
    return colons < ARN_COLONS ? { ...step, except: ":" } : step;
  });
  return colons < ARN_COLONS ? undefined : segmented;
}

/** `*?*` and `?**` are `?*`: in a run of wildcards the single letters come first, then at most one `*`. */
function normalize(steps: readonly Step[]): Step[] {
  const result: Step[] = [];
  let star: Step | undefined;
  for (const step of steps) {
    if (star !== undefined && (step.kind === "letter" || step.except !== exceptOf(star))) {
      result.push(star);
      star = undefined;
    }
    if (step.kind === "any") star = step;
    else result.push(step);
  }
  if (star !== undefined) result.push(star);
  return result;
}

function exceptOf(step: Step): Except | undefined {
  return step.kind === "letter" ? undefined : step.except;
}

/** Steps are told apart from letters by control characters beyond those that any key holds. */
function keyOf(step: Step): string {
  switch (step.kind) {
    case "letter":
      return step.code === ABSENT ? "\u0000-" : escapeLetter(String.fromCodePoint(step.code));
    case "one":
      return `\u0000?${step.except}\u0000`;
    case "any":
      return `\u0000*${step.except}\u0000`;
  }
}

function escapeLetter(letter: string): string {
  return letter === "\u0000" ? "\u0000=" : letter;
}
