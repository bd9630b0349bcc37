/** Two versions of a small text, line by line: what a person sees before a file is changed. */
import { linesOf } from "./config-file.ts";

/**
 * Removed lines with `- `, added ones with `+ `, and above each group the header of its section, so that a person knows
 * where it is. No other line is shown: a file of AWS settings may hold keys.
 */
export function difference(before: string, after: string): string[] {
  const [old, next] = [rows(before), rows(after)];
  const common = commonLengths(old, next);
  const shown: string[] = [];
  let [i, j, header, last] = [0, 0, "", ""];
  const show = (mark: string, line: string): void => {
    if (header !== last && line !== header) shown.push(`  ${header}`);
    last = header;
    shown.push(`${mark} ${line}`);
  };
  while (i < old.length || j < next.length) {
    const [left, right] = [old[i], next[j]];
    if (right?.startsWith("[") === true) header = right;
    if (left !== undefined && left === right) {
      i += 1;
      j += 1;
    } else if (
      left !== undefined &&
      (right === undefined || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))
    ) {
      show("-", left);
      i += 1;
    } else {
      show("+", right ?? "");
      j += 1;
    }
  }
  return shown;
}

function rows(text: string): string[] {
  return linesOf(Buffer.from(text, "latin1").toString("utf8"))
    .map((line) => line.replace(/\r?\n$/, ""))
    .filter((line, index, all) => line !== "" || index < all.length - 1);
}

/** How many lines the rests from i and j on have in common at most, in order. */
function commonLengths(old: readonly string[], next: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () =>
    new Array<number>(next.length + 1).fill(0),
  );
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = next.length - 1; j >= 0; j -= 1) {
      const row = lengths[i] ?? [];
      row[j] =
        old[i] === next[j]
          ? (lengths[i + 1]?.[j + 1] ?? 0) + 1
          : Math.max(lengths[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  return lengths;
}
