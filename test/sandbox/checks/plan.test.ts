import assert from "node:assert/strict";
import { describeCheck, subjectName } from "../../../access/checks/check.ts";
import { describeSchemaCheck } from "../../../access/checks/schemas/check.ts";
import { type Loaded, checkDeclared } from "../../../config/check.ts";
import { ownValues, readStackFile } from "../../../config/stack-file.ts";
import { type CheckPlan, planChecks } from "../../../sandbox/checks/plan.ts";
import { SandboxError } from "../../../sandbox/sandbox-error.ts";
import { readWorld } from "../../../sandbox/world/world.ts";

const JANE = { name: "jane", source: "directory", groups: ["readers"] } as const;
const OWNER = { name: "owner", source: "local", groups: ["readers"] } as const;

function loaded(declared: Readonly<Record<string, unknown>>): Loaded {
  const checked = checkDeclared(declared);
  assert.ok(checked.ok, checked.ok ? "" : JSON.stringify(checked.problems));
  return checked.loaded;
}

/** Two databases and a bucket, all of them `owner`'s. */
function stackOf(grants: readonly object[], address = "vms.example.com"): Loaded {
  return loaded({
    domain: "example.com",
    vast: {
      ...(address === "" ? {} : { address }),
      databases: {
        db: { name: "warehouse", owner: "owner", schemas: ["sales"] },
        other: { name: "archive", owner: "owner", schemas: ["sales"] },
      },
      buckets: { files: { name: "files", owner: "owner" } },
    },
    principals: { jane: { vast: { user: "jane" } }, readers: { vast: { group: "readers" } } },
    grants,
  });
}

const GRANTS = [
  { principal: "jane", bucket: "vast/files", access: ["write"] },
  { principal: "readers", bucket: "vast/files", access: ["read"] },
  { principal: "readers", database: "vast/db", schemas: ["sales"], access: "read" },
];

function allowed({ checks, schemaChecks }: CheckPlan): string[] {
  return [
    ...checks
      .filter(({ expected }) => expected === "allowed")
      .map((one) => describeCheck(one, "allowed")),
    ...schemaChecks
      .filter(({ expected }) => expected === "allowed")
      .map((one) => describeSchemaCheck(one, "allowed")),
  ];
}

describe("sandbox/checks/plan", () => {
  it("expects of a user what its groups are granted too, and lets a member ask for a group", () => {
    const plan = planChecks(stackOf(GRANTS), [JANE, OWNER]);
    const both = (principal: string): string[] => [
      `${principal} may get s3://files/probe (top of the bucket): allowed`,
      `${principal} may put s3://files/probe-put (top of the bucket): allowed`,
      `${principal} may multipart s3://files/probe-multipart (top of the bucket): allowed`,
    ];
    const reads = (principal: string): string[] =>
      [
        ...["find warehouse", "list schemas of warehouse", "begin a transaction in warehouse"],
        ...["list", "describe", "query", "list projections of"].map(
          (call) => `${call} warehouse/sales/s3_access_probe`,
        ),
      ].map((call) => `${principal} may ${call}: allowed`);
    assert.deepEqual(allowed(plan), [
      ...both("jane"),
      ...both("readers"),
      ...reads("jane"),
      ...reads("readers"),
    ]);
    assert.deepEqual(
      [...plan.askers],
      [
        ["jane", { type: "user", source: "directory", name: "jane" }],
        ["readers", { type: "user", source: "directory", name: "jane" }],
      ],
    );
  });

  it("leaves out what an owner does with a view of its own", () => {
    const { checks, schemaChecks, askers } = planChecks(stackOf(GRANTS), [OWNER]);
    const asking = [
      ...checks.map(({ subject }) => subjectName(subject)),
      ...schemaChecks.map(({ principal }) => principal),
    ];
    assert.deepEqual([...new Set(asking)], ["jane"]);
    assert.equal(askers.get("readers")?.name, "owner");
  });

  it("expects no denial of a transaction that another database allows", () => {
    const begins = (grants: readonly object[]): string[] =>
      planChecks(stackOf(grants), [JANE])
        .schemaChecks.filter(({ operation }) => operation.call === "begin a transaction in")
        .map((one) => describeSchemaCheck(one, one.expected));
    assert.deepEqual(begins(GRANTS), [
      "jane may begin a transaction in warehouse: allowed",
      "readers may begin a transaction in warehouse: allowed",
    ]);
    assert.deepEqual(begins(GRANTS.slice(0, 2)), [
      "jane may not begin a transaction in warehouse: denied",
      "jane may not begin a transaction in archive: denied",
      "readers may not begin a transaction in warehouse: denied",
      "readers may not begin a transaction in archive: denied",
    ]);
  });

  it("asks nothing on VAST where nothing is made there", () => {
    const { checks, schemaChecks, askers } = planChecks(stackOf(GRANTS, ""), []);
    assert.deepEqual([checks, schemaChecks, askers.size], [[], [], 0]);
  });

  it("says who is missing when nobody is in a group", () => {
    assert.throws(
      () => planChecks(stackOf(GRANTS), [{ ...JANE, groups: [] }]),
      new SandboxError(
        "nobody in sandbox/world is in the group readers; add a user, so that the grants of readers can be tried",
      ),
    );
  });

  for (const stack of ["dev", "staging", "prod"])
    it(`tries every principal of ${stack} on VAST, as somebody whom its world knows`, async () => {
      const root = new URL("../../../", import.meta.url).pathname;
      const declared = loaded(ownValues(await readStackFile(root, stack)));
      const { users } = (await readWorld(stack)).vast;
      const { askers, schemaChecks } = planChecks(declared, users);
      const { access, stack: config } = declared;
      const known = users.map(({ source, name }) => `${source} ${name}`);
      const wanted = [...askers.values()].map(({ source, name }) => `${source} ${name}`);
      assert.deepEqual(
        wanted.filter((name) => !known.includes(name)),
        [],
      );
      assert.deepEqual(
        [...new Set(schemaChecks.map(({ principal }) => principal))],
        access.vast.map(({ key }) => key),
      );
      assert.ok(access.vast.length > 0);
      const { databases = {}, buckets = {} } = config.vast ?? {};
      for (const { owner = "" } of [...Object.values(databases), ...Object.values(buckets)])
        assert.ok(known.includes(`local ${owner}`), owner);
    });
});
