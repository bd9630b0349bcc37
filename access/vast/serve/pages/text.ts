/** Times and ages as people read them. */
import { ageWords } from "../../keys/times.ts";

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

/**
 * `5 minutes old`, `120 days old`: of two keys of one day, people must see which is which.
 *
 * @param now milliseconds since the epoch
 */
export function age(createdAt: Date, now: number): string {
  if (now - createdAt.getTime() < MINUTE_MS) return "less than a minute old";
  return `${ageWords(createdAt, new Date(now))} old`;
}

export function isOld(createdAt: Date, now: number): boolean {
  return now - createdAt.getTime() >= OLD_DAYS * DAY_MS;
}
