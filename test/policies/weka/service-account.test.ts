import assert from "node:assert/strict";
import type { PolicyDocument } from "../../../policies/document.ts";
import { labelled } from "../../../policies/weka/service-account.ts";

const allow = {
  Effect: "Allow",
  Action: ["s3:GetObject"],
  Resource: ["arn:aws:s3:::raw/*"],
} as const;

describe("policies/weka/service-account", () => {
  it("puts the label into the Sid of the first statement and changes nothing else", () => {
    const document: PolicyDocument = {
      Version: "2012-10-17",
      Statement: [
        { ...allow, Sid: "Read" },
        { ...allow, Sid: "Again" },
      ],
    };
    assert.deepEqual(labelled(document, "nightly"), {
      Version: "2012-10-17",
      Statement: [
        { ...allow, Sid: "nightly" },
        { ...allow, Sid: "Again" },
      ],
    });
  });

  it("leaves a document alone that is labelled already, or empty", () => {
    const document: PolicyDocument = { Version: "2012-10-17", Statement: [allow] };
    const once = labelled(document, "nightly");
    assert.deepEqual(labelled(once, "nightly"), once);
    const empty: PolicyDocument = { Version: "2012-10-17", Statement: [] };
    assert.deepEqual(labelled(empty, "nightly"), empty);
  });
});
