/**
 * Reads what `weka ... --json` answers. WEKA does not document these shapes, and they moved between versions: lists come
 * bare or under a name, columns in one spelling or another, numbers as text, ids as `HostId<4>`. What is needed is
 * looked for; the rest may be anything.
 */
import { z } from "zod";
import type { ZodType } from "zod";
import { Failure } from "../failure.ts";
import { jsonOrText } from "../json.ts";

/** A number, or the text of one. */
export const number = z.union([z.number(), z.string().regex(/^\d+$/)]).pipe(z.coerce.number());

/** A number of bytes of any size, or the text of one. */
export const bytes = z
  .union([z.bigint(), z.number().int(), z.string().regex(/^\d+$/)])
  .transform((value) => BigInt(value));

/** An id that is only compared and said again: text, or a number (generation D). */
export const id = z.union([z.string(), z.number(), z.bigint()]).transform(String);

/** A container id: `HostId<4>`, `"4"` or 4. */
export const hostId = z
  .union([z.number(), z.string().regex(/^(HostId<\d+>|\d+)$/)])
  .transform((given) => Number(String(given).replace(/\D/g, "")));

/** Text; an empty one says the same as none. */
export const text = z
  .string()
  .nullish()
  .transform((given) => (given === "" ? undefined : (given ?? undefined)));

/**
 * @param what names the answer in the error, for example `the list of buckets`
 * @throws Failure when the answer has another shape; it holds nothing of the answer itself
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
    const object = AnyObject.safeParse(answer);
    const lists = Object.values(object.data ?? {}).filter((value) => Array.isArray(value));
    return !Array.isArray(answer) && lists.length === 1 ? lists[0] : answer;
  }, bare);
}

/** One object, bare or as the only item of a list. */
export function oneOf<T>(item: ZodType<T>): ZodType<T> {
  return z.preprocess((answer): unknown => {
    const list = z.tuple([z.unknown()]).safeParse(answer);
    return list.success ? list.data[0] : answer;
  }, item);
}

/**
 * An object whose names are brought to one spelling first: `accessKey` and `ACCESS KEY` to `access_key`.
 *
 * @param shape of the object in that spelling
 * @param synonyms the names by which other versions call a value
 */
export function row<T>(
  shape: ZodType<T>,
  synonyms: Readonly<Record<string, readonly string[]>> = {},
): ZodType<T> {
  return z.preprocess((answer): unknown => {
    const object = AnyObject.safeParse(answer);
    if (object.data === undefined) return answer;
    const values = new Map(
      Object.entries(object.data).map(([name, value]) => [snakeCase(name), value]),
    );
    for (const [name, others] of Object.entries(synonyms)) {
      const known = [name, ...others].find(
        (other) => (values.get(other) ?? undefined) !== undefined,
      );
      if (known !== undefined) values.set(name, values.get(known));
    }
    return Object.fromEntries(values);
  }, shape);
}

/** The value under `key`, or the answer itself where it is not wrapped. */
export function unwrap(answer: unknown, key: string): unknown {
  const object = AnyObject.safeParse(answer);
  return object.data !== undefined && key in object.data ? object.data[key] : answer;
}

/** A policy document, which WEKA wraps in an object and may write as text. */
export function documentIn(answer: unknown): unknown {
  const inner = unwrap(unwrap(answer, "policy"), "content");
  return typeof inner === "string" ? jsonOrText(inner) : inner;
}

const AnyObject = z.record(z.string(), z.unknown());

function snakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/[\s-]+/g, "_")
    .toLowerCase();
}
