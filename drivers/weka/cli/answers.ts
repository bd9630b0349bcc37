/**
 * Reads what `weka ... --json` answers. WEKA does not document these shapes, and they moved between versions: lists come
 * bare or under a name, numbers as text, ids as `HostId<4>`. What is needed is looked for; the rest may be anything.
 */
import { z } from "zod";
import type { ZodType } from "zod";
import { Failure } from "../failure.ts";

/** A number, or the text of one. */
export const number = z.union([z.number(), z.string().regex(/^\d+$/)]).pipe(z.coerce.number());

/** A container id: `HostId<4>`, `"4"` or 4. */
export const hostId = z
  .union([z.number(), z.string().regex(/^(HostId<\d+>|\d+)$/)])
  .transform((id) => Number(String(id).replace(/\D/g, "")));

/**
 * @param what names the answer in the error, for example `the list of buckets`
 * @throws Failure when the answer has another shape
 */
export function read<T>(what: string, shape: ZodType<T>, answer: unknown): T {
  const result = shape.safeParse(answer);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Failure(
    `weka answered ${what} in a shape that this driver does not know: ${issues.join("; ")}`,
  );
}

/** A list, bare or as the only list under one of the names of an object. */
export function listOf<T>(item: ZodType<T>): ZodType<T[]> {
  const bare = z.array(item);
  return z.preprocess((answer): unknown => {
    const object = z.record(z.string(), z.unknown()).safeParse(answer);
    const lists = Object.values(object.data ?? {}).filter((value) => Array.isArray(value));
    return !Array.isArray(answer) && lists.length === 1 ? lists[0] : answer;
  }, bare);
}

/** The value under `key`, or the answer itself where it is not wrapped. */
export function unwrap(answer: unknown, key: string): unknown {
  const object = z.record(z.string(), z.unknown()).safeParse(answer);
  return object.data !== undefined && key in object.data ? object.data[key] : answer;
}
