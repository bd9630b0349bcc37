import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { LintFinding } from "../../../policies/lint/index.ts";
import { RULES, lint } from "../../../policies/lint/index.ts";
import { GRAMMAR_CODES } from "../../../policies/lint/help.ts";
import { Subject } from "./subject.ts";

const ROOT = join(import.meta.dirname, "../../..");
const PAGES = join(ROOT, "docs/rules");

function read(file: string): string {
  return readFileSync(file, "utf8");
}

function yamlDocuments(text: string): unknown[] {
  return parseAllDocuments(text).map((one) => {
    const document: unknown = one.toJS();
    return document;
  });
}

/** Lints the examples under a heading. The line that opens a block says what it is: `json identity-policy aws {"keys": …}`. */
function lintExamples(page: string, heading: string): LintFinding[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const blocks = [
    ...section.matchAll(/^```(?:json|yaml) (\S+) (\S+)(?: (\{.*\}))?\n([^]*?)^```$/gm),
  ];
  return blocks.map(([, kind, dialect, more = "{}", text = ""]) => {
    const document: unknown = kind === "manifest-set" ? yamlDocuments(text) : JSON.parse(text);
    const known: unknown = JSON.parse(more);
    const subject = Subject.parse({ kind, dialect, document, ...Object(known) });
    return [...lint([{ ...subject, path: "example" }]).findings];
  });
}

describe("docs/rules", function () {
  for (const { code, severity, title } of RULES) {
    it(`${code} has a page whose examples are judged as it says`, function () {
      const page = read(join(PAGES, `${code}.md`));
      assert.ok(page.startsWith(`# ${code}\n\n**${severity}** · `), "the heading");
      assert.ok(page.includes(`\n\n${title}.\n\n`), "the title");
      const flagged = lintExamples(page, "Flagged");
      const fine = lintExamples(page, "Fine");
      const isAbout = (findings: LintFinding[]): boolean =>
        findings.some((one) => one.code === code);
      assert.deepEqual(
        [...flagged.map(isAbout), ...fine.map(isAbout)],
        [...flagged.map(() => true), ...fine.map(() => false)],
      );
      assert.ok(
        fine.length > 0 && (flagged.length > 0 || /too-large|nearly-full/.test(code)),
        "examples",
      );
    });
  }

  it("describes every code of the grammar on one page", function () {
    const headings = [...read(join(PAGES, "grammar.md")).matchAll(/^## (\S+)$/gm)];
    assert.deepEqual(
      headings.map(([, code]) => code),
      [...GRAMMAR_CODES],
    );
    const folder = join(ROOT, "policies/evaluate");
    const sources = readdirSync(folder).filter((file) => /^(?:parse.*|findings)\.ts$/.test(file));
    const reported = sources.flatMap((file) => [
      ...read(join(folder, file)).matchAll(/(?:\.error\(|add\("warning",|code:)\s*"([a-z-]+)"/g),
    ]);
    assert.deepEqual([...new Set(reported.map(([, code = ""]) => code))].sort(), [
      ...GRAMMAR_CODES,
    ]);
  });

  it("has a page for every code of the dialects, of managed policies and of the route", function () {
    const folder = join(ROOT, "policies/dialects");
    const files = [
      ...readdirSync(folder).map((file) => join(folder, file)),
      join(ROOT, "policies/managed.ts"),
      join(ROOT, "policies/istio/findings.ts"),
    ];
    const codes = files.flatMap((file) =>
      [...read(file).matchAll(/code: "([a-z0-9-]+)"/g)].map(([, code = ""]) => code),
    );
    const pages = readdirSync(PAGES);
    assert.deepEqual(
      codes.filter((code) => !pages.includes(`${code}.md`)),
      [],
    );
  });

  it("lists every page in its README", function () {
    const linked = [...read(join(PAGES, "README.md")).matchAll(/\]\(([a-z0-9-]+\.md)\)/g)];
    assert.deepEqual(
      linked.map(([, page]) => page).sort(),
      readdirSync(PAGES)
        .filter((page) => page !== "README.md")
        .sort(),
    );
  });
});
