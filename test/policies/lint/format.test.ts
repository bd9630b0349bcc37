import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { LintSubject } from "../../../policies/lint/index.ts";
import { formatJson, formatSarif, formatText, lint } from "../../../policies/lint/index.ts";

const document = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::ml/team-a*" }],
};
const subjects: readonly LintSubject[] = [
  {
    kind: "identity-policy",
    dialect: "aws",
    path: "team-a",
    document,
    attachedTo: "node-role",
    location: {
      uri: "policies/team-a.json",
      region: (place) => (place === "" ? undefined : { startLine: 7, startColumn: 19 }),
    },
  },
  { kind: "identity-policy", dialect: "aws", path: "team-b", document: "{" },
];
const result = lint(subjects, {
  suppressions: [{ code: "node-role-grant", path: "team-a", reason: "one team per cluster" }],
});

/** What SARIF 2.1.0 requires of the parts used here (sections 3.13, 3.14, 3.18, 3.27, 3.28, 3.29, 3.30, 3.35, 3.49). */
const Message = z.strictObject({ text: z.string().min(1) });
const Region = z.strictObject({
  startLine: z.int().min(1),
  startColumn: z.int().min(1).optional(),
  endLine: z.int().min(1).optional(),
  endColumn: z.int().min(1).optional(),
});
const Location = z.strictObject({
  physicalLocation: z
    .strictObject({
      artifactLocation: z.strictObject({ uri: z.string().min(1) }),
      region: Region.optional(),
    })
    .optional(),
  logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string().min(1) })).min(1),
});
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          rules: z.array(
            z.strictObject({ id: z.string(), shortDescription: Message, helpUri: z.string() }),
          ),
        }),
      }),
      columnKind: z.literal("utf16CodeUnits"),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          level: z.enum(["none", "note", "warning", "error"]),
          message: Message,
          locations: z.array(Location).min(1),
          suppressions: z
            .array(
              z.strictObject({ kind: z.enum(["inSource", "external"]), justification: z.string() }),
            )
            .optional(),
        }),
      ),
    }),
  ]),
});

describe("formatText", function () {
  it("writes a paragraph a finding and counts", function () {
    const broken = lint(subjects).findings.find(({ code }) => code === "not-json");
    assert.equal(
      formatText(result),
      `error sibling-prefix-leak team-a#Statement[0].Resource
  "arn:aws:s3:::ml/team-a*" covers not only the folder but team-ab/, team-a-secret/ and every other name that begins so.
  End the folder's name with a slash before the *, as in team-a/*.

error not-json team-b
  ${broken?.message ?? ""}
  Write one JSON object.

2 errors, 0 warnings, 0 info; 1 suppressed
`,
    );
  });

  it("says so when there is nothing", function () {
    assert.equal(formatText(lint([])), "0 errors, 0 warnings, 0 info\n");
  });
});

describe("formatJson", function () {
  it("writes findings with their place in the file and their page", function () {
    const written: unknown = JSON.parse(formatJson(result));
    assert.deepEqual(written, {
      findings: [
        {
          code: "sibling-prefix-leak",
          severity: "error",
          path: "team-a#Statement[0].Resource",
          message: result.findings[0]?.message,
          fix: "End the folder's name with a slash before the *, as in team-a/*.",
          help: "docs/rules/sibling-prefix-leak.md",
          location: { uri: "policies/team-a.json", region: { startLine: 7, startColumn: 19 } },
        },
        {
          code: "not-json",
          severity: "error",
          path: "team-b",
          message: result.findings[1]?.message,
          fix: "Write one JSON object.",
          help: "docs/rules/grammar.md#not-json",
        },
      ],
      suppressed: [
        {
          code: "node-role-grant",
          severity: "info",
          path: "team-a",
          message: result.suppressed[0]?.finding.message,
          fix: result.suppressed[0]?.finding.fix,
          help: "docs/rules/node-role-grant.md",
          location: { uri: "policies/team-a.json" },
          reason: "one team per cluster",
        },
      ],
    });
  });
});

describe("formatSarif", function () {
  const log = Sarif.parse(JSON.parse(formatSarif(result)));
  const [run] = log.runs;

  it("places results in their files, and suppressed ones with their reason", function () {
    assert.deepEqual(
      run.results.map(({ message, ...rest }) => ({
        ...rest,
        lines: message.text.split("\n").length,
      })),
      [
        {
          ruleId: "sibling-prefix-leak",
          level: "error",
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "policies/team-a.json" },
                region: { startLine: 7, startColumn: 19 },
              },
              logicalLocations: [{ fullyQualifiedName: "team-a#Statement[0].Resource" }],
            },
          ],
          lines: 2,
        },
        {
          ruleId: "not-json",
          level: "error",
          locations: [{ logicalLocations: [{ fullyQualifiedName: "team-b" }] }],
          lines: 2,
        },
        {
          ruleId: "node-role-grant",
          level: "note",
          locations: [
            {
              physicalLocation: { artifactLocation: { uri: "policies/team-a.json" } },
              logicalLocations: [{ fullyQualifiedName: "team-a" }],
            },
          ],
          suppressions: [{ kind: "external", justification: "one team per cluster" }],
          lines: 2,
        },
      ],
    );
  });

  it("describes each rule once, with a page that is there", function () {
    const { rules } = run.tool.driver;
    assert.deepEqual(
      rules.map(({ id, helpUri }) => [id, helpUri]),
      [
        ["node-role-grant", "docs/rules/node-role-grant.md"],
        ["not-json", "docs/rules/grammar.md#not-json"],
        ["sibling-prefix-leak", "docs/rules/sibling-prefix-leak.md"],
      ],
    );
    for (const { helpUri } of rules)
      assert.ok(existsSync(join(import.meta.dirname, "../../..", helpUri.replace(/#.*/, ""))));
  });
});
