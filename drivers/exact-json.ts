import { isInteger, isSafeNumber, parse } from "lossless-json";

/**
 * Reads JSON without rounding: capacities in bytes pass 2^53 at 8 PiB.
 *
 * @returns what `text` holds, with a `bigint` for each whole number that JavaScript would round; undefined, which JSON
 *   cannot say, when it is no JSON
 */
export function exactJson(text: string): unknown {
  try {
    return parse(text, undefined, (digits) =>
      isInteger(digits) && !isSafeNumber(digits) ? BigInt(digits) : Number(digits),
    );
  } catch {
    return undefined;
  }
}
