import assert from "node:assert/strict";
import {
  isPublic,
  isRedundant,
  isRedundantGrant,
  overlap,
  publicAccess,
  reachableByOthers,
} from "../../../policies/diff/index.ts";
import type { AccessSet } from "../../../policies/diff/index.ts";
import type { PolicyDocument, Statement } from "../../../policies/document.ts";
import { bucketName, prefix } from "../../../policies/names.ts";

function document(...statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

function allow(action: string, resource: string): Statement {
  return { Effect: "Allow", Action: [action], Resource: [resource] };
}

const SET: AccessSet = {
  principals: {
    "team-a": { identity: [document(allow("s3:*Object", "arn:aws:s3:::shared/team-a/*"))] },
    "team-b": { identity: [document(allow("s3:GetObject", "arn:aws:s3:::shared/*"))] },
    "team-c": { identity: [document(allow("s3:GetObject", "arn:aws:s3:::other/*"))] },
  },
  buckets: {
    shared: [
      document({
        ...allow("s3:GetObject", "arn:aws:s3:::shared/team-a/out/*"),
        Principal: { AWS: ["arn:aws:iam::444455556666:role/partner"] },
      }),
    ],
  },
};

const EVERYONE: Statement = { ...allow("s3:GetObject", "arn:aws:s3:::shared/*"), Principal: "*" };

function everyoneIf(condition: NonNullable<Statement["Condition"]>): PolicyDocument {
  return document({ ...EVERYONE, Condition: condition });
}

describe("questions about one version", function () {
  it("overlap names what two principals both may do", function () {
    const texts = (one: string, other: string): string[] =>
      overlap(SET, one, other).map(({ text, certain }) => `${String(certain)} ${text}`);
    assert.deepEqual(texts("team-a", "team-b"), [
      "true team-a and team-b may read s3://shared/team-a/*",
    ]);
    assert.deepEqual(texts("team-a", "team-c"), []);
    assert.throws(() => overlap(SET, "team-a", "team-x"), {
      name: "RangeError",
      message: '"team-x" is no principal of the set; it has team-a, team-b, team-c',
    });
  });

  it("reachableByOthers names everybody who is not meant to", function () {
    const place = { bucket: "shared", folder: "team-a/" };
    assert.deepEqual(
      reachableByOthers(SET, place, ["team-a"]).map(({ text }) => text),
      [
        "team-b may read s3://shared/team-a/*",
        "arn:aws:iam::444455556666:role/partner may read s3://shared/team-a/out/*",
      ],
    );
  });

  it("isPublic and publicAccess see what strangers may do", function () {
    const texts = (one: PolicyDocument): string[] =>
      publicAccess("shared", [one]).map(({ text }) => text);
    assert.deepEqual(texts(document(EVERYONE)), ["everyone may read s3://shared/*"]);
    assert.equal(isPublic("shared", [document(EVERYONE)]), true);
    assert.equal(isPublic("shared", SET.buckets?.["shared"] ?? []), false);
    const office = everyoneIf({ IpAddress: { "aws:SourceIp": ["192.0.2.0/24"] } });
    assert.equal(isPublic("shared", [office]), false);
    for (const network of ["0.0.0.0/0", "::/0", "0.0.0.0/1", "2000::/16"]) {
      const broad = everyoneIf({ IpAddress: { "aws:SourceIp": ["192.0.2.0/24", network] } });
      assert.equal(isPublic("shared", [broad]), true, network);
    }
    const elsewhere = everyoneIf({ NotIpAddress: { "aws:SourceIp": ["192.0.2.0/24"] } });
    assert.equal(isPublic("shared", [elsewhere]), true);
    const denied = document(EVERYONE, { ...EVERYONE, Effect: "Deny" });
    assert.equal(isPublic("shared", [denied]), false);
  });

  it("isRedundant tells whether a document adds anything", function () {
    const wide = document(allow("s3:Get*", "arn:aws:s3:::shared/*"));
    const narrow = document(allow("s3:GetObject", "arn:aws:s3:::shared/a/*"));
    assert.equal(isRedundant(narrow, [wide]), true);
    assert.equal(isRedundant(wide, [narrow]), false);
  });

  it("isRedundantGrant tells whether a grant adds anything", function () {
    const bucket = bucketName("shared");
    const read = (folder?: string) =>
      ({
        kind: "read",
        bucket,
        folder: folder === undefined ? undefined : prefix(folder),
      }) as const;
    assert.equal(isRedundantGrant(read("a/b/"), [read("a/")]), true);
    assert.equal(isRedundantGrant(read("ab/"), [read("a/")]), false);
    assert.equal(isRedundantGrant(read(), [read("a/")]), false);
  });
});
