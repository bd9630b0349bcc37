import assert from "node:assert/strict";
import { can } from "../../access/commands/can.ts";
import { modelOfStack } from "../../access/model/from-stack.ts";
import { targetOf } from "../../access/model/target.ts";
import { checkDeclared } from "../../config/check.ts";

const KEY = "arn:aws:kms:eu-west-1:210987654321:key/theirs";
const VALUES = {
  domain: "example.com",
  eks: {
    cluster: "education",
    buckets: { theirs: { name: "theirs", existing: true, encryption: "kms", kmsKeyArn: KEY } },
  },
  principals: { pods: { eks: { serviceAccounts: ["flyte/default"], policyName: "Pods" } } },
  grants: [{ principal: "pods", bucket: "eks/theirs", access: "read-only" }],
};

describe("a bucket of another region and account", () => {
  it("is read with its key's own region, and as far as that key's policy lets it", () => {
    const checked = checkDeclared(VALUES);
    assert.ok(checked.ok);
    const model = modelOfStack("dev", checked.loaded, targetOf({}, "us-east-1"));
    const { text } = can(model, "pods", "read", "s3://theirs/x", { context: [] });
    const lines = text.split("\n").filter((line) => /^(?:pods|s3:|kms:)/.test(line));
    const owner = `depends on the policy of ${KEY}`;
    assert.deepEqual(lines, [
      `pods read s3://theirs/x: ${owner}`,
      "s3:GetObject on arn:aws:s3:::theirs/x: allowed",
      `kms:Decrypt on ${KEY} with kms:ViaService=s3.eu-west-1.amazonaws.com, kms:EncryptionContext:aws:s3:arn=arn:aws:s3:::theirs: ${owner}`,
    ]);
  });
});
