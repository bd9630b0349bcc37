import type { Severity } from "../../finding.ts";
import { helpOf, titleOf } from "../help.ts";
import type { LintFinding, LintResult } from "../result.ts";
import { regionOf } from "../subject.ts";

const LEVELS = {
  error: "error",
  warning: "warning",
  info: "note",
} as const satisfies Record<Severity, string>;

/**
 * For code review: SARIF 2.1.0 (OASIS standard), which GitHub's upload-sarif action shows on the diff. A finding whose
 * subject has no file stands at the subject's path as a logical location. Suppressed findings are kept, with their reason.
 * @returns JSON text that ends in a line break
 */
export function formatSarif({ findings, suppressed }: LintResult): string {
  const reported = [
    ...findings.map((finding) => result(finding)),
    ...suppressed.map(({ finding, reason }) => ({
      ...result(finding),
      suppressions: [{ kind: "external", justification: reason }],
    })),
  ];
  const codes = [...new Set(reported.map(({ ruleId }) => ruleId))].sort();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "s3-access", rules: codes.map(describeRule) } },
        columnKind: "utf16CodeUnits",
        results: reported,
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function describeRule(code: string): object {
  return { id: code, shortDescription: { text: titleOf(code) }, helpUri: helpOf(code) };
}

function result(finding: LintFinding): { readonly ruleId: string } {
  const { code, severity, path, message, fix } = finding;
  return {
    ruleId: code,
    ...{ level: LEVELS[severity], message: { text: `${path}: ${message}\n${fix}` } },
    ...{ locations: [locate(finding)] },
  };
}

function locate({ path, place, location }: LintFinding): object {
  const logicalLocations = [{ fullyQualifiedName: path }];
  if (location === undefined) return { logicalLocations };
  const region = regionOf(location, place);
  const artifactLocation = { uri: location.uri };
  return { physicalLocation: { artifactLocation, ...(region && { region }) }, logicalLocations };
}
