import assert from "node:assert/strict";
import fc from "fast-check";
import {
  refuseBucketPolicy,
  refuseManagedPolicy,
  refuseTrustPolicy,
} from "../../../../sandbox/providers/aws/refusals.ts";

const read = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::ml/*" };

function document(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A document of exactly so many characters. */
function ofSize(characters: number): string {
  const filler = characters - document({ ...read, Resource: "" }).length;
  return document({ ...read, Resource: "r".repeat(filler) });
}

describe("what AWS refuses and moto takes", function () {
  describe("as a managed policy", function () {
    it("takes 6,144 characters, white space apart", function () {
      refuseManagedPolicy(ofSize(6144));
      refuseManagedPolicy(JSON.stringify(JSON.parse(ofSize(6144)), undefined, 8));
    });

    it("refuses one more", function () {
      assert.throws(
        () => {
          refuseManagedPolicy(ofSize(6145));
        },
        {
          name: "LimitExceeded",
          message:
            "Cannot exceed quota for PolicySize: 6144 (this document has 6145 characters without white space)",
        },
      );
    });

    const odd = [" ", "-", "_", ".", ":", "/", "é"];

    it("refuses every Sid that is not letters and digits, and no other", function () {
      const sid = fc.string({ unit: fc.constantFrom("a", "Z", "0", "9", ...odd), maxLength: 6 });
      fc.assert(
        fc.property(sid, (Sid) => {
          const act = (): void => {
            refuseManagedPolicy(document({ Sid, ...read }));
          };
          if (odd.some((character) => Sid.includes(character)))
            assert.throws(act, {
              name: "MalformedPolicyDocument",
              message:
                /^Statement IDs \(SID\) must be alpha-numeric\. Check that your input satisfies the regular expression \[0-9A-Za-z\]\*/,
            });
          else act();
        }),
      );
    });

    it("refuses a principal, in a single statement too", function () {
      const Statement = { ...read, Principal: "*" };
      assert.throws(
        () => {
          refuseManagedPolicy(JSON.stringify({ Statement }));
        },
        {
          name: "MalformedPolicyDocument",
          message: "Policy document should not specify a principal.",
        },
      );
    });

    it("refuses characters beyond Latin-1", function () {
      refuseManagedPolicy(document({ ...read, Resource: "arn:aws:s3:::ml/é/*" }));
      assert.throws(
        () => {
          refuseManagedPolicy(document({ ...read, Resource: "arn:aws:s3:::ml/データ/*" }));
        },
        { name: "ValidationError" },
      );
    });

    it("refuses what is not JSON", function () {
      assert.throws(
        () => {
          refuseManagedPolicy("{");
        },
        {
          name: "MalformedPolicyDocument",
          message: /^Syntax errors in policy\./,
        },
      );
    });
  });

  describe("as a trust policy", function () {
    const trust = {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: "sts:AssumeRole",
    };
    const refusal = (text: string): unknown => {
      try {
        refuseTrustPolicy(text);
        return undefined;
      } catch (error) {
        return error instanceof Error ? `${error.name}: ${error.message}` : error;
      }
    };

    it("takes 2,048 characters, white space apart, and not one more", function () {
      const sized = (size: number): string =>
        document({ ...trust, Sid: "s".repeat(size - document({ ...trust, Sid: "" }).length) });
      assert.equal(refusal(JSON.stringify(JSON.parse(sized(2048)), undefined, 8)), undefined);
      assert.equal(
        refusal(sized(2049)),
        "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048 (this document has 2049 characters without white space)",
      );
    });

    it("needs principals, and no resource", function () {
      const { Principal: _, ...nobody } = trust;
      assert.deepEqual(
        [refusal(document(nobody)), refusal(document({ ...trust, Resource: "*" }))],
        [
          "MalformedPolicyDocument: AssumeRole policy must contain principals",
          "MalformedPolicyDocument: Has prohibited field Resource",
        ],
      );
    });
  });

  describe("as a bucket policy", function () {
    const open = { ...read, Principal: "*" };

    it("takes 20 KB", function () {
      const padding = " ".repeat(20 * 1024 - document(open).length);
      refuseBucketPolicy("ml", document(open) + padding);
      assert.throws(
        () => {
          refuseBucketPolicy("ml", `${document(open)}${padding} `);
        },
        {
          name: "MalformedPolicy",
          message: "Policy exceeds the maximum allowed document size (20481 of 20480 bytes)",
        },
      );
    });

    it("needs a principal", function () {
      assert.throws(
        () => {
          refuseBucketPolicy("ml", document(open, read));
        },
        {
          name: "MalformedPolicy",
          message: "Missing required field Principal",
        },
      );
    });

    it("takes the bucket and its objects in any partition, and no other bucket", function () {
      const Resource = ["arn:aws-cn:s3:::ml", "arn:aws:s3:::ml/a:b/*"];
      refuseBucketPolicy("ml", document({ ...open, Resource }));
      assert.throws(
        () => {
          refuseBucketPolicy(
            "ml",
            document({ ...open, Resource: [...Resource, "arn:aws:s3:::ml-2/*"] }),
          );
        },
        {
          name: "MalformedPolicy",
          message: 'Policy has invalid resource ("arn:aws:s3:::ml-2/*" is not of bucket ml)',
        },
      );
    });
  });
});
