import assert from "node:assert/strict";
import { parseDesired } from "../../../drivers/weka/desired.ts";

const bucket = { kind: "s3-bucket", name: "raw", anonymous: "none", onDelete: "retain" };

describe("drivers/weka/desired", () => {
  it("takes what components write", () => {
    const policy = {
      kind: "s3-policy",
      name: "team-0badcafe",
      document: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "List",
            Effect: "Allow",
            Action: ["s3:ListBucket"],
            Resource: ["arn:aws:s3:::raw"],
            Condition: { StringLike: { "s3:prefix": ["a/*"] } },
          },
        ],
      },
      onDelete: "remove",
    };
    for (const desired of [bucket, policy])
      assert.deepEqual(parseDesired(JSON.stringify(desired)), desired);
  });

  it("refuses what is no JSON", () => {
    assert.throws(() => parseDesired("{"), {
      message: "the desired state on standard input is no JSON",
    });
  });

  it("lists everything that is wrong", () => {
    const wrong = { ...bucket, name: "-f", hardQuota: "1 GB", onDelete: "burn", extra: 1 };
    assert.throws(() => parseDesired(JSON.stringify(wrong)), {
      message: [
        "the desired state cannot be used:",
        '✖ Unrecognized key: "extra"',
        '✖ "-f" cannot name a bucket; use 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, and no IP address',
        "  → at name",
        '✖ "1 GB" is no quota; write a number and a unit without a space, for example 500GB or 2TiB, or "none"',
        "  → at hardQuota",
        '✖ Invalid option: expected one of "retain"|"unlink"|"remove"',
        "  → at onDelete",
      ].join("\n"),
    });
  });

  it("takes no secret", () => {
    const user = {
      kind: "s3-user",
      name: "u",
      policy: "readonly",
      passwordVersion: 1,
      onDelete: "remove",
    };
    assert.throws(() => parseDesired(JSON.stringify({ ...user, password: "x" })), {
      message: /Unrecognized key: "password"/,
    });
  });
});
