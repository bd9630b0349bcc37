/** Collects findings about a document in one pass, and stops counting where nobody reads on. */
import type { Finding, Severity } from "../finding.ts";

const MOST = 1000;
const LONGEST_QUOTE = 80;

export class Findings {
  readonly list: Finding[] = [];
  hasError = false;

  add(severity: Severity, code: string, path: string, message: string, fix: string): void {
    this.hasError ||= severity === "error";
    if (this.list.length < MOST) this.list.push({ code, severity, path, message, fix });
    else if (this.list.length === MOST) {
      this.list.push({
        code: "too-many-findings",
        severity: "error",
        path: "",
        message: `The document has more than ${MOST} findings.`,
        fix: "Correct those above and check again; the others are not listed.",
      });
    }
  }

  error(code: string, path: string, message: string, fix: string): void {
    this.add("error", code, path, message, fix);
  }
}

/** A value as a message shows it: texts quoted and cut, lists and objects only named, whatever their size. */
export function quote(value: unknown): string {
  if (typeof value === "string") {
    const cut = value.length > LONGEST_QUOTE ? `${value.slice(0, LONGEST_QUOTE)}…` : value;
    return JSON.stringify(cut);
  }
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null ? "null" : value === undefined ? "missing" : "an object";
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reports every element that the grammar does not know. */
export function rejectOthers(
  object: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  path: string,
  findings: Findings,
): void {
  for (const element of Object.keys(object)) {
    if (known.has(element)) continue;
    const message = `${quote(element)} is no element of a policy.`;
    const fix = `Write one of ${[...known].join(", ")}; their case matters.`;
    findings.error("element-unknown", `${path}${element.slice(0, 80)}`, message, fix);
  }
}

/** A value with its place in the document. */
export interface Placed<T> {
  readonly value: T;
  readonly path: string;
}

/** The items of a list, or the one value that stands for a list of one; an empty list is a warning. */
export function oneOrMany(value: unknown, path: string, findings: Findings): Placed<unknown>[] {
  if (!Array.isArray(value)) return [{ value, path }];
  const list: readonly unknown[] = value;
  if (list.length === 0) {
    const fix = "Fill it, or remove what it belongs to.";
    findings.add("warning", "empty-list", path, "The list is empty.", fix);
  }
  return list.map((item, index) => ({ value: item, path: `${path}[${index}]` }));
}

/** As `oneOrMany`, of texts only. */
export function texts(value: unknown, path: string, findings: Findings): Placed<string>[] {
  return oneOrMany(value, path, findings).flatMap((item) => {
    if (typeof item.value === "string") return [{ value: item.value, path: item.path }];
    findings.error("not-text", item.path, `The value is ${quote(item.value)}.`, "Write a text.");
    return [];
  });
}
