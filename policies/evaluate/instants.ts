/**
 * Numbers and dates of condition values. IAM takes dates as ISO 8601 in a W3C profile, or as seconds since 1970.
 */

const NUMBER = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/;
const DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;
const SECONDS = /^-?\d{5,15}(?:\.\d{1,9})?$/;

/** A decimal number; NaN, which compares equal to nothing, when the text is none. */
export function parseNumber(text: string): number {
  return NUMBER.test(text) ? Number(text) : NaN;
}

/**
 * Milliseconds since 1970; NaN when the text is no date. Four digits are a year, more are seconds. A time without
 * a zone is read as UTC.
 */
export function parseInstant(text: string): number {
  if (SECONDS.test(text)) return Number(text) * 1000;
  const date = DATE.exec(text);
  if (date === null) return NaN;
  const [, year = "", month = "01", day = "01", time = "00:00:00", zone = "Z"] = date;
  const colonZone = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  return Date.parse(`${year}-${month}-${day}T${time}${colonZone}`);
}
