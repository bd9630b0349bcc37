import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IAMClient, type ServiceOutputTypes } from "@aws-sdk/client-iam";
import { S3ServiceException } from "@aws-sdk/client-s3";
import { stringify } from "yaml";
import { demandAllowedAccount, regionOf } from "../../../access/audit/eks/account.ts";
import { auditEks } from "../../../access/audit/eks/audit.ts";
import { Looking, awsReaders, closeReaders } from "../../../access/audit/eks/aws.ts";
import { compareAws } from "../../../access/audit/eks/compare.ts";
import { type DeclaredOnAws, declaredOnAws } from "../../../access/audit/eks/declared.ts";
import { Iam, unusedPolicies } from "../../../access/audit/eks/live-policies.ts";
import { type LiveOnAws, podRole } from "../../../access/audit/eks/live.ts";
import { s3Effects } from "../../../access/audit/eks/s3-effects.ts";
import { auditReport } from "../../../access/audit/report.ts";
import { modelOfStack } from "../../../access/model/from-stack.ts";
import { targetOf } from "../../../access/model/target.ts";
import { checkDeclared } from "../../../config/check.ts";

const READER = "arn:aws:iam::210987654321:role/reader";
const VALUES = {
  domain: "example.com",
  eks: {
    cluster: "education",
    accessLogs: { bucket: "the-logs" },
    buckets: {
      ml: {
        name: "ml-data",
        encryption: "kms",
        shares: [{ roleArn: READER, access: "read-only" }],
      },
      plain: { name: "plain-data", versioning: false, logged: false },
      flyte: { name: "flyte-data", existing: true },
    },
  },
  principals: {
    nodes: { eks: { nodeGroups: ["group-1", "group-2"], policyName: "Nodes" } },
    pods: { eks: { serviceAccounts: ["flyte/default"], policyName: "Pods" } },
  },
  grants: [
    { principal: "nodes", bucket: "eks/ml", access: "read-only" },
    { principal: "pods", bucket: "eks/plain", access: "read-write" },
  ],
};

function declaration(hidden: readonly string[] = []): DeclaredOnAws {
  const checked = checkDeclared(VALUES);
  assert.ok(checked.ok);
  const { eks } = checked.loaded.stack;
  assert.ok(eks !== undefined);
  const model = modelOfStack(
    "dev",
    checked.loaded,
    targetOf({ account: "123456789012" }, "us-east-1"),
  );
  return declaredOnAws(checked.loaded, eks, model, hidden);
}

/** An account with everything as it is declared. */
function asDeclared({ policies, roles, buckets }: DeclaredOnAws): LiveOnAws {
  const worker = {
    kind: "policy",
    name: "AmazonEKS_CNI_Policy",
    document: allow("ec2:*"),
  } as const;
  const held = (name: string): LiveOnAws["roles"][number]["policies"] =>
    policies
      .filter((policy) => policy.name === name)
      .map(({ document }) => ({ kind: "policy", name, document }));
  return {
    nodeGroups: new Map([
      ["group-1", "node-role-1"],
      ["group-2", "node-role-2"],
    ]),
    policies: policies.map(({ name, document }) => ({
      name,
      document,
      holders: name === "Pods" ? ["role Pods"] : ["role node-role-1", "role node-role-2"],
    })),
    roles: [
      ...["node-role-1", "node-role-2"].map((name) => ({
        name,
        trust: undefined,
        boundary: undefined,
        policies: [worker, ...held("Nodes")],
      })),
      ...roles.map(({ name, trust }) => ({
        name,
        trust,
        boundary: undefined,
        policies: held("Pods"),
      })),
    ],
    podRoles: new Map([["flyte/default", "Pods"]]),
    buckets: buckets.map(({ name, own }) => ({ name, facts: { ...own } })),
    unused: [],
    hidden: new Set(),
  };
}

function allow(action: string): object {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
  };
}

function audited(live: Partial<LiveOnAws>, shared = false): string[] {
  const declared = declaration();
  const compared = compareAws(declared, { ...asDeclared(declared), ...live }, { shared });
  return auditReport("dev", "AWS", { ...compared, unseen: [] }).text.split("\n");
}

const last = (missing: number, changed: number, extra: number, alike: number): string =>
  `dev on AWS: ${String(alike)} object${alike === 1 ? "" : "s"} as declared, ${String(missing)} missing, ${String(changed)} changed, ${String(extra)} extra`;

