/** Durations as people write them, and as WEKA's command line does: `15m`, `1h`, `1d12h`, `1w`. */
import { UsageError } from "../usage-error.ts";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A hundred years. What is longer is a slip, and the longest have no end that a date can name. */
export const MOST_SECONDS = 36_525 * 86_400;

/**
 * @param option what the user wrote it behind, for example `--expires`
 * @returns seconds
 * @throws UsageError when it is no duration, or longer than a hundred years
 */
export function seconds(option: string, raw: string): number {
  const parts = [...raw.matchAll(/(\d+)([smhdw])/g)];
  if (raw === "" || parts.map(([part]) => part).join("") !== raw)
    throw new UsageError(
      `${option} ${JSON.stringify(raw)} is no duration; write numbers with s, m, h, d or w, such as 15m or 1h30m`,
    );
  const total = parts.reduce(
    (sum, [, count = "", unit = ""]) => sum + Number(count) * (SECONDS[unit] ?? 0),
    0,
  );
  if (total <= MOST_SECONDS) return total;
  throw new UsageError(
    `${option} ${JSON.stringify(raw)} is longer than a hundred years; write a shorter one, such as 30d`,
  );
}

/** `900` gives `15m`, `5400` gives `1h30m`. */
export function durationWords(total: number): string {
  const units = Object.entries(SECONDS).reverse();
  let left = total;
  const words = units.map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? "" : `${count}${unit}`;
  });
  return words.join("") || "0s";
}
