import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { RULES, lint } from "../../../policies/lint/index.ts";
import { Subject } from "./subject.ts";

const RULE_FILES = join(import.meta.dirname, "../../../policies/lint/rules");
const SPECS = join(import.meta.dirname, "rules");

const Spec = z.strictObject({
  source: z.string(),
  cases: z
    .array(
      z.strictObject({
        name: z.string(),
        subject: Subject,
        /** What the rule finds; findings of other rules are their specs' business. */
        expected: z.array(
          z.strictObject({
            place: z.string(),
            severity: z.enum(["error", "warning", "info"]),
            message: z.string(),
            fix: z.string(),
          }),
        ),
      }),
    )
    .refine((cases) => cases.some(({ expected }) => expected.length > 0), "nothing is found")
    .refine((cases) => cases.some(({ expected }) => expected.length === 0), "nothing is fine"),
});

/** `unknown-action` exports `unknownAction`. */
function exportName(code: string): string {
  return code.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

describe("every rule", function () {
  it("is registered once, in the order of its codes", function () {
    const files = readdirSync(RULE_FILES).map((file) => file.replace(".ts", ""));
    assert.deepEqual(
      RULES.map(({ code }) => code),
      files.sort(),
    );
  });

  for (const rule of RULES) {
    it(`${rule.code} is what its file exports under its name, and has a spec`, async function () {
      const exported: unknown = await import(join(RULE_FILES, `${rule.code}.ts`));
      const module = z.record(z.string(), z.unknown()).parse(exported);
      assert.equal(module[exportName(rule.code)], rule);
      const specs = [".json", ".test.ts"].map((end) => join(SPECS, `${rule.code}${end}`));
      assert.equal(specs.filter((spec) => existsSync(spec)).length, 1);
    });
  }

  it("leaves no spec behind", function () {
    const codes = new Set(RULES.map(({ code }) => code));
    const specs = readdirSync(SPECS).map((file) => file.replace(/\.json$|\.test\.ts$/, ""));
    assert.deepEqual(
      specs.filter((spec) => !codes.has(spec)),
      [],
    );
  });
});

for (const file of readdirSync(SPECS).filter((name) => name.endsWith(".json"))) {
  const code = file.replace(".json", "");
  const spec = Spec.parse(JSON.parse(readFileSync(join(SPECS, file), "utf8")));
  describe(code, function () {
    for (const { name, subject, expected } of spec.cases) {
      it(name, function () {
        const { findings } = lint([{ ...subject, path: "subject" }]);
        assert.deepEqual(
          findings
            .filter((finding) => finding.code === code)
            .map(({ place, severity, message, fix }) => ({ place, severity, message, fix })),
          expected,
        );
      });
    }
  });
}
