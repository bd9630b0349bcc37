/** The words that several commands share. */
import type { ContextValue, Decision, StatementReport } from "../../policies/evaluate/index.ts";

/** `allowed`, `denied`, or what it depends on. */
export function decisionWords(decision: Decision): string {
  switch (decision.outcome) {
    case "allowed":
      return "allowed";
    case "denied":
      return decision.explicit ? "denied explicitly" : "denied: nothing allows it";
    case "depends":
      return `depends on ${listed(decision.on)}`;
  }
}

/** `TeamAS3Access Statement[2] ListFoldersShared` */
export function statementName({ document, index, sid }: StatementReport): string {
  return `${document} Statement[${index}]${sid === undefined ? "" : ` ${sid}`}`;
}

/** `a, b and c` */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** `1 check`, `12 checks` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A value of a request, or the name of one that is not known. */
export function valueWords(value: ContextValue): string {
  if (typeof value === "string") return value;
  return "unknown" in value ? value.unknown : value.join(" and ");
}
