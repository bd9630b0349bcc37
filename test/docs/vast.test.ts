/** docs/vast.md against the code, as far as `scripts/readme.ts` does not write it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { auditVast } from "../../access/audit/vast/audit.ts";
import { overRest } from "../../drivers/vast/vms/index.ts";
import { loadDeclared } from "../../access/model/load.ts";
import { vastPlan } from "../../config/vast-arguments.ts";
import { takeId } from "../../sandbox/vast/state.ts";
import type { State } from "../../sandbox/vast/state.ts";
import { startVast, world } from "../support/vast.ts";
import { declareAll } from "../support/vast-plan.ts";

const ROOT = join(import.meta.dirname, "..", "..");

function section(heading: string): string {
  const page = readFileSync(join(ROOT, "docs", "vast.md"), "utf8");
  return page.split(/^##+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
}

const Values = z.record(z.string(), z.unknown());

/** Whether everything that one value says, the other says too. */
function isPart(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((one) => whole.some((other) => isPart(one, other)));
  const [some, all] = [Values.safeParse(part), Values.safeParse(whole)];
  if (!some.success) return part === whole;
  return all.success && Object.entries(some.data).every(([key, one]) => isPart(one, all.data[key]));
}

/** What the page says that somebody did by hand. */
function drift(state: State): void {
  const flavor = { id: takeId(state), name: "nfs", flavor: "NFS", tenantId: 1 };
  state.viewPolicies.push(flavor);
  for (const view of state.views) if (view.bucket === "vastdbsec") view.policyId = flavor.id;
  const everything = { id: takeId(state), name: "everything", text: "{}", enabled: true };
  state.policies.push({ ...everything, tenantId: 1 });
  const ids = new Map(state.policies.map(({ name, id }) => [name, id]));
  for (const policy of state.policies) if (policy.name === "department-b") policy.enabled = false;
  for (const user of state.principals)
    if (user.name === "jane")
      user.policyIds = ["everything", "department-a"].flatMap((name) => ids.get(name) ?? []);
}

describe("docs/vast.md", () => {
  it("shows what an audit of the dev stack prints", async () => {
    const people = ["vastdb-owner", "department_a", "department_b"];
    const cluster = await startVast({
      world: {
        ...world,
        users: [
          ...(world.users ?? []),
          ...people.map((name) => ({ name, source: "directory" as const })),
        ],
      },
    });
    const vast = overRest(cluster.connection());
    const { stack, access } = await loadDeclared({ cwd: ROOT, stack: "dev" });
    await declareAll(vastPlan(stack, access), vast);
    drift(cluster.state);
    const way = { cwd: ROOT, env: {}, administer: () => Promise.resolve({ ...vast }) };
    const { text, code } = await auditVast({ stack: "dev" }, way);
    const shown = /\$ s3access audit vast\n([^]*?)```/.exec(section("Live against declared"))?.[1];
    assert.deepEqual([`${text}\n`, code], [shown, 1]);
    await cluster.stop();
  });

  it("shows a role as the prod stack has it", () => {
    const [, example = ""] = /```yaml\n([^]*?)```/.exec(section("IAM roles")) ?? [];
    const said = Values.parse(parse(example.replace("[...]", "[]")));
    const prod = Values.parse(parse(readFileSync(join(ROOT, "Pulumi.prod.yaml"), "utf8")))[
      "config"
    ];
    assert.deepEqual(Object.keys(said), [
      "s3-access:vast",
      "s3-access:principals",
      "s3-access:grants",
    ]);
    assert.ok(isPart(said, prod), "the prod stack has another role");
  });
});
