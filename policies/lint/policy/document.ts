import type { PolicyUnderLint } from "../rule.ts";
import { sizeOf } from "./sizes.ts";

/**
 * The document, for decisions over all requests; undefined when it is over its quota: no system takes it then, and an
 * exact answer may take long.
 */
export function decidableDocument(linted: PolicyUnderLint): object | undefined {
  const size = sizeOf(linted);
  return size === undefined || size.used > size.limit ? undefined : linted.data;
}
