/**
 * Compiled IAM patterns. Matching takes at most pattern length times text length steps, whatever the pattern: on a
 * mismatch only the last `*` can usefully take one more character, so there is nothing else to go back to.
 */
import { contextValue, isUnknown } from "./context.ts";
import { and, MAYBE, NO, YES } from "./match.ts";
import type { Match } from "./match.ts";
import type { AccessRequest } from "./request.ts";
import { tokenize } from "./tokens.ts";
import type { Syntax, Token } from "./tokens.ts";

/** Wildcards within UTF-16 code units. */
const ANY = -1;
const ONE = -2;
const COLON = 58;
/** An ARN is `arn:partition:service:region:account:resource`; colons after the fifth belong to the resource. */
const ARN_COLONS = 5;

type Codes = readonly number[];

export type Pattern =
  | { readonly kind: "everything" }
  | { readonly kind: "exact"; readonly text: string }
  | { readonly kind: "prefix"; readonly text: string }
  /** `perSegment`: an ARN, where a wildcard before the fifth colon stays within its segment. */
  | { readonly kind: "glob"; readonly codes: Codes; readonly perSegment: boolean }
  | Template;

interface Template {
  readonly kind: "template";
  readonly tokens: readonly Token[];
  readonly perSegment: boolean;
  readonly ignoreCase: boolean;
}

/** Compiles a pattern whose wildcards may stand for anything, colons included (StringLike, actions, bare names). */
export function compilePattern(pattern: string, syntax: Syntax): Pattern {
  return fromTokens(tokenize(pattern, syntax), false, syntax.ignoreCase);
}

/**
 * Compiles an ARN pattern, compared segment by segment. One with fewer than six segments matches nothing.
 *
 * @param variables where `${…}` is special: in Resource elements only after the fifth colon
 */
export function compileArn(
  pattern: string,
  variables: "anywhere" | "in-resource" | "nowhere",
): Pattern {
  const syntax = {
    wildcards: true,
    variables: variables !== "nowhere",
    variablesFrom: variables === "in-resource" ? resourceStart(pattern) : 0,
  };
  return fromTokens(tokenize(pattern, syntax), true);
}

/** The index after the fifth colon of an ARN, where its resource begins; the length of the text when there are fewer. */
export function resourceStart(text: string): number {
  let at = 0;
  for (let colons = 0; colons < ARN_COLONS; colons += 1) {
    at = text.indexOf(":", at) + 1;
    if (at === 0) return text.length;
  }
  return at;
}

function fromTokens(tokens: readonly Token[], perSegment: boolean, ignoreCase = false): Pattern {
  if (tokens.some((token) => token.kind === "variable")) {
    return { kind: "template", tokens, perSegment, ignoreCase };
  }
  const [first, second] = tokens;
  if (first === undefined && !perSegment) return { kind: "exact", text: "" };
  if (tokens.length === 1 && first?.kind === "any" && !perSegment) return { kind: "everything" };
  if (first?.kind === "text" && (!perSegment || hasAllColons(first.text))) {
    if (second === undefined) return { kind: "exact", text: first.text };
    if (second.kind === "any" && tokens.length === 2) return { kind: "prefix", text: first.text };
  }
  return { kind: "glob", codes: tokens.flatMap(codesOf), perSegment };
}

/** Whether wildcards after this text can only stand in an ARN's last segment. */
function hasAllColons(text: string): boolean {
  return text.split(":", ARN_COLONS + 1).length > ARN_COLONS;
}

function codesOf(token: Token): number[] {
  switch (token.kind) {
    case "any":
      return [ANY];
    case "one":
      return [ONE];
    case "text":
      return literal(token.text);
    case "variable":
      return [];
  }
}

