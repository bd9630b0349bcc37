import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { SHELLS, type Shell, exportLines } from "../../../../access/hpe/environment/shells.ts";

/** What an environment can hold, with more quotes than people write. */
const value = fc.oneof(
  fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", "")),
  fc.string({
    unit: fc.constantFrom(
      "'",
      '"',
      "\\",
      "$",
      "`",
      "!",
      "%",
      "‘",
      "’",
      "‚",
      "‛",
      "\n",
      "\r",
      "\t",
      " ",
      "{",
      "}",
      "(",
      ")",
      "#",
      ";",
      "&",
      "|",
      "*",
      "~",
      "a",
    ),
  }),
);

/** The value as the shell reads the line, by the rules of its manual; undefined when more than one word is left. */
const READERS: Readonly<
  Record<Exclude<Shell, "bash" | "zsh">, (line: string) => string | undefined>
> = {
  // fish, "Quotes": within single quotes only \' and \\ are escapes.
  fish: (line) => {
    const inside = /^set -gx V '((?:[^'\\]|\\[^])*)'$/.exec(line)?.[1];
    return inside?.replaceAll(/\\([\\'])/g, "$1");
  },
  // PowerShell, about_Quoting_Rules: two single quotes stand for one; the typographic ones count as quotes.
  powershell: (line) => {
    const inside = /^\$env:V = '((?:[^'‘’‚‛]|['‘’‚‛]{2})*)'$/.exec(line)?.[1];
    return inside?.replaceAll(/(['‘’‚‛])['‘’‚‛]/g, "$1");
  },
};

describe("exports for a shell", () => {
  it("are read back exactly by bash, and as zsh has the same rules, by it", () => {
    const values = fc.sample(value, { numRuns: 300, seed: 1 });
    const script = values
      .flatMap((one) => [...exportLines("bash", { V: one }), 'printf "%s\\0" "$V"'])
      .join("\n");
    const read = execFileSync("bash", ["--norc", "--noprofile"], {
      input: script,
      env: { LC_ALL: "C.UTF-8", PATH: process.env["PATH"] },
    });
    assert.deepEqual(read.toString("utf8").split("\0").slice(0, -1), values);
    assert.deepEqual(
      values.map((one) => exportLines("zsh", { V: one })),
      values.map((one) => exportLines("bash", { V: one })),
    );
  });

  for (const [shell, reader] of [
    ["fish", READERS.fish],
    ["powershell", READERS.powershell],
  ] as const)
    it(`are read back exactly by the rules of ${shell}`, () => {
      fc.assert(
        fc.property(value, (text) => {
          assert.equal(reader(exportLines(shell, { V: text })[0] ?? ""), text);
        }),
      );
    });

  it("remove what has no value", () => {
    assert.deepEqual(
      SHELLS.map((shell) => exportLines(shell, { AWS_PROFILE: undefined })),
      [
        ["unset AWS_PROFILE"],
        ["unset AWS_PROFILE"],
        ["set -e AWS_PROFILE"],
        ["Remove-Item Env:AWS_PROFILE -ErrorAction SilentlyContinue"],
      ],
    );
  });
});
