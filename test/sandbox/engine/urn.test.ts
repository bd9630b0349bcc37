import { deepEqual } from "node:assert/strict";
import { isStack, nameOf, resourceUrn, shortName, typeOf } from "../../../sandbox/engine/urn.ts";

const stack = "urn:pulumi:dev::proj::pulumi:pulumi:Stack::proj-dev";

describe("a URN", function () {
  it("carries the types of all parents but the stack", function () {
    const outer = resourceUrn("dev", "proj", stack, "my:m:Outer", "o");
    const inner = resourceUrn("dev", "proj", outer, "my:m:Inner", "i");
    const leaf = resourceUrn("dev", "proj", inner, "aws:s3/bucket:Bucket", "a::b");
    deepEqual(
      [outer, inner, leaf],
      [
        "urn:pulumi:dev::proj::my:m:Outer::o",
        "urn:pulumi:dev::proj::my:m:Outer$my:m:Inner::i",
        "urn:pulumi:dev::proj::my:m:Outer$my:m:Inner$aws:s3/bucket:Bucket::a::b",
      ],
    );
    deepEqual(
      [typeOf(leaf), nameOf(leaf), shortName(leaf)],
      ["aws:s3/bucket:Bucket", "a::b", "aws:s3/bucket:Bucket a::b"],
    );
  });

  it("tells the stack from everything else", function () {
    deepEqual(
      [isStack(stack), isStack(resourceUrn("dev", "proj", "", "my:m:T", "t"))],
      [true, false],
    );
  });
});
