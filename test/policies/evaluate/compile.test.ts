import assert from "node:assert/strict";
import { compile, decide, policyOf } from "../../../policies/evaluate/index.ts";
import type { AccessRequest } from "../../../policies/evaluate/index.ts";

const POLICY = policyOf(
  { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:Get*", Resource: "*" } },
  { name: "read" },
);

function request(action: string): AccessRequest {
  const principal = { kind: "user", arn: "arn:aws:iam::111122223333:user/alice" } as const;
  return { principal, action, resource: "arn:aws:s3:::b/k", context: {} };
}

describe("compile", function () {
  it("keeps what it learns about a bounded number of actions, and stays right beyond", function () {
    const compiled = compile({ identity: [POLICY] });
    for (let index = 0; index < 5_000; index += 1) {
      assert.equal(decide(compiled, request(`s3:Get${index}`)).outcome, "allowed");
      assert.equal(decide(compiled, request(`s3:Put${index}`)).outcome, "denied");
      assert.ok(compiled.plans.size <= 1024);
    }
  });

  it("gives the same answer object each time, so that deciding need not allocate", function () {
    const compiled = compile({ identity: [POLICY] });
    assert.equal(
      decide(compiled, request("s3:GetObject")),
      decide(compiled, request("s3:GetObject")),
    );
    assert.equal(
      decide(compiled, request("s3:PutObject")),
      decide(compiled, request("s3:PutObject")),
    );
    assert.ok(Object.isFrozen(decide(compiled, request("s3:PutObject"))));
  });
});
