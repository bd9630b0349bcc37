/** Words for what a box asks: places, and what a request must carry. */
import type { ConditionSpace } from "./conditions.ts";
import { ABSENT, ABSENT_PATTERN, letters } from "./language/pattern.ts";
import type { Literal } from "./language/search.ts";
import { orWords } from "./or-words.ts";
import { RESOURCE, isOpaque, opaqueText, questionOf } from "./region.ts";
import type { Box, Coordinate, Space } from "./region.ts";
import { partsOf } from "./survivors.ts";
import type { Part } from "./survivors.ts";
import { rangeWords } from "./values.ts";

/** A part of a box at one place, in words. */
export interface Described {
  readonly box: Box;
  readonly place: string;
  /** Listing one level at a time. */
  readonly isBrowsing: boolean;
  readonly conditions: readonly string[];
}

const MOST_EXCEPTIONS = 4;
const DELIMITER = "s3:delimiter";

export function describeBox(space: Space, conditions: ConditionSpace, box: Box): Described[] {
  const asked = [...box].flatMap(([coordinate, literals]) => {
    const limiting = literals.filter((literal) => limits(space, coordinate, literal));
    return coordinate === RESOURCE || limiting.length === 0
      ? []
      : [[coordinate, limiting] as const];
  });
  const isBrowsing = delimitsLevels(space, box.get(DELIMITER));
  const texts = asked
    .filter(([coordinate]) => !(isBrowsing && coordinate === DELIMITER))
    .map(([coordinate, literals]) => {
      if (isOpaque(coordinate)) return opaqueWords(coordinate, literals);
      const values = conditions.valuesOf(coordinate);
      const name = nameOf(conditions.spellingOf(coordinate));
      return values === undefined
        ? textWords(name, partsOf(space, coordinate, literals))
        : valueWords(name, values, literals);
    });
  return partsOf(space, RESOURCE, box.get(RESOURCE) ?? []).map((part) => ({
    box: new Map(box).set(RESOURCE, part.literals),
    place: placeWords(part),
    isBrowsing,
    conditions: texts.sort(),
  }));
}

/** Whether a literal leaves out anything that a request could have there at all. */
function limits(space: Space, coordinate: Coordinate, { union, positive }: Literal): boolean {
  const rest = [{ union, positive: !positive }];
  return !space.languages.isEmpty(questionOf(space, coordinate, rest));
}

function delimitsLevels(space: Space, literals: readonly Literal[] | undefined): boolean {
  if (literals === undefined) return false;
  const parts = partsOf(space, DELIMITER, literals);
  return parts.length > 0 && parts.every(({ patterns }) => patterns[0]?.text === "/");
}

/** Patterns of several partitions say the same of a place: `s3://b/*` adds nothing to `s3://b/folder/*`. */
function withoutWider(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter(
    (text, _, all) =>
      !text.endsWith("*") ||
      !all.some((other) => other !== text && other.startsWith(text.slice(0, -1))),
  );
}

const S3_ARN = /^arn:[^:]*:s3:::/;

function placeWords({ patterns, except }: Part): string {
  const texts = withoutWider(patterns.map(({ text }) => placeText(text)));
  const place = texts.length === 0 ? "every resource" : texts.sort().join(" within ");
  return place + exceptWords(except.map(({ text }) => placeText(text)));
}

/** `s3://bucket/folder/*` for what is in S3, in every partition; anything else as it is written. */
function placeText(resource: string): string {
  if (resource === "*") return "every resource";
  if (!S3_ARN.test(resource)) return resource;
  const path = resource.replace(S3_ARN, "");
  return path.includes("/") || path.endsWith("*") ? `s3://${path}` : `s3://${path}/`;
}

function exceptWords(texts: readonly string[]): string {
  if (texts.length === 0) return "";
  const shown = [...texts].sort().slice(0, MOST_EXCEPTIONS);
  const more = texts.length - shown.length;
  return ` except ${orWords(more === 0 ? shown : [...shown, `${more} more`], "and")}`;
}

function textWords(name: string, parts: readonly Part[]): string {
  const isAbsence = ({ patterns }: Part): boolean => patterns[0]?.key === ABSENT_PATTERN.key;
  const given = parts.filter((part) => !isAbsence(part));
  if (given.length === 0) return `without ${name}`;
  const [only] = given;
  if (only?.patterns.length === 0) {
    const barred = only.except.filter(({ key }) => key !== ABSENT_PATTERN.key);
    const texts = orWords(barred.map(({ text }) => quoted(text)).sort(), "or");
    if (barred.length === only.except.length) return `unless ${name} is ${texts}`;
    return barred.length === 0 ? `with any ${name}` : `with ${name} other than ${texts}`;
  }
  const words = given.map(
    ({ patterns, except }) =>
      patterns
        .map(({ text }) => quoted(text))
        .sort()
        .join(" within ") + exceptWords(except.map(({ text }) => quoted(text))),
  );
  const without = given.length < parts.length ? [`without ${name}`] : [];
  return orWords([`with ${name} ${orWords(words.sort(), "or")}`, ...without], "or");
}

/** Texts with nothing to see are quoted. */
function quoted(text: string): string {
  return text === "" || /\s/.test(text) ? JSON.stringify(text) : text;
}

/** Says which values of an ordered key are left, or which are not where that is what a condition bars. */
function valueWords(name: string, values: readonly string[], literals: readonly Literal[]): string {
  const fits = (word: readonly number[]): boolean =>
    literals.every(({ union, positive }) => union.has(word) === positive);
  const isLeft = new Map(values.map((value) => [value, fits(wordOf(value))]));
  const left = values.filter((value) => isLeft.get(value));
  const gone = values.filter((value) => !isLeft.get(value));
  const mayLack = fits([ABSENT]);
  if (name === "aws:SecureTransport" && left.length === 1)
    return left[0] === "true" ? "over TLS" : "over plain HTTP";
  if (left.length === 0) return `without ${name}`;
  if (mayLack) return `unless ${name} is ${rangeWords(values, gone)}`;
  return `with ${name} ${gone.length === 0 ? "of any value" : rangeWords(values, left)}`;
}

function wordOf(text: string): number[] {
  return letters(text).flatMap((step) => (step.kind === "letter" ? [step.code] : []));
}

function opaqueWords(coordinate: string, literals: readonly Literal[]): string {
  const [text = ""] = opaqueText(coordinate).split("\n");
  return literals.some(({ positive }) => !positive) ? `unless ${text}` : `if ${text}`;
}

/** `s3:prefix` and `s3:delimiter` are called by their last word, as requests call them. */
function nameOf(spelling: string): string {
  return spelling.replace(/^s3:(?=prefix$|delimiter$|max-keys$)/i, "");
}
