import type { LintFinding, LintResult, Suppression } from "./result.ts";

/**
 * Takes the accepted findings out. A suppression that accepts nothing is a finding, so that it goes when its cause goes;
 * one without a reason accepts nothing.
 */
export function suppress(
  findings: readonly LintFinding[],
  suppressions: readonly Suppression[],
): LintResult {
  const withReason = suppressions.filter(({ reason }) => reason.trim() !== "");
  const used = new Set<Suppression>();
  const kept: LintFinding[] = [];
  const suppressed: { finding: LintFinding; reason: string }[] = [];
  for (const finding of findings) {
    const accepting = withReason.filter((suppression) => accepts(suppression, finding));
    for (const suppression of accepting) used.add(suppression);
    const [first] = accepting;
    if (first === undefined) kept.push(finding);
    else suppressed.push({ finding, reason: first.reason });
  }
  const wrong = suppressions.flatMap((suppression) =>
    withReason.includes(suppression)
      ? used.has(suppression)
        ? []
        : [unused(suppression)]
      : [unreasoned(suppression)],
  );
  return { findings: [...kept, ...wrong], suppressed };
}

function accepts({ code, path }: Suppression, finding: LintFinding): boolean {
  if (code !== finding.code || !finding.path.startsWith(path)) return false;
  return ["", "#", ".", "["].includes(finding.path.charAt(path.length));
}

function unused({ code, path }: Suppression): LintFinding {
  return {
    code: "unused-suppression",
    severity: "warning",
    path,
    place: "",
    message: `Nothing at ${JSON.stringify(path)} has the code ${JSON.stringify(code)} any more`,
    fix: "Remove the suppression, or correct its code or path",
  };
}

function unreasoned({ code, path }: Suppression): LintFinding {
  return {
    code: "suppression-without-reason",
    severity: "error",
    path,
    place: "",
    message: `The suppression of ${JSON.stringify(code)} gives no reason, so it suppresses nothing`,
    fix: "Say why the finding is right here, for whoever reads it next year",
  };
}
