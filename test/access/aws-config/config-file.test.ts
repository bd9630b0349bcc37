import assert from "node:assert/strict";
import fc from "fast-check";
import { repeatedKeys, valuesOf, withSettings } from "../../../access/aws-config/config-file.ts";
import { difference } from "../../../access/aws-config/difference.ts";

const SETTINGS = { region: "r1", s3: { addressing_style: "path" } };

describe("the file of AWS settings, edited", () => {
  it("gets a section of its own at the end, after a line that was not ended", () => {
    assert.equal(
      withSettings("[default]\noutput = json", "profile p", SETTINGS),
      "[default]\noutput = json\n\n[profile p]\nregion = r1\ns3 =\n  addressing_style = path\n",
    );
    assert.equal(
      withSettings("", "profile p", SETTINGS),
      "[profile p]\nregion = r1\ns3 =\n  addressing_style = path\n",
    );
  });

  it("keeps comments, order, spelling and line endings of everything else", () => {
    const before = [
      "# of mine",
      '[profile   "p"]  ; odd',
      "Region:old",
      "s3=",
      "\tmax_concurrent_requests = 20",
      "\t# inside",
      "",
      "\taddressing_style=auto",
      "; before the next",
      "[other]",
      "region = r1",
      "",
    ].join("\r\n");
    const after = before
      .replace("Region:old", "region = r1")
      .replace("addressing_style=auto", "addressing_style = path");
    assert.equal(withSettings(before, "profile p", SETTINGS), after);
  });

  it("puts what is missing behind the section's last setting, and before the next one's comment", () => {
    assert.equal(
      withSettings("[a]\nx = 1\ns3 =\n    y = 2\n\n# about b\n[b]\n", "a", SETTINGS),
      "[a]\nx = 1\ns3 =\n    y = 2\n    addressing_style = path\nregion = r1\n\n# about b\n[b]\n",
    );
  });

  it("refuses a plain value where a block must be", () => {
    assert.throws(() => withSettings("[a]\nregion = r1\ns3 = x\n", "a", SETTINGS), {
      message:
        '[a] has "s3 = x" in line 3 where AWS tools want a block of indented lines; remove that line',
    });
  });

  it("never touches another line, and changes nothing the second time", () => {
    const block = fc.constantFrom(
      "[a]",
      "[b]",
      "region = r1",
      "region = r2",
      "s3 =",
      "s3 =\n  other = 1\n  # inside\n\n  addressing_style = virtual",
      "s3=\n\tother = 1",
      "[a]\n  indented = 1",
      "# note",
      "",
      "key=é",
      "key =\n  region = r2",
      "not a setting",
    );
    const text = fc
      .tuple(fc.array(block), fc.constantFrom("\n", "\r\n"), fc.boolean())
      .map(([blocks, eol, closed]) => {
        const lines = `${blocks.join("\n")}${closed ? "\n" : ""}`;
        return lines.replaceAll("\n", eol);
      });
    fc.assert(
      fc.property(text, (before) => {
        fc.pre(repeatedKeys(before).length === 0);
        const after = withSettings(before, "a", SETTINGS);
        assert.equal(valuesOf(after, "a").get("region"), "r1");
        assert.equal(withSettings(after, "a", SETTINGS), after);
        const own = /^- (region ?=|region = r2| +addressing_style = virtual| *s3 =)/;
        const removed = difference(before, after).filter((shown) => shown.startsWith("- "));
        assert.deepEqual(
          removed.filter((shown) => !own.test(shown)),
          [],
        );
        assert.ok(removed.length <= 2);
      }),
    );
  });
});

describe("the difference that is shown", () => {
  it("is the changed lines under their sections, and no other line", () => {
    assert.deepEqual(
      difference(
        "[a]\nsecret = s\nx = 1\n[b]\ny = 1\ny2 = 1\n",
        "[a]\nsecret = s\nx = 2\n[b]\ny = 1\ny2 = 1\nz = 1\n[c]\nw = 1\n",
      ),
      ["  [a]", "- x = 1", "+ x = 2", "  [b]", "+ z = 1", "+ [c]", "+ w = 1"],
    );
    assert.deepEqual(difference("a\n", "a\n"), []);
  });
});
