/** Times and ages as people read them. */

const DAY_MS = 86_400_000;

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  hour: "2-digit",
  minute: "2-digit",
});
const DATE = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** Older keys get a hint: VAST's never expire. */
const OLD_DAYS = 90;

const MINUTE_MS = 60_000;

/** `09:05 UTC`, at or before the time; @param time milliseconds since the epoch */
export function clock(time: number): string {
  return `${CLOCK.format(time)} UTC`;
}

/** The same, but at or after the time: whoever waits until then has waited long enough. */
export function clockAfter(time: number): string {
  return clock(Math.ceil(time / MINUTE_MS) * MINUTE_MS);
}

/** `23 November 2026` */
export function date(day: Date): string {
  return DATE.format(day);
}

/** `today`, `1 day old`, `120 days old`; @param now milliseconds since the epoch */
export function age(createdAt: Date, now: number): string {
  const days = daysSince(createdAt, now);
  if (days === 0) return "less than a day old";
  return days === 1 ? "1 day old" : `${days} days old`;
}

export function isOld(createdAt: Date, now: number): boolean {
  return daysSince(createdAt, now) >= OLD_DAYS;
}

function daysSince(createdAt: Date, now: number): number {
  return Math.max(0, Math.floor((now - createdAt.getTime()) / DAY_MS));
}
