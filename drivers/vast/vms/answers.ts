/** Reads what VAST answers. Unknown members are ignored, and whole numbers keep all their digits. */
import { z } from "zod";
import type { ZodType } from "zod";
import { exactJson } from "../../exact-json.ts";
import { Failure } from "../../failure.ts";

/** @returns undefined for an answer without a body; a `bigint` for a whole number that JavaScript would round */
export function parseAnswer(text: string, asked: string): unknown {
  if (text.trim() === "") return undefined;
  const answer = exactJson(text);
  if (answer === undefined) throw new Failure(`VAST answered \`${asked}\` with what is no JSON`);
  return answer;
}

/**
 * @param what of what the answer is, for the error: `a view`
 * @throws Failure that says which member is not as expected, and quotes none: an answer may hold a secret
 */
export function read<T>(what: string, shape: ZodType<T>, answer: unknown): T {
  const result = shape.safeParse(answer);
  if (result.success) return result.data;
  const places = result.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  throw new Failure(
    `VAST describes ${what} in a way this driver does not know: ${places.join("; ")}`,
  );
}

/** A number of bytes; 0 and nothing are no limit. */
export const limit = z
  .union([z.bigint(), z.int().transform((number) => BigInt(number))])
  .nullish()
  .transform((bytes) => (bytes === null || bytes === 0n ? undefined : bytes));

/** A value that is often missing, and null where it is not. */
export function optional<T>(shape: ZodType<T>): ZodType<T | undefined> {
  return shape.nullish().transform((value) => value ?? undefined);
}

/** Ids of what is attached; absent means none. */
export const ids = optional(z.array(z.int())).transform((all) => all ?? []);
