/** docs/aws.md against the code: its stack and its numbers. What its commands print is held by test/walkthrough/aws.test.ts. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { checkStack } from "../../config/check.ts";
import {
  TRUST_POLICY_CHARACTERS,
  WIDEST_CLUSTER_ARN,
  podIdentityTrust,
} from "../../policies/dialects/aws-trust.ts";
import { POLICIES_PER_ROLE } from "../../policies/size.ts";

const page = readFileSync(new URL("../../docs/aws.md", import.meta.url), "utf8");
const Stack = z.object({ config: z.record(z.string(), z.unknown()) });

/** The page's first stack, by key without the project's prefix. */
function values(): Record<string, unknown> {
  const text = /^```yaml\n([^]*?)^```$/m.exec(page)?.[1] ?? "";
  const own = Object.entries(Stack.parse(parse(text)).config).flatMap(([key, value]) =>
    key.startsWith("s3-access:") ? [[key.slice("s3-access:".length), value] as const] : [],
  );
  return Object.fromEntries(own);
}

function fits(accounts: readonly (readonly [namespace: string, name: string])[]): boolean {
  const named = accounts.map(([namespace, name]) => ({ namespace, name }));
  const trust = podIdentityTrust(WIDEST_CLUSTER_ARN, named);
  return JSON.stringify(trust).length <= TRUST_POLICY_CHARACTERS;
}

describe("docs/aws.md", () => {
  it("shows a stack that is whole, with nothing to note about it", () => {
    const checked = checkStack(values());
    assert.ok(checked.ok);
    assert.deepEqual(checked.loaded.access.notes, []);
    assert.deepEqual(
      checked.loaded.access.eks.map(({ key, grants }) => [key, grants.length]),
      [
        ["nodes", 2],
        ["flyte-backend", 5],
        ["credit-scoring", 10],
      ],
    );
  });

  it("says how many service accounts a trust policy holds", () => {
    assert.match(
      page,
      /trust policy of 2,048 characters\. .* room for 46 namespaces of 31 characters with one account name, or for four account names\./,
    );
    assert.equal(TRUST_POLICY_CHARACTERS, 2048);
    const inNamespaces = Array.from(
      { length: 47 },
      (_, index) => [`my-flyte-project-${100 + index}-production`, "default"] as const,
    );
    assert.equal(inNamespaces[0]?.[0].length, 31);
    assert.deepEqual([fits(inNamespaces.slice(0, 46)), fits(inNamespaces)], [true, false]);
    const names = ["flyteadmin", "flytepropeller", "datacatalog", "flytescheduler", "fifth"];
    const inFlyte = names.map((name) => ["flyte", name] as const);
    assert.deepEqual([fits(inFlyte.slice(0, 4)), fits(inFlyte)], [true, false]);
  });

  it("says how many policies are left for the stack on a node's role", () => {
    assert.equal(POLICIES_PER_ROLE - 3, 7);
    assert.match(
      page,
      /A role takes ten managed policies .* three of AWS's own, so the preview counts seven/,
    );
  });
});
