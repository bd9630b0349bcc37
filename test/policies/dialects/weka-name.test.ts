import assert from "node:assert/strict";
import { wekaPolicyName } from "../../../policies/dialects/weka-name.ts";
import type { PolicyDocument } from "../../../policies/document.ts";

const document: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: ["x"] }],
};

describe("policies/dialects/weka-name", () => {
  // A change of this name makes every policy of every stack anew.
  it("names a policy after its content, always the same", () => {
    assert.equal(wekaPolicyName("team-a", document), "team-a-62c08edf");
  });

  it("gives documents that mean the same one name", () => {
    const turned: PolicyDocument = {
      Statement: [
        { Resource: ["x"], Action: ["s3:PutObject", "s3:GetObject"], Effect: "Allow", Sid: "" },
      ],
      Version: "2012-10-17",
    };
    assert.equal(wekaPolicyName("team-a", turned), wekaPolicyName("team-a", document));
  });

  it("gives another document another name", () => {
    const wider: PolicyDocument = {
      ...document,
      Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["x"] }],
    };
    assert.notEqual(wekaPolicyName("team-a", wider), wekaPolicyName("team-a", document));
  });

  it("pads the hash to eight digits", () => {
    for (let index = 0; index < 100; index += 1) {
      const other: PolicyDocument = {
        ...document,
        Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: [String(index)] }],
      };
      assert.match(wekaPolicyName("p", other), /^p-[0-9a-f]{8}$/);
    }
  });
});