describe("s3access audit eks", () => {
  const live = asDeclared(declaration());
  const ALL = 10;

  it("finds nothing where everything is as declared", () => {
    assert.deepEqual(audited({}), [last(0, 0, 0, ALL)]);
  });

  it("misses what is not there", () => {
    assert.deepEqual(
      audited({
        nodeGroups: new Map([["group-1", "node-role-1"]]),
        policies: [],
        roles: [],
        podRoles: new Map(),
        buckets: [],
      }),
      [
        "missing  node group group-2",
        "missing  policy Nodes",
        "missing  policy Pods",
        "missing  role Pods",
        "missing  service account flyte/default",
        "missing  bucket ml-data",
        "missing  bucket plain-data",
        "missing  bucket flyte-data",
        "missing  bucket the-logs",
        last(9, 0, 0, 1),
      ],
    );
  });

  it("says how a policy, who has it, a trust and a service account's role differ", () => {
    const more = { Effect: "Allow", Action: ["s3:*"], Resource: ["*"] };
    const changed = (document: unknown): object => {
      assert.ok(typeof document === "object" && document !== null && "Statement" in document);
      assert.ok(Array.isArray(document.Statement));
      return { ...document, Statement: [...document.Statement.map((one: unknown) => one), more] };
    };
    assert.deepEqual(
      audited({
        policies: live.policies.map((policy) =>
          policy.name === "Pods"
            ? { ...policy, document: changed(policy.document), holders: ["user somebody"] }
            : policy,
        ),
        roles: live.roles.map((role) =>
          role.name === "Pods" ? { ...role, trust: changed(role.trust) } : role,
        ),
        podRoles: new Map([["flyte/default", "Other"]]),
      }),
      [
        "changed  policy Pods",
        `         document: declared nothing more, live [${JSON.stringify(more)}]`,
        '         attached to: declared ["role Pods"], live ["user somebody"]',
        "changed  role Pods",
        `         trust: declared nothing more, live [${JSON.stringify(more)}]`,
        "changed  service account flyte/default",
        "         role: declared Pods, live Other",
        last(0, 3, 0, ALL - 3),
      ],
    );
  });

  it("says how a bucket differs, and judges nothing of one that belongs to somebody else", () => {
    const bare = {
      policy: undefined,
      encryption: "none",
      versioning: true,
      publicAccess: "not blocked",
      accessLogs: "elsewhere",
    } as const;
    const lines = audited({
      buckets: live.buckets.map(({ name, facts }) =>
        name === "plain-data" || name === "flyte-data" ? { name, facts: bare } : { name, facts },
      ),
    });
    assert.deepEqual(
      lines.map((line) =>
        line.replace(/policy: declared .*DenyPlainHttp.*, live/, "policy: ..., live"),
      ),
      [
        "changed  bucket plain-data",
        "         policy: ..., live nothing more",
        "         encryption: declared sse-s3, live none",
        "         versioning: declared false, live true",
        "         public access: declared blocked, live not blocked",
        "         access logs: declared none, live elsewhere",
        last(0, 1, 0, ALL - 1),
      ],
    );
  });

  it("finds what else the same roles may, and policies that nobody has, unless they are others' business", () => {
    const beside: Partial<LiveOnAws> = {
      roles: live.roles.map((role) =>
        role.name === "Pods"
          ? {
              ...role,
              boundary: "arn:aws:iam::123456789012:policy/Boundary",
              policies: [
                ...role.policies,
                { kind: "inline policy", name: "Pods", document: allow("s3:Get*") },
                { kind: "policy", name: "Logs", document: allow("logs:*") },
              ],
            }
          : role,
      ),
      unused: ["Old", "Boundary", "Nodes"].map((name) => ({
        name,
        arn: `arn:aws:iam::123456789012:policy/${name}`,
        document: allow("*"),
      })),
    };
    assert.deepEqual(audited(beside), [
      "extra    inline policy Pods (on role Pods: allows s3:Get*)",
      "extra    policy Old (nobody has it: allows *)",
      last(0, 0, 2, ALL),
    ]);
    assert.deepEqual(audited(beside, true), [last(0, 0, 0, ALL)]);
  });

  it("compares no document that names a key which it may not know", () => {
    const documents = (hidden: readonly string[]): (string | boolean)[][] =>
      declaration(hidden).policies.map(({ name, document }) => [name, document !== undefined]);
    assert.deepEqual(documents(["key/key-of-ml-data"]), [
      ["Nodes", false],
      ["Pods", true],
    ]);
    assert.deepEqual(documents(["key/key-of-ml"]), [
      ["Nodes", true],
      ["Pods", true],
    ]);
    const declared = declaration(["key/key-of-ml-data"]);
    const { drifts } = compareAws(declared, asDeclared(declaration()), { shared: false });
    assert.deepEqual(drifts, []);
  });

  it("compares nothing that it may not read", () => {
    assert.deepEqual(
      audited({
        nodeGroups: new Map([
          ["group-1", "node-role-1"],
          ["group-2", undefined],
        ]),
        policies: live.policies.filter(({ name }) => name === "Nodes"),
        roles: [],
        podRoles: new Map(),
        buckets: live.buckets
          .filter(({ name }) => name !== "the-logs")
          .map(({ name }) => ({ name, facts: {} })),
        hidden: new Set([
          "policy Pods",
          "role Pods",
          "service account flyte/default",
          "bucket the-logs",
        ]),
      }),
      [last(0, 0, 0, ALL - 4)],
    );
  });
});

