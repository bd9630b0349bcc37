import assert from "node:assert/strict";
import { eksIdentity } from "../../config/eks-arguments.ts";
import { checkStack } from "../../config/check.ts";
import { changed, stackValues } from "../support/dev-config.ts";

const TEAM_A = ["principals", "team-a", "eks"];

/** The dev stack with team-a and team-b as they are given. */
function stack(teamA: object, teamB?: object): Record<string, unknown> {
  const values = changed(stackValues(), TEAM_A, { policyName: "TeamAS3Access", ...teamA });
  return teamB === undefined
    ? values
    : changed(values, ["principals", "team-b", "eks"], { policyName: "TeamBS3Access", ...teamB });
}

/** The problems of a config as `path: message` lines; none when it is accepted. */
function problems(values: Record<string, unknown>): string[] {
  const result = checkStack(values);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

function notes(values: Record<string, unknown>): string[] {
  const result = checkStack(values);
  assert.ok(result.ok);
  return result.loaded.access.notes
    .filter(({ path }) => /eks|principals$/.test(path))
    .map(({ path, message }) => `${path}: ${message}`);
}

const pods = "team-a-production/default";

describe("principals on EKS", () => {
  it("are node groups with their own roles, or service accounts with a role that is made", () => {
    const result = checkStack(stack({ serviceAccounts: [pods], roleName: "TeamA" }));
    assert.ok(result.ok);
    const identities = result.loaded.access.eks.map(({ key, identity }) => [
      key,
      eksIdentity(identity),
    ]);
    assert.deepEqual(Object.fromEntries(identities), {
      flyte: {
        policyName: "FlyteMLS3Access",
        nodeGroups: [
          "node-group-1-2025072404024606990000001e",
          "node-group-2-2025072404024606990000001d",
        ],
      },
      "team-a": {
        policyName: "TeamAS3Access",
        roleName: "TeamA",
        serviceAccounts: [{ namespace: "team-a-production", name: "default" }],
      },
      "team-b": {
        policyName: "TeamBS3Access",
        nodeGroups: ["node-group-2-2025072404024606990000001d"],
      },
    });
  });

  it("call the role of service accounts as their policy, unless told otherwise", () => {
    const result = checkStack(stack({ serviceAccounts: [pods] }));
    assert.ok(result.ok);
    const made = result.loaded.access.eks.find(({ key }) => key === "team-a");
    assert.ok(made !== undefined);
    assert.deepEqual(eksIdentity(made.identity), {
      policyName: "TeamAS3Access",
      roleName: "TeamAS3Access",
      serviceAccounts: [{ namespace: "team-a-production", name: "default" }],
    });
  });

  const at = "s3-access:principals.team-a.eks";
  const cases: readonly (readonly [string, Record<string, unknown>, readonly string[]])[] = [
    ["name nobody", stack({}), [`${at}: names nobody; give it nodeGroups or serviceAccounts`]],
    [
      "name both",
      stack({ nodeGroups: ["n"], serviceAccounts: [pods] }),
      [
        `${at}: has both nodeGroups and serviceAccounts; keep one, and give the other a principal of its own`,
      ],
    ],
    [
      "name the role of node groups",
      stack({ nodeGroups: ["n"], roleName: "Nodes" }),
      [`${at}.roleName: is for serviceAccounts; node groups have their own roles, so remove it`],
    ],
    [
      "name a service account without its namespace",
      stack({ serviceAccounts: ["default"] }),
      [
        `${at}.serviceAccounts[0]: "default" is not allowed here; use namespace/name of a service account, such as flytesnacks-development/default`,
      ],
    ],
    [
      "name a namespace with a dot",
      stack({ serviceAccounts: ["team.a/default"] }),
      [
        `${at}.serviceAccounts[0]: "team.a/default" is not allowed here; use namespace/name of a service account, such as flytesnacks-development/default`,
      ],
    ],
    [
      "name an account twice",
      stack({ serviceAccounts: [pods, pods] }),
      [`${at}.serviceAccounts[1]: "${pods}" is there twice; remove one`],
    ],
    [
      "share an account with another principal",
      stack({ serviceAccounts: [pods] }, { serviceAccounts: ["b/b", pods] }),
      [
        `s3-access:principals.team-b.eks.serviceAccounts[1]: "${pods}" is already that of "team-a", and a service account has one role; give "team-a" the grants, or the pods another account`,
      ],
    ],
    [
      "share a role with another principal",
      stack({ serviceAccounts: [pods] }, { serviceAccounts: ["b/b"], roleName: "TeamAS3Access" }),
      [
        `s3-access:principals.team-b.eks.roleName: "TeamAS3Access" is already declared at ${at}.policyName`,
      ],
    ],
    [
      "tell policies and roles by case alone, as IAM does not",
      stack(
        { serviceAccounts: [pods], roleName: "TeamA" },
        { serviceAccounts: ["b/b"], policyName: "teamas3access", roleName: "TEAMA" },
      ),
      [
        `s3-access:principals.team-b.eks.policyName: "teamas3access" is already declared at ${at}.policyName`,
        `s3-access:principals.team-b.eks.roleName: "TEAMA" is already declared at ${at}.roleName`,
      ],
    ],
    [
      "have a policy whose name is too long for a role",
      stack({ policyName: "P".repeat(65), serviceAccounts: [pods] }),
      [
        `${at}.roleName: is needed, because policyName has 65 characters and a role's name at most 64`,
      ],
    ],
    [
      "have more service accounts than a trust policy holds",
      stack({
        serviceAccounts: Array.from({ length: 7 }, (_, index) => `n/account-${String(index)}`),
      }),
      [
        `${at}.serviceAccounts: 7 service accounts take a trust policy of up to 3132 characters; IAM takes 2048; use fewer names of accounts, or several principals`,
      ],
    ],
  ];
  for (const [what, values, wanted] of cases)
    it(`may not ${what}`, () => {
      assert.deepEqual(problems(values), wanted);
    });
});

describe("managed policies with a number behind their name", () => {
  const many = Array.from({ length: 150 }, (_, index) => `project-${String(1000 + index)}/`);

  /** team-a needs three policies; `other` is one more principal, beside it. */
  function beside(other: string, policyName: string): Record<string, unknown> {
    let values = stack({ serviceAccounts: [pods] });
    values = changed(values, ["eks", "buckets", "shared", "folders"], many);
    values = changed(values, ["grants", 4, "folders"], many);
    values = changed(values, ["grants", 5, "folders"], many.slice(0, 1));
    const eks = { serviceAccounts: ["other/default"], policyName };
    return changed(values, ["principals", other], { eks });
  }

  it("leave no room for a principal of that name, on AWS or in the stack", () => {
    const other = (name: string, policyName: string): string[] =>
      problems(beside(name, policyName)).filter((line) => line.includes("managed"));
    assert.deepEqual(
      [
        other("other", "TeamAS3Access-4"),
        other("other", "teamas3access-2"),
        other("team-a-2", "O"),
      ],
      [
        [],
        [
          's3-access:principals.other.eks.policyName: "teamas3access-2" is the name of one of the 3 managed policies that "team-a" needs; choose another',
        ],
        [
          's3-access:principals.team-a-2: is what the stack calls one of the 3 managed policies that "team-a" needs; choose another key',
        ],
      ],
    );
  });
});

describe("notes about AWS", () => {
  it("count AWS's own policies on the role of a node group", () => {
    const many = Array.from({ length: 500 }, (_, index) => `project-${String(1000 + index)}/`);
    let values = changed(stackValues(), ["eks", "buckets", "shared", "folders"], many);
    values = changed(values, ["grants", 4, "folders"], many);
    values = changed(values, ["grants", 5, "folders"], many.slice(0, 1));
    assert.deepEqual(notes(values), [
      "s3-access:principals: flyte, team-a: 9 managed policies for the role of node group \"node-group-1-2025072404024606990000001e\", which usually has 3 of AWS's own, and a role takes 10 unless the account's quota was raised; merge folders, or use serviceAccounts, whose role has room for all",
    ]);
  });

  it("say whose business the key of a shared bucket is", () => {
    const roleArn = "arn:aws:iam::210987654321:role/reader";
    const shares = [{ roleArn, access: "read-only" }];
    const kmsKeyArn = "arn:aws:kms:us-east-1:210987654321:key/k";
    let values = changed(stackValues(), ["eks", "buckets", "ml", "shares"], shares);
    assert.deepEqual(notes(values), []);
    values = changed(values, ["eks", "buckets", "ml", "kmsKeyArn"], kmsKeyArn);
    assert.deepEqual(notes(values), [
      `s3-access:eks.buckets.ml.shares: the policy of ${kmsKeyArn}, which is not this stack's, must let the same roles use the key`,
    ]);
  });
});
