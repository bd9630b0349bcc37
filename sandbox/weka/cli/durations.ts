import { Refusal } from "../cluster/refusal.ts";

const secondsPer: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/**
 * Durations as the reference guide writes them: `3s`, `2h`, `1d5h`, `1w`, `infinite`.
 *
 * @throws Refusal for any other text
 */
export function secondsOf(text: string): number {
  if (text === "infinite") return Infinity;
  const parts = [...text.matchAll(/(\d+)([smhdw])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text)
    throw new Refusal(`Invalid duration "${text}"`);
  return parts.reduce(
    (sum, [, count = "", unit = ""]) => sum + Number(count) * (secondsPer[unit] ?? 0),
    0,
  );
}