describe("Looking", () => {
  const failing = (name: string): Promise<never> =>
    Promise.reject(Object.assign(new Error("no"), { name }));

  it("tells what is not there from what may not be read, and notes the second", async () => {
    const looking = new Looking();
    const forbidden = (name: string): S3ServiceException =>
      new S3ServiceException({ name, $fault: "client", $metadata: { httpStatusCode: 403 } });
    assert.deepEqual(
      [
        await looking.at("a", Promise.resolve(7)),
        await looking.at("b", failing("NoSuchEntityException")),
        await looking.at("c", failing("AccessDenied")),
        await looking.at("d", failing("AccessDeniedException")),
        await looking.at("e", Promise.reject(forbidden("Unknown"))),
      ],
      [7, undefined, "refused", "refused", "refused"],
    );
    await assert.rejects(looking.at("f", Promise.reject(forbidden("InvalidAccessKeyId"))), {
      message: /^AWS does not answer about f: InvalidAccessKeyId: /,
    });
    assert.deepEqual(
      looking.unseen,
      ["c", "d", "e"].map((what) => ({
        what,
        why: "AWS does not let these credentials read it",
      })),
    );
  });

  it("stops at anything else, with what to do about credentials", async () => {
    const looking = new Looking();
    await assert.rejects(looking.at("role nodes", failing("ThrottlingException")), {
      message: "AWS does not answer about role nodes: ThrottlingException: no",
    });
    await assert.rejects(looking.at("role nodes", failing("ExpiredTokenException")), {
      message:
        "AWS does not answer about role nodes: ExpiredTokenException: no; log in, or name a profile in AWS_PROFILE",
    });
  });
});

