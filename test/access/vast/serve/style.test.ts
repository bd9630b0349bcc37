import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const css = readFileSync(
  join(import.meta.dirname, "..", "..", "..", "..", "access", "vast", "serve", "style.css"),
  "utf8",
);

/** Text on what is behind it; 4.5 by WCAG 2.2, 1.4.3. Edges of fields need 3, by 1.4.11. */
const PAIRS = [
  ["text", "page", 4.5],
  ["text", "card", 4.5],
  ["soft", "page", 4.5],
  ["soft", "card", 4.5],
  ["blue", "page", 4.5],
  ["on-blue", "blue", 4.5],
  ["red", "page", 4.5],
  ["red", "card", 4.5],
  ["text", "red-page", 4.5],
  ["good", "card", 4.5],
  ["good", "good-page", 4.5],
  ["line", "card", 3],
  ["line", "page", 3],
] as const;

describe("access/vast/serve/style.css", () => {
  const palettes = [...css.matchAll(/:root \{([^}]*--page:[^}]*)\}/g)].map(
    ([, block = ""]) =>
      new Map(
        [...block.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name = "", value = ""]) => [
          name,
          value,
        ]),
      ),
  );

  it("has enough contrast in light and dark", () => {
    assert.equal(palettes.length, 2);
    for (const [index, palette] of palettes.entries())
      for (const [front, back, least] of PAIRS) {
        const [one, other] = [palette.get(front) ?? "", palette.get(back) ?? ""];
        const ratio = contrast(one, other);
        assert.ok(
          ratio >= least,
          `${index === 0 ? "light" : "dark"}: ${front} ${one} on ${back} ${other} is ${ratio.toFixed(2)}`,
        );
      }
  });

  it("loads nothing", () => {
    assert.doesNotMatch(css, /url\(|@import/);
  });
});

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const parts = [0.2126, 0.7152, 0.0722].map((weight, index) => {
    const channel = Number.parseInt(color.slice(1 + 2 * index, 3 + 2 * index), 16) / 255;
    return weight * (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
  });
  return parts.reduce((sum, part) => sum + part, 0);
}
