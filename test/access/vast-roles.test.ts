import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { loadDeclared } from "../../access/model/load.ts";
import { vastDocuments, vastPlan } from "../../config/vast-arguments.ts";
import { FIXTURES, s3access } from "./s3access.ts";

const ROLES = join(FIXTURES, "roles");

/** What a command prints about the stack `roles`, and its exit code. */
async function ask(...words: readonly string[]): Promise<string[]> {
  const { out, err, code } = await s3access([...words, "--stack", "roles"], ROLES);
  return [...`${out}${err}`.trimEnd().split("\n"), `[exit ${code}]`];
}

const Files = z.record(z.string(), z.unknown());
const Findings = z.object({ findings: z.array(z.object({ code: z.string(), path: z.string() })) });

const ACLS = "depends on VAST: the ACLs of the bucket and object";

describe("s3access on IAM roles of VAST", () => {
  it("has a line for a role of a principal, and for one that has policies of others alone", async () => {
    assert.deepEqual(await ask("matrix"), [
      "principal   system  place            list  read",
      "analyst     vast    warehouse/sales  yes   yes",
      "reports     vast    warehouse/sales  yes   yes",
      "reports     vast    raw-data         ? 1   ? 2",
      "reports     vast    raw-data/out/    ? 1   yes",
      "role/audit  vast    warehouse/sales  yes   yes",
      "role/audit  vast    raw-data         ? 1   ? 2",
      "role/audit  vast    raw-data/out/    ? 1   yes",
      "",
      "? 1: depends on VAST: StringLike in a Condition and VAST: the ACLs of the bucket and object",
      `? 2: ${ACLS}`,
      "[exit 0]",
    ]);
  });

  it("tells which roles may", async () => {
    assert.deepEqual(await ask("who-can", "s3:GetObject", "raw-data/out/x"), [
      "principal   system  as              decision",
      `analyst     vast    ann             ${ACLS}`,
      "reports     vast    role/reporting  allowed",
      "role/audit  vast    role/audit      allowed",
      "[exit 0]",
    ]);
  });

  it("answers for a role by its principal and by its own name, with all its policies", async () => {
    const expected = [
      "s3:GetObject on raw-data/out/x: allowed",
      "  allowed by reports Statement[2] ReadObjects",
      "  6 statements are about other actions",
      "[exit 0]",
    ];
    for (const who of ["reports", "role/reporting", "role/audit"])
      assert.deepEqual(await ask("can", who, "s3:GetObject", "raw-data/out/x"), [
        `${who} s3:GetObject raw-data/out/x: allowed`,
        "",
        ...expected,
      ]);
  });

  it("keeps what the grants promise to roles", async () => {
    assert.deepEqual(await ask("check"), ["315 checks, 0 failed, 0 undecided", "[exit 0]"]);
  });

  it("renders each policy once, and who may assume the roles", async () => {
    const { out } = await s3access(["render", "--json", "--stack", "roles"], ROLES);
    assert.deepEqual(Object.keys(Files.parse(JSON.parse(out))), [
      "vast/principals/analyst/analyst.json",
      "vast/principals/reports/reports.json",
      "vast/roles/audit.trust.json",
      "vast/roles/reporting.trust.json",
    ]);
  });

  it("judges each policy once", async () => {
    const { out } = await s3access(["lint", "--format", "json", "--stack", "roles"], ROLES);
    assert.deepEqual(
      Findings.parse(JSON.parse(out)).findings.map(({ code, path }) => `${code} ${path}`),
      [
        "vast-flavor-unknown vast/principals/analyst/analyst.json#Statement[0].Resource[0]",
        "vast-condition-unproven vast/principals/reports/reports.json#Statement[1].Condition.StringLike.s3:prefix",
        "vast-flavor-unknown vast/principals/reports/reports.json#Statement[0].Resource[0]",
      ],
    );
  });

  it("tells who may assume a role that could not before, and who no longer can", async () => {
    const folder = await mkdtemp(join(tmpdir(), "s3-access-trust-"));
    const other = join(folder, "Pulumi.other.yaml");
    const roles = await readFile(join(ROLES, "Pulumi.roles.yaml"), "utf8");
    const staff = `{ Effect: Allow, Principal: { Federated: staff }, Action: "sts:AssumeRole" }`;
    await writeFile(
      other,
      roles.replace(/Statement: \[.*\]\n(?=.*principals: \[analyst\])/, `Statement: [${staff}]\n`),
    );
    const gained =
      '{"Effect":"Allow","Principal":{"Federated":"staff"},"Action":"sts:AssumeRole"} (vast)';
    const lost = '{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity"} (vast)';
    assert.deepEqual(await ask("diff", "roles", other), [
      `+ trust policy of reports: ${gained}`,
      `- trust policy of reports: ${lost}`,
      "[exit 1]",
    ]);
    const { out } = await s3access(
      ["diff", "roles", other, "--json", "--principal", "reports"],
      ROLES,
    );
    assert.deepEqual(
      JSON.parse(out),
      [
        ["gained", gained],
        ["lost", lost],
      ].map(([kind, statement]) => {
        const document: unknown = JSON.parse(String(statement).replace(" (vast)", ""));
        return { system: "vast", principal: "reports", kind, statement: document };
      }),
    );
    assert.deepEqual(await ask("diff", "roles", other, "--principal", "analyst"), [
      "no difference",
      "[exit 0]",
    ]);
    await rm(folder, { recursive: true });
  });

  describe("and on a state", () => {
    let folder = "";
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "s3-access-roles-"));
    });
    after(() => rm(folder, { recursive: true }));

    /** An exported state of a stack. @param made whether its objects were made on VAST, or its documents only written */
    async function state(made: boolean): Promise<string> {
      const { stack, access } = await loadDeclared({ cwd: ROLES, stack: "roles" });
      const { policies, iamRoles } = vastPlan(stack, access);
      const desired = [
        ...policies.map((policy) => ({ kind: "identity-policy", ...policy })),
        ...policies.flatMap(({ name, principal }) =>
          principal === undefined ? [] : [{ kind: "policy-attachment", principal, policy: name }],
        ),
        ...iamRoles.map((role) => ({ kind: "iam-role", ...role })),
      ];
      const resources = [
        {
          urn: "urn:pulumi:roles::s3-access::pulumi:pulumi:Stack::s3-access-roles",
          type: "pulumi:pulumi:Stack",
          outputs: { vastPolicies: vastDocuments(access) },
        },
        ...(made ? desired : []).map((one, index) => ({
          urn: `urn:pulumi:roles::s3-access::command:local:Command::vast-${index}`,
          type: "command:local:Command",
          inputs: { stdin: JSON.stringify(one) },
        })),
      ];
      const file = join(folder, `${made ? "made" : "written"}.json`);
      await writeFile(file, JSON.stringify({ version: 3, deployment: { resources } }));
      return file;
    }

    it("finds the same principals as in the stack's file", async () => {
      assert.deepEqual(await ask("diff", await state(true), "roles"), [
        "no difference",
        "[exit 0]",
      ]);
      const may = await ask("who-can", "read", "warehouse/sales", "--state", await state(true));
      assert.deepEqual(may, [
        "principal       system  as              decision",
        "analyst         vast    ann             allowed",
        "role/reporting  vast    role/reporting  allowed",
        "role/audit      vast    role/audit      allowed",
        "[exit 0]",
      ]);
    });

    it("knows who has documents that a stack only writes by the names that VAST has", async () => {
      const may = await ask(
        "who-can",
        "s3:GetObject",
        "raw-data/out/x",
        "--state",
        await state(false),
      );
      assert.deepEqual(may, [
        "principal       system  as              decision",
        `ann             vast    ann             ${ACLS}`,
        "role/reporting  vast    role/reporting  allowed",
        "[exit 0]",
      ]);
    });

    it("tells what a role gains with a principal more", async () => {
      const roles = await readFile(join(ROLES, "Pulumi.roles.yaml"), "utf8");
      await writeFile(
        join(folder, "Pulumi.before.yaml"),
        roles.replace("principals: [analyst, reports]", "principals: [analyst]"),
      );
      const gained = await ask("diff", join(folder, "Pulumi.before.yaml"), "roles");
      assert.deepEqual(
        gained.filter((line) => !line.startsWith(" ")),
        [
          "+ role/audit may list raw-data with prefix out/* (vast)",
          "+ role/audit may read raw-data/out/* (vast)",
          "+ role/audit may use s3:GetBucketLocation and s3:HeadBucket on raw-data (vast)",
          "[exit 1]",
        ],
      );
    });
  });
});
