/** An audit for people and for programs. */
import { counted } from "../format/words.ts";
import type { Report } from "../report.ts";
import type { Audit, Difference, Drift } from "./drift.ts";

/**
 * @param stack the stack's name
 * @param system as people write it: `WEKA`
 * @returns exit code 1 when anything differs; what could not be seen is said, and is no difference
 */
export function auditReport(stack: string, system: string, audit: Audit): Report {
  const { drifts, unseen, alike } = audit;
  const not = unseen.map(({ what, why }) => `  ${what}: ${why}`);
  const count = (wanted: Drift["is"]): number => drifts.filter(({ is }) => is === wanted).length;
  const sums = [`${count("missing")} missing`, `${count("changed")} changed`];
  return {
    text: [
      ...drifts.flatMap(textOf),
      ...(not.length === 0 ? [] : ["Not looked at:", ...not]),
      `${stack} on ${system}: ${counted(alike, "object")} as declared, ${sums.join(", ")}, ${count("extra")} extra`,
    ].join("\n"),
    json: { stack, system, drifts, unseen, asDeclared: alike },
    code: drifts.length === 0 ? 0 : 1,
  };
}

function textOf(drift: Drift): string[] {
  const line = `${drift.is.padEnd(7)}  ${drift.kind} ${drift.name}`;
  switch (drift.is) {
    case "missing":
      return [line];
    case "extra":
      return [drift.note === undefined ? line : `${line} (${drift.note})`];
    case "changed":
      return [line, ...drift.differences.map(differenceText)];
  }
}

function differenceText({ field, declared, live }: Difference): string {
  return `${" ".repeat(9)}${field}: declared ${shown(declared)}, live ${shown(live)}`;
}

/** The side of a set that has nothing of its own has `nothing more`. */
function shown(value: unknown): string {
  if (Array.isArray(value) && value.length === 0) return "nothing more";
  return typeof value === "string" ? value : JSON.stringify(value);
}
