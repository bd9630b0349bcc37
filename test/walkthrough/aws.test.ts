/**
 * The requirements for Flyte on AWS EKS, from top to bottom: four kinds of policies, the commands that look at a cluster
 * and its roles, buckets with folders, access that is verified, what is looked at when it is denied. One stack file declares
 * it; names, commands and policies are those of the requirements.
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  DetachRolePolicyCommand,
  ListUsersCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { DescribeKeyCommand, GetKeyPolicyCommand } from "@aws-sdk/client-kms";
import {
  GetBucketEncryptionCommand,
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { z } from "zod";
import { attachedPolicies } from "../../sandbox/providers/aws/role-policy-attachment.ts";
import { type PythonClients, TEST_PYTHON_WITHIN_MS, pythonClients } from "../support/python.ts";
import { type Attempt, EksUnderTest, STACK } from "./support/eks-account.ts";
import { EXAMPLES, MORE } from "./support/flyte-policies.ts";

const CLUSTER = "education-eks-vV8VCAqw";
const ACCOUNT = "245966534215";
const NODE_GROUPS = [
  "node-group-1-2025072404024606990000001e",
  "node-group-2-2025072404024606990000001d",
];
const ROLES = [
  "node-group-1-eks-node-group-20250724035220727000000001",
  "node-group-2-eks-node-group-20250724035220727200000003",
];
const PROJECTS = ["credit-scoring/", "fraud-detection/", "customer-segmentation/"];
const ANALYTICS = "arn:aws:iam::210987654321:role/analytics";

const PAGE = await readFile(new URL("../../docs/aws.md", import.meta.url), "utf8");

/** What docs/aws.md shows behind a command. */
function documented(command: string): string {
  const [, rest = ""] = PAGE.split(`\`\`\`console\n$ s3access ${command}\n`);
  return rest.slice(0, rest.indexOf("\n```"));
}

const FLYTE = (kind: "metadata" | "userdata"): string =>
  `education-eks-vv8vcaqw-flyte-${kind}-vv8vcaqw`;

const EKS = {
  cluster: CLUSTER,
  accessLogs: { bucket: "bsingh-s3-access-logs", retentionDays: 90 },
  buckets: {
    ml: {
      name: "bsingh-ml-workflows",
      folders: PROJECTS,
      subfolders: ["data/", "models/", "results/"],
      markers: true,
      encryption: "kms",
    },
    "flyte-metadata": {
      name: FLYTE("metadata"),
      existing: true,
    },
    "flyte-userdata": {
      name: FLYTE("userdata"),
      existing: true,
    },
    "project-1": { name: "ml-project-1" },
    "project-2": { name: "ml-project-2" },
    "shared-datasets": { name: "shared-ml-datasets" },
    shared: { name: "shared-bucket", folders: ["team-a/", "team-b/", "team-ab/"] },
    datasets: {
      name: "public-datasets",
      encryption: "kms",
      shares: [{ roleArn: ANALYTICS, access: "read-only" }],
    },
  },
};

const PRINCIPALS = {
  flyte: { eks: { nodeGroups: NODE_GROUPS, policyName: "FlyteMLS3Access" } },
  backend: {
    eks: {
      serviceAccounts: ["flyte/flyteadmin", "flyte/flytepropeller"],
      policyName: "FlyteBackend",
    },
  },
  projects: { eks: { serviceAccounts: ["ml-projects/default"], policyName: "MLProjectsS3Access" } },
  teams: { eks: { serviceAccounts: ["teams/default"], policyName: "TeamsS3Access" } },
  readers: { eks: { serviceAccounts: ["readers/default"], policyName: "DatasetsS3Access" } },
};

