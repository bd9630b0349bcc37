import assert from "node:assert/strict";
import { parseDesiredState } from "../../../drivers/program.ts";
import { DesiredState } from "../../../drivers/weka/desired.ts";

const document = {
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
};

const bucket = { kind: "s3-bucket", name: "raw", anonymous: "none", onDelete: "retain" };

const user = {
  kind: "s3-user",
  name: "u",
  policy: "readonly",
  passwordVersion: 1,
  keyVersion: 1,
  onDelete: "remove",
};

/** One of every kind, with everything that it may say. */
const all = [
  { kind: "filesystem-group", name: "archive", onDelete: "remove" },
  {
    kind: "filesystem",
    name: "data",
    settings: { group: "archive", capacity: "1TiB", ssdCapacity: "1GiB", encryption: "kms" },
    onDelete: "remove",
  },
  {
    kind: "s3-cluster",
    defaultFilesystem: "data",
    configFilesystem: ".config_fs",
    servers: [0, 1],
    port: 9000,
    domains: ["s3.example.com"],
    onDelete: "retain",
    maxBuckets: 100,
    anonymousPosixUid: 1,
    anonymousPosixGid: 2,
  },
  { ...bucket, filesystem: "data", existingPath: "a/b", hardQuota: "none" },
  {
    kind: "s3-lifecycle",
    bucket: "raw",
    rules: [{ expiryDays: 30, prefix: "tmp/", tags: { a: "1" } }],
    onDelete: "remove",
  },
  { kind: "s3-policy", name: "team-0badcafe", document, onDelete: "remove" },
  { ...user, posixUid: 1, posixGid: 2 },
  {
    kind: "s3-service-account",
    user: "u",
    label: "nightly",
    document,
    keyVersion: 1,
    onDelete: "remove",
  },
  { kind: "audit-webhook", endpoint: "https://log.example/s3", onDelete: "remove" },
];

function parse(desired: unknown): unknown {
  return parseDesiredState(DesiredState, JSON.stringify(desired));
}

describe("drivers/weka/desired", () => {
  it("takes what components write", () => {
    for (const desired of all) assert.deepEqual(parse(desired), desired);
  });

  it("takes what earlier versions wrote, by which Pulumi deletes", () => {
    const { keyVersion: _, ...old } = user;
    assert.deepEqual(parse(old), user);
    assert.deepEqual(parse({ kind: "filesystem", name: "data" }), {
      kind: "filesystem",
      name: "data",
      onDelete: "retain",
    });
  });

  it("refuses what is no JSON", () => {
    assert.throws(() => parseDesiredState(DesiredState, "{"), {
      message: "the desired state on standard input is no JSON",
    });
  });

  it("lists everything that is wrong", () => {
    const wrong = { ...bucket, name: "-f", hardQuota: "1 GB", onDelete: "burn", extra: 1 };
    assert.throws(() => parse(wrong), {
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

  it("never removes a filesystem that this stack did not make", () => {
    assert.throws(() => parse({ kind: "filesystem", name: "data", onDelete: "remove" }), {
      message: [
        "the desired state cannot be used:",
        '✖ "remove" would delete the data of a filesystem that this stack did not make; declare its settings, or "retain"',
        "  → at onDelete",
      ].join("\n"),
    });
  });

  it("counts the label of a service account into the size of its policy", () => {
    const label = "n".repeat(32);
    const sized = (bytes: number): unknown => {
      const [statement] = document.Statement;
      const resource = "x".repeat(bytes - JSON.stringify(document).length - label.length + 4);
      return {
        kind: "s3-service-account",
        user: "u",
        label,
        document: {
          ...document,
          Statement: [{ ...statement, Resource: [`arn:aws:s3:::raw${resource}`] }],
        },
        keyVersion: 1,
        onDelete: "remove",
      };
    };
    parse(sized(2048));
    assert.throws(() => parse(sized(2049)), /the policy has 2049 bytes [^]*→ at document$/);
  });

  it("takes no secret", () => {
    for (const [desired, secret] of [
      [user, "password"],
      [all[8], "token"],
    ] as const)
      assert.throws(() => parse({ ...desired, [secret]: "x" }), {
        message: `the desired state cannot be used:\n✖ Unrecognized key: "${secret}"`,
      });
  });
});
