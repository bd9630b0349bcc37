import { helpOf } from "../help.ts";
import type { LintFinding, LintResult } from "../result.ts";
import { regionOf } from "../subject.ts";

/**
 * For programs: `{ findings, suppressed }`, each finding with its code, severity, path, message, fix, docs page (`help`)
 * and, where the subject has one, its file and region.
 * @returns JSON text that ends in a line break
 */
export function formatJson({ findings, suppressed }: LintResult): string {
  const document = {
    findings: findings.map(plain),
    suppressed: suppressed.map(({ finding, reason }) => ({ ...plain(finding), reason })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function plain({ code, severity, path, message, fix, place, location }: LintFinding): object {
  const found = { code, severity, path, message, fix, help: helpOf(code) };
  if (location === undefined) return found;
  return { ...found, location: { uri: location.uri, region: regionOf(location, place) } };
}
