import assert from "node:assert/strict";
import fc from "fast-check";
import type { PolicyDocument } from "../../../policies/document.ts";
import type { AnonymousAccess } from "../../../policies/weka/desired.ts";
import { anonymousPolicy } from "../../../policies/weka/predefined.ts";
import { keyBesideData, openToAnybody } from "../../../policies/weka/warnings.ts";

/** What a warning says of an access; nothing when there is none. */
function said(access: AnonymousAccess): string[] {
  return openToAnybody("anonymous", access).map(
    ({ code, severity, path, message }) => `${severity} ${code} ${path}: ${message}`,
  );
}

describe("policies/weka/warnings", () => {
  it("says nothing of a closed bucket", () => {
    assert.deepEqual(said("none"), []);
  });

  for (const [word, opens] of [
    ["download", "list the bucket and read every object"],
    ["upload", "write and delete every object, and list and abort unfinished uploads"],
    ["public", "list the bucket, and read, write and delete every object"],
  ] as const)
    it(`says what "${word}" really opens`, () => {
      assert.deepEqual(said(word), [
        `warning weka-open-to-anybody anonymous: "${word}" lets anybody who reaches the S3 service ${opens}, without credentials`,
      ]);
    });

  it("says of each verb whether the word's policy has it", () => {
    const verbs = {
      list: "s3:ListBucket",
      read: "s3:GetObject",
      write: "s3:PutObject",
      delete: "s3:DeleteObject",
    };
    for (const word of ["download", "upload", "public"] as const) {
      const actions = (anonymousPolicy(word, "raw")?.Statement ?? []).flatMap(
        ({ Action }) => Action,
      );
      const text = said(word).join().replace("list and abort unfinished uploads", "");
      for (const [verb, action] of Object.entries(verbs))
        assert.equal(text.includes(verb), actions.includes(action), `${word} ${verb}`);
    }
  });

  it("says which statements of a bucket policy are for everybody", () => {
    const document: PolicyDocument = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam:::user/loader"] },
          Action: ["s3:PutObject"],
          Resource: ["arn:aws:s3:::raw/*"],
        },
        {
          Effect: "Allow",
          Principal: { AWS: ["*"] },
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::raw/docs/*"],
        },
        {
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:DeleteObject"],
          Resource: ["arn:aws:s3:::raw/*"],
        },
      ],
    };
    assert.deepEqual(said({ document }), [
      "warning weka-open-to-anybody anonymous.document.Statement[1]: lets anybody who reaches the S3 service do s3:GetObject on arn:aws:s3:::raw/docs/*, without credentials",
    ]);
  });

  it("never overlooks a statement that allows everybody", () => {
    const principal = fc.oneof(
      fc.constant("*" as const),
      fc.array(fc.constantFrom("loader", "other"), { maxLength: 3 }).map((others) => ({
        AWS: ["*", ...others] as const satisfies [string, ...string[]],
      })),
    );
    fc.assert(
      fc.property(principal, fc.nat(3), (Principal, before) => {
        const closed = {
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:GetObject"],
          Resource: ["x"],
        } as const;
        const document: PolicyDocument = {
          Version: "2012-10-17",
          Statement: [
            ...Array.from({ length: before }, () => closed),
            { ...closed, Effect: "Allow", Principal },
          ],
        };
        assert.deepEqual(
          openToAnybody("p", { document }).map(({ path }) => path),
          [`p.document.Statement[${before}]`],
        );
      }),
    );
  });

  it("warns of a key beside the data it protects, and of nothing else", () => {
    assert.deepEqual(
      (["none", "kms", "without-kms"] as const).map((choice) =>
        keyBesideData("encryption", choice).map(({ code, severity }) => [code, severity]),
      ),
      [[], [], [["weka-key-beside-data", "warning"]]],
    );
  });
});
