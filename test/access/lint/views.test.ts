import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FIXTURES as AUDITED } from "../audit/audited.ts";
import { s3access, small } from "../s3access.ts";

/** A policy from elsewhere, about a view that the stack `small` declares and one that it does not. */
const POLICY = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "s3:HeadBucket", Resource: ["warehouse", "warehose"] },
    { Effect: "Allow", Action: "s3:GetObject", Resource: "warehose/*" },
  ],
};

describe("s3access lint on files with VAST policies", () => {
  let folder = "";
  let file = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-views-"));
    file = join(folder, "policy.json");
    await writeFile(file, JSON.stringify(POLICY));
  });
  after(() => rm(folder, { recursive: true }));

  it("compares the views they name with those of the stack that they are said to be for", async () => {
    const { out, code } = await small(`lint --dialect vast ${file} --fail-on warning`);
    const [first = "", ...rest] = out.trimEnd().split("\n");
    assert.match(first, /^info vast-flavor-unknown \S*policy\.json#Statement\[0\]\.Resource\[0\]$/);
    assert.deepEqual(
      rest.map((line) => line.replace(/ \S*policy\.json/, " policy.json")),
      [
        '  The stack does not make "warehouse", so nothing here sees to the flavor; behind any but S3_NATIVE VAST ignores this policy.',
        "  Look once with s3access audit vast, or give vast.address so that every deployment does.",
        "",
        "warning vast-flavor-unknown policy.json#Statement[0].Resource[1]",
        '  The stack declares no view "warehose", so nothing here sees to its flavor; behind any but S3_NATIVE VAST ignores this policy.',
        "  Correct the name, or declare the view under vast.databases or vast.buckets.",
        "",
        "0 errors, 1 warning, 1 info",
      ],
    );
    assert.equal(code, 1);
  });

  it("says nothing of views where nobody said whose policies they are, and of other dialects", async () => {
    const unsaid = await s3access(["lint", "--dialect", "vast", file]);
    assert.deepEqual(unsaid, { code: 0, out: "0 errors, 0 warnings, 0 info\n", err: "" });
    const { out } = await small(`lint --dialect weka ${file}`);
    assert.doesNotMatch(out, /vast-/);
  });

  it("finds nothing in a stack that makes its views", async () => {
    const { out } = await s3access(["lint", "--stack", "vast"], AUDITED);
    assert.equal(out, "0 errors, 0 warnings, 0 info\n");
  });
});
