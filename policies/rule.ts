/** What a limit is, and how one is told. */
import type { Finding } from "./finding.ts";

/** A rule for one value at one place of the configuration: the findings say the place in the user's words. */
export type Rule<T> = (path: string, value: T) => Finding[];

/** One finding that stops a deployment. */
export function refuse(code: string, path: string, message: string, fix: string): Finding[] {
  return [{ code, severity: "error", path, message, fix }];
}

/** The value in double quotes, as every message shows it. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** A rule for a whole number of a range. */
export function wholeNumber(code: string, noun: string, least: number, most: number): Rule<number> {
  return (path, value) =>
    Number.isInteger(value) && value >= least && value <= most
      ? []
      : refuse(code, path, `${value} is no ${noun}`, `use a whole number from ${least} to ${most}`);
}
