import type { Problem } from "../problem.ts";

/** Says that statements were too hard to decide, so that silence about them is not taken for a verdict. */
export function undecidedProblems(undecided: readonly number[], question: string): Problem[] {
  if (undecided.length === 0) return [];
  const statements = undecided.length === 1 ? "1 statement" : `${undecided.length} statements`;
  return [
    {
      place: "",
      severity: "info",
      message: `For ${statements}, beginning with Statement[${undecided[0] ?? 0}], it took too long to decide whether ${question}.`,
      fix: "Write simpler patterns, with fewer wildcards, or split the policy.",
    },
  ];
}
