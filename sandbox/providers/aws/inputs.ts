import { z } from "zod";
import type { Value } from "../../engine/provider.ts";

/** Inputs that several resource types share. */

export const tags = z.record(z.string(), z.string()).optional();

/** Pulumi takes a policy document as text or as an object, which it renders as JSON. */
export const policyText = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .transform((policy) => (typeof policy === "string" ? policy : JSON.stringify(policy)));

/** A document that IAM answers: URL-encoded by AWS (IAM API reference, GetPolicyVersion), plain JSON by moto. */
export function documentText(answered = ""): string {
  return /^\s*\{/.test(answered) ? answered : decodeURIComponent(answered);
}

/** A text input, while a preview may not know it yet. */
export function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** AWS's list of tags as the map that Pulumi shows; undefined when there are none. */
export function tagMap(
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] = [],
): Record<string, string> | undefined {
  const entries = list.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ""]]));
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Record<string, string>);
}

/** The inverse, for APIs that say `Key` and `Value`. */
export function tagList(
  map: Readonly<Record<string, string>> = {},
): { Key: string; Value: string }[] {
  return Object.entries(map).map(([Key, Value]) => ({ Key, Value }));
}
