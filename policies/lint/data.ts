/** Reading of unknown data: what is not of the wanted shape is as good as absent. */
import { isObject } from "../evaluate/findings.ts";

export { isObject, quote } from "../evaluate/findings.ts";

export type Data = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): Data {
  return isObject(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === "string");
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** `a`, `a and b`, `a, b and c`. */
export function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** The first few of a long list, and how many more there are. */
export function firstOf(words: readonly string[], most: number): string {
  if (words.length <= most) return joined(words);
  return `${words.slice(0, most).join(", ")} and ${words.length - most} more`;
}