const GRANTS = [
  { principal: "flyte", bucket: "eks/ml", access: "read-write" },
  { principal: "backend", bucket: "eks/flyte-metadata", access: ["list", "read", "write"] },
  { principal: "backend", bucket: "eks/flyte-userdata", access: "read-only" },
  { principal: "projects", bucket: "eks/project-1", access: "read-write" },
  { principal: "projects", bucket: "eks/project-2", access: "read-write" },
  { principal: "projects", bucket: "eks/shared-datasets", access: "read-write" },
  {
    principal: "teams",
    bucket: "eks/shared",
    folders: ["team-a/", "team-b/"],
    access: "read-write",
  },
  { principal: "readers", bucket: "eks/datasets", access: "read-only" },
];

const SECTIONS = {
  "aws:allowedAccountIds": [ACCOUNT],
  "s3-access:eks": EKS,
  "s3-access:principals": PRINCIPALS,
  "s3-access:grants": GRANTS,
};

describe("the requirements for Flyte on EKS, from top to bottom", function () {
  this.timeout(120_000);
  let aws: EksUnderTest;
  let python: PythonClients;

  before(async function () {
    this.timeout(TEST_PYTHON_WITHIN_MS);
    python = await pythonClients();
    aws = await EksUnderTest.start(python);
  });
  after(() => aws.stop());

  /** What the AWS CLI of the administrator answers. */
  async function asks(command: string): Promise<unknown> {
    return JSON.parse(await aws.adfs(...command.split(" ")));
  }

  const pod = (holder: string, ...attempts: readonly Attempt[]): Promise<unknown> =>
    aws.attempts(holder, attempts);

  async function audit(): Promise<string[]> {
    const { stdout, stderr } = await aws.s3access("audit", "eks", "--stack", STACK);
    assert.equal(stderr, "");
    return stdout.split("\n");
  }

  describe("current setup, and commands to look at it", function () {
    it("knows the cluster, its node groups and their roles", async function () {
      const [nodeGroup = ""] = NODE_GROUPS;
      assert.deepEqual(
        await Promise.all([
          asks(`eks describe-cluster --name ${CLUSTER} --query cluster.roleArn`),
          asks(`eks list-nodegroups --cluster-name ${CLUSTER}`),
          asks(
            `eks describe-nodegroup --cluster-name ${CLUSTER} --nodegroup-name ${nodeGroup} --query nodegroup.nodeRole`,
          ),
        ]),
        [
          `arn:aws:iam::${ACCOUNT}:role/education-eks-vV8VCAqw-cluster-20250724035220726900000002`,
          { nodegroups: NODE_GROUPS },
          `arn:aws:iam::${ACCOUNT}:role/${ROLES[0] ?? ""}`,
        ],
      );
    });

    it("has given the nodes nothing but what nodes need", async function () {
      const [role = ""] = ROLES;
      assert.deepEqual(
        await Promise.all([
          asks(
            `iam list-attached-role-policies --role-name ${role} --query AttachedPolicies[].PolicyName`,
          ),
          asks(`iam list-role-policies --role-name ${role}`),
        ]),
        [WORKER, { PolicyNames: [] }],
      );
    });
  });

  describe("account", function () {
    it("is the one that the stack is for, or nothing is even looked up", async function () {
      await aws.declare({ ...SECTIONS, "aws:allowedAccountIds": ["210987654321"] });
      const { exitCode, stdout, stderr } = await aws.sandbox("preview");
      assert.equal(exitCode, 1);
      assert.match(
        stdout + stderr,
        /AWS account ID not allowed: 245966534215; aws:allowedAccountIds has 210987654321$/m,
      );
    });
  });

  describe("IAM policy examples", function () {
    const found: Record<string, string> = {};

    before(async () => {
      await aws.declare(SECTIONS);
      const examples = Object.entries(EXAMPLES).map(async ([principal, Statement]) => {
        const example = aws.file(`${principal}.json`);
        await writeFile(example, JSON.stringify({ Version: "2012-10-17", Statement }));
        const { stdout } = await aws.s3access("diff", example, STACK, "--principal", principal);
        found[principal] = stdout;
      });
      await Promise.all(examples);
    });

    for (const [principal, more] of Object.entries(MORE))
      it(`${principal}: allows all that the example allows, and what clients need beside it`, function () {
        assert.deepEqual(
          found[principal]?.split("\n").filter((line) => !line.startsWith(" ")),
          more.map((line) => `+ ${principal} may ${line} (eks)`),
        );
      });

    it("documents what the third one needs", function () {
      assert.equal(found["teams"], documented("diff teams.json walkthrough --principal teams"));
    });
  });

  describe("create and attach the policy", function () {
    it("deploys, and proves with requests who may do what", async function () {
      const { exitCode, stdout, stderr } = await aws.sandbox("up");
      assert.equal(exitCode, 0, stdout + stderr);
      assert.match(stdout, /^✔ Check access: \d+ requests, 0 failed$/m);
    });

    it("has attached FlyteMLS3Access to the roles of both node groups, and to nothing else", async function () {
      const arn = `arn:aws:iam::${ACCOUNT}:policy/FlyteMLS3Access`;
      for (const role of ROLES)
        assert.deepEqual(await attachedPolicies(aws.clients.iam, role), [
          ...WORKER.map((name) => `arn:aws:iam::aws:policy/${name}`),
          arn,
        ]);
      const [policy, version] = await Promise.all([
        asks(`iam get-policy --policy-arn ${arn}`),
        asks(`iam get-policy-version --policy-arn ${arn} --version-id v1`),
      ]);
      const { AttachmentCount } = z
        .object({ Policy: z.object({ AttachmentCount: z.int() }) })
        .parse(policy).Policy;
      const { Document } = z
        .object({ PolicyVersion: z.object({ Document: z.unknown() }) })
        .parse(version).PolicyVersion;
      const rendered = await aws.s3access("render", "--stack", STACK, "--json");
      const files = Rendered.parse(JSON.parse(rendered.stdout));
      const file = files["aws/principals/flyte/FlyteMLS3Access.json"];
      const [key = ""] = /arn:aws:kms:[^"]+/.exec(JSON.stringify(Document)) ?? [];
      const named = JSON.stringify(file).replaceAll(/arn:aws:kms:[^"]+/g, key);
      assert.deepEqual([AttachmentCount, Document], [2, JSON.parse(named)]);
    });
  });

  describe("create the bucket, and verify access", function () {
    it("has made the folders", async function () {
      const listed = await aws.adfs("s3", "ls", "s3://bsingh-ml-workflows", "--recursive");
      const below = ["data/", "models/", "results/"];
      assert.deepEqual(
        lastWords(listed),
        PROJECTS.flatMap((project) => [project, ...below.map((one) => `${project}${one}`)]).sort(),
      );
    });

    it("lets pods on the nodes upload, list and download with the AWS CLI", async function () {
      const place = "s3://bsingh-ml-workflows/credit-scoring/data/CleanCreditScoring.csv";
      const local = aws.file("local-file.csv");
      const back = aws.file("downloaded.csv");
      await writeFile(local, "age,income\n41,52000\n");
      const shell = { ...(await aws.shell("flyte")), HOME: aws.file("") };
      const ran = [
        await python.aws(["s3", "cp", local, place], shell),
        await python.aws(["s3", "cp", place, back], shell),
        await python.aws(["s3", "ls", "s3://bsingh-ml-workflows"], shell),
      ];
      assert.deepEqual(
        [ran.map(({ exitCode }) => exitCode), await readFile(back, "utf8")],
        [[0, 0, 0], "age,income\n41,52000\n"],
      );
      assert.deepEqual(lastWords(ran[2]?.stdout ?? ""), PROJECTS.toSorted());
    });

    it("gives pods on the nodes no bucket of others", async function () {
      assert.deepEqual(
        await pod(
          NODE_GROUPS[1] ?? "",
          ["put", "bsingh-ml-workflows", "fraud-detection/models/m"],
          ["list", "ml-project-1", ""],
          ["get", "public-datasets", "x"],
        ),
        ["done", "AccessDenied", "AccessDenied"],
      );
    });

    it("gives pods of one service account the buckets of its projects, and no others", async function () {
      assert.deepEqual(
        await pod(
          "ml-projects/default",
          ["put", "ml-project-1", "x"],
          ["put", "ml-project-2", "x"],
          ["delete", "shared-ml-datasets", "x"],
          ["put", "bsingh-ml-workflows", "x"],
        ),
        ["done", "done", "done", "AccessDenied"],
      );
    });

    it("keeps teams in their folders, and out of those whose names begin alike", async function () {
      assert.deepEqual(
        await pod(
          "teams/default",
          ["put", "shared-bucket", "team-a/data.csv"],
          ["list", "shared-bucket", "team-b/"],
          ["put", "shared-bucket", "team-ab/data.csv"],
          ["list", "shared-bucket", "team-ab/"],
          // The command to verify access lists the root, which the example's own policy refuses too: see `browse`.
          ["list", "shared-bucket", ""],
        ),
        ["done", "done", "AccessDenied", "AccessDenied", "AccessDenied"],
      );
    });

    it("lets readers read what others write, and nothing else", async function () {
      await aws.clients.s3.send(
        new PutObjectCommand({ Bucket: "public-datasets", Key: "data.csv", Body: "x" }),
      );
      assert.deepEqual(
        await pod(
          "readers/default",
          ["list", "public-datasets", ""],
          ["get", "public-datasets", "data.csv"],
          ["put", "public-datasets", "more.csv"],
          ["delete", "public-datasets", "data.csv"],
        ),
        ["done", "done", "AccessDenied", "AccessDenied"],
      );
    });

    it("hands people the keys of a service account's pods to try them", async function () {
      const { stdout } = await aws.sandbox("env", "--principal", "readers");
      const lines = stdout.split("\n");
      const names = lines.flatMap((line) => /^export (\w+)=/.exec(line)?.[1] ?? []);
      assert.deepEqual(
        [lines[0], names],
        [
          "# readers: pods of service account readers/default",
          [
            "AWS_ENDPOINT_URL_S3",
            "AWS_CA_BUNDLE",
            "AWS_REGION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
          ],
        ],
      );
    });

    it("gives Flyte's backend its metadata to write and the data of tasks to read", async function () {
      assert.deepEqual(
        await pod(
          "flyte/flytepropeller",
          ["put", FLYTE("metadata"), "inputs.pb"],
          ["delete", FLYTE("metadata"), "inputs.pb"],
          ["list", FLYTE("userdata"), ""],
          ["put", FLYTE("userdata"), "x"],
        ),
        ["done", "AccessDenied", "done", "AccessDenied"],
      );
    });
  });

  describe("best practices", function () {
    it("audits: everything is as declared, and the roles have no other access to S3", async function () {
      assert.deepEqual(await audit(), [
        `walkthrough on AWS account ${ACCOUNT}: 25 objects as declared, 0 missing, 0 changed, 0 extra`,
      ]);
    });

    it("keeps copies of all policies", async function () {
      const { stdout } = await aws.s3access(
        ...["render", "--stack", STACK, "--account", ACCOUNT, "--out", "policies-backup"],
      );
      assert.deepEqual(stdout.split("\n").slice(1), BACKUP);
    });
  });

  describe("troubleshooting", function () {
    it("names a bucket that is not there, and those that are", async function () {
      const wrong = { ...EKS.buckets, gone: { name: "bsingh-ml-workflow", existing: true } };
      await aws.declare({ ...SECTIONS, "s3-access:eks": { ...EKS, buckets: wrong } });
      const { exitCode, stdout, stderr } = await aws.sandbox("preview");
      await aws.declare(SECTIONS);
      assert.equal(exitCode, 1);
      assert.match(
        stdout + stderr,
        /There is no S3 bucket "bsingh-ml-workflow" in this account; these exist: .*bsingh-ml-workflows/,
      );
    });

    it("finds what was changed behind the stack's back", async function () {
      const { iam, s3 } = aws.clients;
      const [one = "", two = ""] = ROLES;
      const policy = (name: string): string => `arn:aws:iam::${ACCOUNT}:policy/${name}`;
      const everything = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
      await iam.send(
        new DetachRolePolicyCommand({ RoleName: two, PolicyArn: policy("FlyteMLS3Access") }),
      );
      await iam.send(new AttachRolePolicyCommand({ RoleName: two, PolicyArn: everything }));
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: one,
          PolicyName: "NoFraud",
          PolicyDocument: statement("Deny", "s3:*", "bsingh-ml-workflows/fraud-detection/*"),
        }),
      );
      await iam.send(
        new CreatePolicyCommand({
          PolicyName: "YourPolicyName",
          PolicyDocument: statement("Allow", "s3:GetObject", "your-bucket-name/*"),
        }),
      );
      await s3.send(
        new PutBucketVersioningCommand({
          Bucket: "bsingh-ml-workflows",
          VersioningConfiguration: { Status: "Suspended" },
        }),
      );
      const lines = await audit();
      assert.equal(lines.join("\n"), documented("audit eks --stack walkthrough"));
      assert.deepEqual(lines, [
        "changed  policy FlyteMLS3Access",
        `         attached to: declared ["role ${two}"], live nothing more`,
        "changed  bucket bsingh-ml-workflows",
        "         versioning: declared true, live false",
        `extra    inline policy NoFraud (on role ${one}: denies s3:*)`,
        `extra    policy AmazonS3FullAccess (on role ${two}: allows s3:*)`,
        "extra    policy YourPolicyName (nobody has it: allows s3:GetObject)",
        `walkthrough on AWS account ${ACCOUNT}: 23 objects as declared, 0 missing, 2 changed, 3 extra`,
      ]);
    });

    it("denies what an explicit Deny or a permissions boundary denies, and says which", async function () {
      const [role = ""] = ROLES;
      const [nodes = ""] = NODE_GROUPS;
      const fraud: Attempt = ["get", "bsingh-ml-workflows", "fraud-detection/models/m"];
      const credit: Attempt = ["list", "bsingh-ml-workflows", "credit-scoring/"];
      assert.deepEqual(await pod(nodes, fraud, credit), ["AccessDenied", "done"]);
      const { iam } = aws.clients;
      const PolicyName = "NodeBoundary";
      const PolicyDocument = statement("Allow", "s3:GetObject", "*");
      await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
      const boundary = `arn:aws:iam::${ACCOUNT}:policy/${PolicyName}`;
      await iam.send(
        new PutRolePermissionsBoundaryCommand({ RoleName: role, PermissionsBoundary: boundary }),
      );
      await delay(GATEWAY_FORGETS_MS);
      assert.deepEqual(await pod(nodes, credit), ["AccessDenied"]);
      assert.deepEqual((await aws.refusals()).slice(-2), [
        `explicitly denied by inline:${role}/NoFraud#0`,
        "no boundary policy allows s3:ListBucket",
      ]);
      assert.deepEqual((await audit()).slice(-3), [
        "Not looked at:",
        `  the permissions boundary of role ${role}: what ${boundary} does not allow stays denied, whatever is as declared`,
        `walkthrough on AWS account ${ACCOUNT}: 23 objects as declared, 0 missing, 2 changed, 3 extra`,
      ]);
    });

    it("shows which role the pods of a service account use", async function () {
      const listed = await asks(
        `eks list-pod-identity-associations --cluster-name ${CLUSTER} --namespace flyte --query associations[].serviceAccount`,
      );
      assert.deepEqual(z.array(z.string()).parse(listed).sort(), ["flyteadmin", "flytepropeller"]);
    });
  });

  describe("security considerations", function () {
    it("encrypts and logs every bucket of the stack, and refuses plain HTTP", async function () {
      const { s3 } = aws.clients;
      for (const { name: Bucket, ...bucket } of Object.values(EKS.buckets)) {
        if ("existing" in bucket) continue;
        const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
        const logging = await s3.send(new GetBucketLoggingCommand({ Bucket }));
        const policy = await s3.send(new GetBucketPolicyCommand({ Bucket }));
        const [rule] = encryption.ServerSideEncryptionConfiguration?.Rules ?? [];
        assert.deepEqual(
          [
            rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
            logging.LoggingEnabled?.TargetBucket,
            Sids.parse(JSON.parse(policy.Policy ?? "")).slice(0, 2),
          ],
          [
            "encryption" in bucket ? "aws:kms" : "AES256",
            "bsingh-s3-access-logs",
            ["DenyPlainHttp", "DenyOldTls"],
          ],
          Bucket,
        );
      }
    });

    it("gives a role of another account its bucket and that bucket's key, and makes no access keys", async function () {
      const { s3, kms, iam } = aws.clients;
      const policy = await s3.send(new GetBucketPolicyCommand({ Bucket: "public-datasets" }));
      const { KeyMetadata } = await kms.send(
        new DescribeKeyCommand({ KeyId: "alias/s3/public-datasets" }),
      );
      const key = await kms.send(
        new GetKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId, PolicyName: "default" }),
      );
      const users = await iam.send(new ListUsersCommand({}));
      assert.deepEqual(
        [
          Sids.parse(JSON.parse(policy.Policy ?? "")),
          Sids.parse(JSON.parse(key.Policy ?? "")),
          users.Users,
        ],
        [
          [
            "DenyPlainHttp",
            "DenyOldTls",
            "AnalyticsLocateBuckets",
            "AnalyticsListBuckets",
            "AnalyticsReadObjects",
          ],
          ["Enable IAM User Permissions", "AnalyticsUseKey"],
          [],
        ],
      );
    });
  });
});

