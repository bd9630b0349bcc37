import assert from "node:assert/strict";
import { vastHolders } from "../../../../access/model/state/vast.ts";
import type { StateResource } from "../../../../access/model/state/resources.ts";

function resource(type: string, more: Partial<StateResource>): StateResource {
  const urn = `urn:pulumi:dev::s3-access::${type}::x`;
  return { urn, type, parent: "", inputs: {}, outputs: {}, delete: false, ...more };
}

/** A command resource that asked the driver for something. */
function asked(desired: object, more: Partial<StateResource> = {}): StateResource {
  const inputs = { stdin: JSON.stringify({ tenant: "default", ...desired }) };
  return resource("command:local:Command", { inputs, ...more });
}

const stack = resource("pulumi:pulumi:Stack", {
  outputs: { vastPolicies: { jane: "what jane may", "role/analyst": "what analysts may" } },
});

describe("access/model/state, VAST", () => {
  it("finds users, groups and roles with what the drivers gave them", () => {
    const holders = vastHolders([
      stack,
      asked({ kind: "identity-policy", name: "people", document: 1 }),
      asked({ kind: "identity-policy", name: "analysts", document: 2 }),
      asked({ kind: "identity-policy", name: "old", document: 3 }, { delete: true }),
      asked({
        kind: "policy-attachment",
        principal: { type: "group", source: "directory", name: "staff" },
        policy: "people",
      }),
      asked({
        kind: "policy-attachment",
        principal: { type: "user", source: "local", name: "etl" },
        policy: "people",
      }),
      asked({ kind: "view", path: "/raw", bucket: "raw" }),
      asked({
        kind: "iam-role",
        name: "analyst",
        trustPolicy: { Statement: [4] },
        policies: ["analysts", "people"],
      }),
      resource("command:local:Command", { inputs: { stdin: "not JSON" } }),
    ]);
    const people = { name: "people", document: 1 };
    assert.deepEqual(holders, [
      {
        key: "people",
        system: "vast",
        identities: ["staff"],
        caller: { kind: "storage-user", user: "staff", groups: ["staff"] },
        policies: [people],
      },
      {
        key: "people",
        system: "vast",
        identities: ["etl"],
        caller: { kind: "storage-user", user: "etl", groups: [] },
        policies: [people],
      },
      {
        key: "role/analyst",
        system: "vast",
        identities: ["role/analyst"],
        caller: { kind: "storage-user", user: "role/analyst", groups: [] },
        trust: { name: "analyst", document: { Statement: [4] } },
        policies: [people, { name: "analysts", document: 2 }],
      },
    ]);
  });

  it("takes the stack's output where nothing was made", () => {
    assert.deepEqual(
      vastHolders([stack]).map(({ key, identities, policies }) => [key, identities, policies]),
      [
        ["jane", ["jane"], [{ name: "jane", document: "what jane may" }]],
        [
          "role/analyst",
          ["role/analyst"],
          [{ name: "role/analyst", document: "what analysts may" }],
        ],
      ],
    );
    assert.deepEqual(vastHolders([]), []);
  });
});
