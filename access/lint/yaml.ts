/** YAML (and JSON, which is YAML) with the places of its parts. */
import { LineCounter, YAMLParseError, isNode, parse, parseAllDocuments } from "yaml";
import type { Region } from "../../policies/lint/index.ts";
import { UsageError } from "../usage-error.ts";

/** @throws UsageError with line and column. */
export function parseYaml(name: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw asUsageError(name, error);
  }
}

/**
 * Every document of a YAML text.
 * @throws UsageError with line and column.
 */
export function parseYamlDocuments(name: string, text: string): unknown[] {
  return [parseAllDocuments(text)].flat().map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw asUsageError(name, error);
    return document.toJS() as unknown;
  });
}

function asUsageError(name: string, error: unknown): unknown {
  if (!(error instanceof YAMLParseError)) return error;
  const sentence = error.message.split("\n")[0] ?? "";
  return new UsageError(`${name} is not YAML: ${sentence.replace(/:$/, "")}`);
}

/**
 * Finds places such as `Statement[0].Action[1]` in a text. It is read when the first place is asked for, and a place
 * that is not there has the region of what it would be in.
 */
export function regionFinder(text: string): (place: string) => Region | undefined {
  let find: ((keys: readonly (string | number)[]) => Region | undefined) | undefined;
  return (place) => {
    find ??= finder(text);
    return find(keysOf(place));
  };
}

function finder(text: string): (keys: readonly (string | number)[]) => Region | undefined {
  const lines = new LineCounter();
  const documents = [parseAllDocuments(text, { lineCounter: lines })].flat();
  return (keys) => {
    // Of several documents the place names one first: `[1].spec.hosts[0]`.
    const [first = 0, ...rest] = keys;
    const isOneOfMany = documents.length > 1 && typeof first === "number";
    const [document, inside] = isOneOfMany ? [documents[first], rest] : [documents[0], keys];
    for (let depth = inside.length; depth >= 0; depth -= 1) {
      const node = document?.getIn(inside.slice(0, depth), true);
      if (!isNode(node) || !node.range) continue;
      const start = lines.linePos(node.range[0]);
      const end = lines.linePos(node.range[1]);
      return {
        startLine: start.line,
        startColumn: start.col,
        endLine: end.line,
        endColumn: end.col,
      };
    }
    return undefined;
  };
}

/** `Statement[0].Condition.StringLike` gives `["Statement", 0, "Condition", "StringLike"]`. */
function keysOf(place: string): (string | number)[] {
  return [...place.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? "") : Number(index),
  );
}