describe("s3Effects", () => {
  const of = (...statements: object[]): string[] =>
    s3Effects({ Version: "2012-10-17", Statement: statements });

  it("names the S3 actions that a document allows and denies", () => {
    assert.deepEqual(
      [
        of({ Effect: "Allow", Action: ["s3:Put*", "s3:Get*", "ec2:*"], Resource: "*" }),
        of({ Effect: "Deny", Action: "S3:DeleteObject", Resource: "*" }),
        of({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
        of({ Effect: "Deny", NotAction: ["s3:*", "kms:*"], Resource: "*" }),
        of({ Effect: "Allow", Action: ["*:*"], Resource: "*" }),
        of({ Effect: "Allow", Action: ["sts:AssumeRole", "s3-outposts:*"], Resource: "*" }),
        s3Effects("nonsense"),
      ],
      [
        ["allows s3:Get*, s3:Put*"],
        ["denies S3:DeleteObject"],
        ["allows all but iam:*"],
        [],
        ["allows *:*"],
        [],
        ["cannot be read"],
      ],
    );
  });
});

describe("unusedPolicies", () => {
  const policies = ["gone", "secret", "used", "old"].map((PolicyName) => ({
    PolicyName,
    Arn: `arn:aws:iam::123456789012:policy/${PolicyName}`,
    AttachmentCount: PolicyName === "used" ? 1 : 0,
  }));

  function answer(command: unknown, input: object): ServiceOutputTypes {
    const $metadata = {};
    const arn = "PolicyArn" in input ? String(input.PolicyArn) : "";
    const refusals = { gone: "NoSuchEntityException", secret: "AccessDenied" };
    for (const [name, code] of Object.entries(refusals))
      if (arn.endsWith(`/${name}`)) throw Object.assign(new Error("no"), { name: code });
    if (command === "ListPoliciesCommand")
      return { $metadata, Policies: policies, IsTruncated: false };
    return command === "GetPolicyCommand"
      ? { $metadata, Policy: { DefaultVersionId: "v1" } }
      : { $metadata, PolicyVersion: { Document: JSON.stringify(allow("s3:*")) } };
  }

  it("reads on past a policy that goes meanwhile, and past one that it may not read", async () => {
    const iam = new IAMClient({ region: "us-east-1" });
    iam.middlewareStack.add(
      (_next, { commandName }) =>
        ({ input }) =>
          Promise.resolve({
            output: answer(commandName, input),
            response: undefined,
          }),
      { step: "initialize", priority: "high" },
    );
    const looking = new Looking();
    const found = await unusedPolicies(new Iam(iam), looking);
    iam.destroy();
    assert.deepEqual(
      [found, looking.unseen.map(({ what }) => what)],
      [
        [{ name: "old", arn: "arn:aws:iam::123456789012:policy/old", document: allow("s3:*") }],
        ["policy secret, which nobody has"],
      ],
    );
  });

  it("reads a policy once, however many roles have it", async () => {
    const client = new IAMClient({ region: "us-east-1" });
    const asked: unknown[] = [];
    client.middlewareStack.add(
      (_next, { commandName }) =>
        ({ input }) => {
          asked.push(commandName);
          return Promise.resolve({ output: answer(commandName, input), response: undefined });
        },
      { step: "initialize", priority: "high" },
    );
    const iam = new Iam(client);
    const arn = "arn:aws:iam::123456789012:policy/old";
    assert.deepEqual(
      [await iam.document(arn), await iam.document(arn)],
      [allow("s3:*"), allow("s3:*")],
    );
    client.destroy();
    assert.deepEqual(asked, ["GetPolicyCommand", "GetPolicyVersionCommand"]);
  });
});

describe("podRole", () => {
  it("is the role of the association, and the one that it leads to", () => {
    const roleArn = "arn:aws:iam::123456789012:role/teams/Pods";
    assert.deepEqual(
      [
        podRole(undefined),
        podRole({ roleArn }),
        podRole({ roleArn, targetRoleArn: "arn:aws:iam::210987654321:role/Other" }),
      ],
      [undefined, "Pods", "Pods, and by it arn:aws:iam::210987654321:role/Other"],
    );
  });
});

describe("where audit eks looks", () => {
  it("is the region of the stack, or else the environment's", async () => {
    const before = process.env["AWS_REGION"];
    try {
      process.env["AWS_REGION"] = "eu-west-1";
      const regions: string[] = [];
      for (const declared of ["us-east-2", undefined]) {
        const readers = awsReaders(declared);
        regions.push(await regionOf(readers.sts));
        closeReaders(readers);
      }
      assert.deepEqual(regions, ["us-east-2", "eu-west-1"]);
    } finally {
      if (before === undefined) delete process.env["AWS_REGION"];
      else process.env["AWS_REGION"] = before;
    }
  });

  it("is an account that the stack is for", () => {
    const refusal = (setting: unknown): string => {
      try {
        demandAllowedAccount(setting, "123456789012");
        return "";
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    assert.deepEqual(
      [
        refusal(undefined),
        refusal(["210987654321", "123456789012"]),
        refusal([123456789012]),
        refusal(["210987654321"]),
      ],
      [
        "",
        "",
        "",
        "these credentials are of AWS account 123456789012, and aws:allowedAccountIds of the stack has 210987654321; name the profile of the stack's account in AWS_PROFILE",
      ],
    );
  });
});

describe("auditEks", () => {
  it("needs an eks section", async () => {
    const cwd = await mkdtemp(join(tmpdir(), "audit-eks-"));
    const config = { "s3-access:domain": "example.com" };
    await writeFile(join(cwd, "Pulumi.bare.yaml"), stringify({ config }));
    await assert.rejects(auditEks({ stack: "bare" }, { cwd }), {
      message: "stack bare declares nothing on AWS: its config has no eks section",
    });
    await rm(cwd, { recursive: true });
  });
});