const Sids = z
  .object({ Statement: z.array(z.object({ Sid: z.string() })) })
  .transform(({ Statement }) => Statement.map(({ Sid }) => Sid));

/** What it knows of a role is at most one second old. */
const GATEWAY_FORGETS_MS = 1_000;

/** What every EKS node has. */
const WORKER = [
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
];

const Rendered = z.record(z.string(), z.unknown());

const BACKUP = [
  "  aws/buckets/bsingh-ml-workflows.json",
  "  aws/buckets/bsingh-s3-access-logs.json",
  "  aws/buckets/ml-project-1.json",
  "  aws/buckets/ml-project-2.json",
  "  aws/buckets/public-datasets.json",
  "  aws/buckets/shared-bucket.json",
  "  aws/buckets/shared-ml-datasets.json",
  "  aws/keys/bsingh-ml-workflows.json",
  "  aws/keys/public-datasets.json",
  "  aws/principals/backend/FlyteBackend.json",
  "  aws/principals/backend/FlyteBackend.trust.json",
  "  aws/principals/flyte/FlyteMLS3Access.json",
  "  aws/principals/projects/MLProjectsS3Access.json",
  "  aws/principals/projects/MLProjectsS3Access.trust.json",
  "  aws/principals/readers/DatasetsS3Access.json",
  "  aws/principals/readers/DatasetsS3Access.trust.json",
  "  aws/principals/teams/TeamsS3Access.json",
  "  aws/principals/teams/TeamsS3Access.trust.json",
];

function statement(Effect: "Allow" | "Deny", Action: string, objects: string): string {
  const one = { Effect, Action, Resource: `arn:aws:s3:::${objects}` };
  return JSON.stringify({ Version: "2012-10-17", Statement: [one] });
}

function lastWords(lines: string): string[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).at(-1) ?? "");
}
