/** Times and ages as lists show them. */

const MINUTE = 60_000;
const UNITS = [
  ["day", 24 * 60 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
] as const;

/** `2026-03-01 09:30Z` */
export function timeWords(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")}Z`;
}

export function createdWords(createdAt: Date | undefined): string {
  return createdAt === undefined ? "not told by VAST" : timeWords(createdAt);
}

/** Whole units of the largest that fits: `91 days`, `1 hour`. */
export function ageWords(createdAt: Date | undefined, now: Date): string {
  if (createdAt === undefined) return "unknown";
  const age = Math.max(0, now.getTime() - createdAt.getTime());
  const [name, size] = UNITS.find(([, milliseconds]) => age >= milliseconds) ?? ["minute", MINUTE];
  const count = Math.floor(age / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