function literal(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

/**
 * Whether the text fits the pattern; MAYBE when that hangs on a variable whose value is unknown. A variable without
 * a value, or with several, fits nothing.
 */
export function matchPattern(pattern: Pattern, text: string, request: AccessRequest): Match {
  switch (pattern.kind) {
    case "everything":
      return YES;
    case "exact":
      return text === pattern.text ? YES : NO;
    case "prefix":
      return text.startsWith(pattern.text) ? YES : NO;
    case "glob":
      return matchCodes(pattern.codes, text, pattern.perSegment) ? YES : NO;
    case "template":
      return matchTemplate(pattern, text, request);
  }
}

/** Whether all variables of the pattern have a value; MAYBE when that is unknown. */
export function isResolved(pattern: Pattern, request: AccessRequest): Match {
  if (pattern.kind !== "template") return YES;
  let match: Match = YES;
  for (const token of pattern.tokens) {
    if (token.kind !== "variable") continue;
    const part = resolve(token, request, false);
    match = and(match, part === undefined ? NO : part === UNKNOWN_PART ? MAYBE : YES);
  }
  return match;
}

function matchTemplate(template: Template, text: string, request: AccessRequest): Match {
  const codes: number[] = [];
  let hasUnknown = false;
  for (const token of template.tokens) {
    const part = token.kind === "variable" ? resolve(token, request, template.ignoreCase) : token;
    if (part === undefined) return NO;
    hasUnknown ||= part === UNKNOWN_PART;
    for (const code of codesOf(part)) codes.push(code);
  }
  // An unknown value may hold anything, colons too: what does not fit with a free wildcard in its place never fits.
  if (hasUnknown) return matchCodes(codes, text, false) ? MAYBE : NO;
  return matchCodes(codes, text, template.perSegment) ? YES : NO;
}

const UNKNOWN_PART: Token = { kind: "any" };

/** What stands in a variable's place: its value as literal text, never expanded again. Undefined when it has none. */
function resolve(
  variable: Extract<Token, { kind: "variable" }>,
  request: AccessRequest,
  ignoreCase: boolean,
): Token | undefined {
  const value = contextValue(request, variable.key);
  if (isUnknown(value)) return UNKNOWN_PART;
  const isAbsent = value === undefined || value.length === 0;
  const text = typeof value === "string" ? value : isAbsent ? variable.fallback : undefined;
  if (text === undefined) return undefined;
  return { kind: "text", text: ignoreCase ? text.toLowerCase() : text };
}

function matchCodes(codes: Codes, text: string, perSegment: boolean): boolean {
  let codesFrom = 0;
  let textFrom = 0;
  if (perSegment) {
    for (let colons = 0; colons < ARN_COLONS; colons += 1) {
      const codesTo = codes.indexOf(COLON, codesFrom);
      const textTo = text.indexOf(":", textFrom);
      if (codesTo === -1 || textTo === -1) return false;
      if (!matchRange(codes, codesFrom, codesTo, text, textFrom, textTo)) return false;
      codesFrom = codesTo + 1;
      textFrom = textTo + 1;
    }
  }
  return matchRange(codes, codesFrom, codes.length, text, textFrom, text.length);
}

function matchRange(
  codes: Codes,
  codesFrom: number,
  codesTo: number,
  text: string,
  textFrom: number,
  textTo: number,
): boolean {
  let code = codesFrom;
  let at = textFrom;
  let retryCode = -1;
  let retryAt = -1;
  while (at < textTo) {
    const wanted = code < codesTo ? codes[code] : undefined;
    if (wanted === ANY) {
      code += 1;
      retryCode = code;
      retryAt = at;
    } else if (wanted === ONE) {
      code += 1;
      at += characterLength(text, at);
    } else if (wanted === text.charCodeAt(at)) {
      code += 1;
      at += 1;
    } else if (retryCode !== -1) {
      // Let the last `*` take one more character, and try again after it.
      retryAt += 1;
      at = retryAt;
      code = retryCode;
    } else return false;
  }
  while (code < codesTo && codes[code] === ANY) code += 1;
  return code === codesTo;
}

/** Code units of the character at an index: `?` stands for a whole character, also one outside the basic plane. */
function characterLength(text: string, at: number): number {
  const point = text.codePointAt(at);
  return point !== undefined && point > 0xffff ? 2 : 1;
}
