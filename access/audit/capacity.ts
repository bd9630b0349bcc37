import { parseCapacity } from "../../policies/capacity.ts";
import { type Difference, differing } from "./drift.ts";

/**
 * @param declared a capacity literal, or `none`
 * @param live in bytes; undefined: none
 */
export function differingCapacity(
  field: string,
  declared: string,
  live: bigint | undefined,
): Difference[] {
  const wanted = declared === "none" ? undefined : parseCapacity(declared);
  if (wanted === live) return [];
  return differing(field, declared, live === undefined ? "none" : `${live} bytes`);
}
