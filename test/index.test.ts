import assert from "node:assert/strict";
import { z } from "zod";
import { DesiredState } from "../drivers/vast/desired.ts";
import { ACCOUNT, awsLookups, awsOutputs } from "./support/aws-lookups.ts";
import { changed, stackValues } from "./support/dev-config.ts";
import { type Recorded, placeOf, record, registrations } from "./support/record.ts";

/** The members of all drivers' records that the program reads. */
const observed = JSON.stringify({
  ...{ port: 9000, tls: true, addresses: ["weka-1"] },
  ...{ accessKey: "AK-MADE", secretKey: "made-by-weka" },
});
const Document = z.object({
  Statement: z.array(z.object({ Sid: z.string(), Resource: z.array(z.string()) })),
});
let runs = 0;

/** Runs index.ts with a stack's values. */
async function deploy(values: Record<string, unknown>): Promise<Recorded[]> {
  runs += 1;
  const config = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      `s3-access:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const program = new URL(`../index.ts?test-run=${runs}`, import.meta.url).href;
  return record(() => import(program), {
    config,
    secretKeys: ["s3-access:wekaPasswords", "s3-access:vastSecrets"],
    lookups: { ...awsLookups, "command:local:run": () => ({ stdout: `{"version":"v1"}` }) },
    outputs: { ...awsOutputs, "command:local:Command": () => ({ stdout: observed }) },
  });
}

/** Whether the driver takes what a command resource tells it. */
function desiredState({ inputs }: Recorded): boolean {
  const { stdin } = z.object({ stdin: z.string() }).parse(inputs);
  return DesiredState.safeParse(JSON.parse(stdin)).success;
}

/** For every component that runs a driver, the others whose command has run before its own does. */
function waits(records: readonly Recorded[]): Record<string, string[]> {
  const places = new Map(records.map(placeOf).map((place) => [place.self, place]));
  const before = (self: string): Set<string> => {
    const { dependsOn = [], parent = "" } = places.get(self) ?? {};
    const direct = [...dependsOn, ...(parent === "" ? [] : [parent])];
    return new Set(direct.flatMap((one) => [one, ...before(one)]));
  };
  const short = (self: string): string => self.replace("$Command", "");
  const commands = [...places.keys()].filter((self) => self.includes("$Command "));
  return Object.fromEntries(
    commands.map((self) => [
      short(self),
      [...before(self)]
        .filter((one) => commands.includes(one))
        .map(short)
        .sort(),
    ]),
  );
}

function only(
  values: Record<string, unknown>,
  systems: readonly string[],
): Record<string, unknown> {
  const keys = ["domain", "wekaPasswords", ...systems];
  return Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));
}

describe("index.ts", () => {
  it("registers the whole dev stack", async () => {
    const list = registrations(await deploy(stackValues())).map(
      ([type, name]) => `${type} ${name}`,
    );
    assert.deepEqual(list.sort(), EXPECTED.toSorted());
  });

  it("gives service accounts a role of their own, and nothing to the nodes", async () => {
    const grant = { principal: "training", bucket: "eks/data", access: "read-only" };
    const serviceAccounts = ["fraud-production/default", "credit-production/default"];
    const values = {
      domain: "example.com",
      eks: { cluster: "education", buckets: { data: { name: "the-data", existing: true } } },
      principals: { training: { eks: { serviceAccounts, policyName: "TrainingS3Access" } } },
      grants: [grant],
    };
    const made = await deploy(values);
    assert.deepEqual(
      registrations(made).filter(([type]) => !type.includes("BucketLayout")),
      [
        ["s3-access:aws:ServiceAccountS3Access", "training"],
        ["aws:iam/role:Role", "training"],
        ["aws:iam/policy:Policy", "training"],
        ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "training"],
        ...serviceAccounts.map((account) => [
          "aws:eks/podIdentityAssociation:PodIdentityAssociation",
          account.replace("/", "."),
        ]),
      ],
    );
  });

  it("lets nothing on WEKA begin before what it needs, nor end after it", async () => {
    const certificate = ["BEGIN", "END"]
      .map((word) => `-----${word} CERTIFICATE-----`)
      .join("\nQUJD\n");
    const key = ["BEGIN", "END"].map((word) => `-----${word} PRIVATE KEY-----`).join("\nQUJD\n");
    let values = changed(stackValues(), ["vast", "address"], undefined);
    values = changed(values, ["weka", "filesystemGroups"], { labs: { name: "labs" } });
    for (const [path, value] of [
      [["weka", "filesystems"], { lab: { name: "lab", group: "labs", capacity: "1TB" } }],
      [["weka", "via"], "rest https://weka.example.com:14000"],
      [["weka", "auditWebhook"], { endpoint: "https://audit.example.com" }],
      [["weka", "tls"], { certificate }],
      [["wekaSecrets"], { auditToken: "Splunk 1", tlsPrivateKey: key }],
    ] as const)
      values = changed(values, path, value);
    const filesystems = [
      "FilesystemGroup weka-group-labs",
      "Filesystem weka-fs-lab",
      "Filesystem weka-fs-default",
      "Filesystem weka-fs-.config_fs",
    ];
    const cluster = [...filesystems, "S3Cluster weka"];
    const buckets = [...cluster, "S3Bucket weka-ingest", "S3Bucket weka-research"];
    const users = [...buckets, "S3Policy weka-genomics", "S3User weka-genomics"];
    assert.deepEqual(waits(await deploy(values)), {
      ...Object.fromEntries(cluster.map((name, index) => [name, cluster.slice(0, index).sort()])),
      "TlsCertificate weka": cluster.toSorted(),
      "AuditWebhook weka": cluster.toSorted(),
      "S3Bucket weka-ingest": cluster.toSorted(),
      "S3Bucket weka-research": cluster.toSorted(),
      "S3Lifecycle weka-ingest": [...cluster, "S3Bucket weka-ingest"].sort(),
      "S3User weka-S3_user": buckets.toSorted(),
      "S3Policy weka-genomics": buckets.toSorted(),
      "S3User weka-genomics": [...buckets, "S3Policy weka-genomics"].sort(),
      "S3ServiceAccount weka-genomics-report": users.toSorted(),
    });
  });

  it("lets nothing on VAST begin before what it needs, nor end after it", async () => {
    const discoveryUrl = "https://keycloak.example.com/.well-known/openid-configuration";
    const vast = {
      address: "vms.example.com",
      viewPolicies: { analytics: {} },
      databases: {
        vastdbsec: { name: "vastdbsec", owner: "db-owner", schemas: ["department_a"] },
      },
      buckets: {
        raw: {
          ...{ name: "raw-data", owner: "db-owner", viewPolicy: "analytics", quota: "10TB" },
          lifecycle: { tmp: { expiryDays: 7 } },
        },
      },
      oidcProviders: { keycloak: { discoveryUrl } },
      iamRoles: {
        analyst: {
          trustPolicy: { Statement: [{ Effect: "Allow" }] },
          principals: ["department-a"],
        },
      },
    };
    const values = {
      ...only(stackValues(), ["vastSecrets"]),
      vast,
      principals: {
        "department-a": { vast: { user: "department_a" } },
        analysts: { vast: { role: "analyst" } },
      },
      grants: [
        { principal: "department-a", bucket: "vast/raw", access: "read-only" },
        { principal: "analysts", bucket: "vast/raw", access: "list-only" },
      ],
    };
    const first = "ViewPolicy vast-s3-access";
    const analytics = "ViewPolicy vast-analytics";
    const raw = [first, analytics, "View vast-raw-data"];
    const places = [...raw, "View vast-vastdbsec", "Schema vast-vastdbsec/department_a"];
    const policies = [...places, "IdentityPolicy vast-department-a"];
    const order = {
      [first]: [],
      [analytics]: [first],
      "View vast-vastdbsec": [first],
      "Schema vast-vastdbsec/department_a": [first, "View vast-vastdbsec"],
      "View vast-raw-data": [first, analytics],
      "Quota vast-raw-data": raw,
      "LifecycleRule vast-raw-data/tmp": raw,
      "IdentityPolicy vast-department-a": places,
      "PolicyAttachment vast-department-a": policies,
      "IdentityPolicy vast-analysts": places,
      "OidcProvider vast-keycloak": [first],
      "IamRole vast-analyst": [
        ...[...policies, "IdentityPolicy vast-analysts"],
        "OidcProvider vast-keycloak",
      ],
    };
    const records = await deploy(values);
    assert.deepEqual(
      waits(records),
      Object.fromEntries(Object.entries(order).map(([name, before]) => [name, before.toSorted()])),
    );
    const taken = records.filter(({ type }) => type === "command:local:Command").map(desiredState);
    assert.deepEqual(
      taken,
      Array.from(Object.keys(order), () => true),
    );
  });

  for (const keys of [
    { place: "raw", lab: "lab", principal: "genomics" },
    { place: "r1", lab: "l1", principal: "p1" },
  ])
    it(`calls what drivers adopt by its own name, not by its key in the config, ${keys.place}`, async () => {
      assert.deepEqual(names(await deploy(underKeys(keys))), {
        "filesystem labs-data": "Filesystem weka-fs-labs-data",
        "filesystem default": "Filesystem weka-fs-default",
        "filesystem .config_fs": "Filesystem weka-fs-.config_fs",
        "filesystem-group labs": "FilesystemGroup weka-group-labs",
        "s3-cluster s3": "S3Cluster weka",
        "s3-bucket raw-data": "S3Bucket weka-raw-data",
        "s3-lifecycle raw-data": "S3Lifecycle weka-raw-data",
        "s3-user loader": "S3User weka-loader",
        "s3-service-account loader/report": "S3ServiceAccount weka-loader-report",
        "view-policy s3-access": "ViewPolicy vast-s3-access",
        "view default/files": "View vast-files",
        "view default/vastdbsec": "View vast-vastdbsec",
        "quota default/files": "Quota vast-files",
        "lifecycle-rule default/files/tmp": "LifecycleRule vast-files/tmp",
        "schema default/vastdbsec/sales": "Schema vast-vastdbsec/sales",
      });
    });

  it("gives who uses an encrypted bucket the use of its key", async () => {
    const policy = (await deploy(stackValues())).find(
      ({ type, name }) => type === "aws:iam/policy:Policy" && name === "flyte",
    );
    const { policy: text } = z.object({ policy: z.string() }).parse(policy?.inputs);
    const { Statement } = Document.parse(JSON.parse(text));
    assert.deepEqual(Statement.at(-1), {
      Sid: "UseKeyOfBsinghMlWorkflows",
      Resource: [`arn:aws:kms:us-east-1:${ACCOUNT}:key/ml`],
    });
  });

  it("registers nothing for a system without a section", async () => {
    assert.deepEqual(registrations(await deploy(only(stackValues(), []))), []);
    assert.deepEqual(registrations(await deploy(only(stackValues(), ["hpe"]))), [
      ["s3-access:hpe:S3VirtualService", "hpe"],
      ["kubernetes:networking.istio.io/v1:VirtualService", "hpe"],
    ]);
  });

  it("refuses text where a section or a list belongs, beside everything else", async () => {
    let values = changed(only(stackValues(), []), ["hpe"], "route");
    values = changed(changed(values, ["grants"], "all"), ["domain"], "AIE");
    await assert.rejects(deploy(values), (error: AggregateError) => {
      assert.equal(
        String(error.errors[0]).replace(/^Error: /, ""),
        [
          "Pulumi.test.yaml has 3 problems; nothing was changed.",
          "  s3-access:domain",
          '    "AIE" is not allowed here; use a host name in lower case such as s3.example.com',
          "  s3-access:hpe",
          '    "route" is not allowed here; use a section of keys and values',
          "  s3-access:grants",
          '    "all" is not allowed here; use a list',
        ].join("\n"),
      );
      return true;
    });
  });

  it("registers nothing at all when one value is wrong", async () => {
    const values = changed(stackValues(), ["grants", 5, "principal"], "team-c");
    await assert.rejects(deploy(values), (error: AggregateError) => {
      const first: unknown = error.errors[0];
      assert.ok(first instanceof Error);
      assert.match(first.message, /^Pulumi\.test\.yaml has 1 problem; nothing was changed\./);
      assert.equal(first.stack, first.message);
      return true;
    });
  });
});

/** The same objects under any keys. */
function underKeys({ place, lab, principal }: Record<"place" | "lab" | "principal", string>) {
  const grants = [{ bucket: `weka/${place}`, access: "read-only" }];
  return {
    ...only(stackValues(), ["vastSecrets"]),
    weka: {
      filesystemGroups: { [lab]: { name: "labs" } },
      filesystems: { [lab]: { name: "labs-data", group: "labs", capacity: "1TB" } },
      buckets: { [place]: { name: "raw-data", lifecycle: [{ expiryDays: 7 }] } },
    },
    vast: {
      address: "vms.example.com",
      databases: { [lab]: { name: "vastdbsec", owner: "db-owner", schemas: ["sales"] } },
      buckets: {
        [place]: {
          ...{ name: "files", owner: "db-owner", quota: "10TB" },
          lifecycle: { tmp: { expiryDays: 7 } },
        },
      },
    },
    principals: {
      [principal]: {
        weka: { user: "loader", serviceAccounts: { report: { grants } } },
        vast: { user: "jane" },
      },
    },
    grants: [
      { principal, bucket: `weka/${place}`, access: "read-only" },
      { principal, bucket: `vast/${place}`, access: "read-only" },
    ],
  };
}

/** Named by the principal's key, so that another key is another policy. */
const NAMED_BY_KEY = ["s3-policy", "identity-policy", "policy-attachment"];

/** By what a command resource converges (its kind, and what makes it this object and no other), what it is called. */
function names(records: readonly Recorded[]): Record<string, string> {
  const Inputs = z.object({ stdin: z.string(), triggers: z.tuple([z.string()]) });
  const commands = records.filter(({ type }) => type === "command:local:Command");
  return Object.fromEntries(
    commands.flatMap((one) => {
      const { stdin, triggers } = Inputs.parse(one.inputs);
      const { kind } = z.object({ kind: z.string() }).parse(JSON.parse(stdin));
      if (NAMED_BY_KEY.includes(kind)) return [];
      return [[`${kind} ${triggers[0]}`, placeOf(one).self.replace("$Command", "")]];
    }),
  );
}

const bucket = (name: string, ...more: readonly string[]): string[] => [
  `aws:s3/bucket:Bucket ${name}`,
  `aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration ${name}`,
  `aws:s3/bucketOwnershipControls:BucketOwnershipControls ${name}`,
  `aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock ${name}`,
  `aws:s3/bucketPolicy:BucketPolicy ${name}`,
  `aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration ${name}`,
  ...more,
];

const GROUP_1 = "node-group-1-2025072404024606990000001e";
const GROUP_2 = "node-group-2-2025072404024606990000001d";
const FOLDERS = ["credit-scoring", "fraud-detection", "customer-segmentation"].flatMap((folder) => [
  folder,
  ...["data", "models", "results"].map((below) => `${folder}/${below}`),
]);
const command = (name: string): string => `command:local:Command ${name}`;

const EXPECTED: readonly string[] = [
  "s3-access:hpe:S3VirtualService hpe",
  "kubernetes:networking.istio.io/v1:VirtualService hpe",
  "s3-access:aws:AccessLogBucket access-logs",
  ...bucket("access-logs"),
  "s3-access:aws:BucketLayout ml",
  "aws:kms/key:Key ml",
  "aws:kms/alias:Alias ml",
  ...bucket(
    "ml",
    "aws:s3/bucketVersioning:BucketVersioning ml",
    "aws:s3/bucketLogging:BucketLogging ml",
    ...FOLDERS.map((folder) => `aws:s3/bucketObjectv2:BucketObjectv2 ml-${folder}`),
  ),
  "s3-access:aws:BucketLayout shared",
  ...bucket(
    "shared",
    "aws:s3/bucketVersioning:BucketVersioning shared",
    "aws:s3/bucketLogging:BucketLogging shared",
  ),
  "s3-access:aws:BucketLayout datasets",
  ...bucket("datasets", "aws:s3/bucketLogging:BucketLogging datasets"),
  "s3-access:aws:BucketLayout flyte-metadata",
  "s3-access:aws:BucketLayout flyte-userdata",
  "s3-access:aws:NodeRoleS3Access flyte",
  "aws:iam/policy:Policy flyte",
  `aws:iam/rolePolicyAttachment:RolePolicyAttachment flyte-${GROUP_1}`,
  `aws:iam/rolePolicyAttachment:RolePolicyAttachment flyte-${GROUP_2}`,
  "s3-access:aws:NodeRoleS3Access team-a",
  "aws:iam/policy:Policy team-a",
  `aws:iam/rolePolicyAttachment:RolePolicyAttachment team-a-${GROUP_1}`,
  "s3-access:aws:NodeRoleS3Access team-b",
  "aws:iam/policy:Policy team-b",
  `aws:iam/rolePolicyAttachment:RolePolicyAttachment team-b-${GROUP_2}`,
  "s3-access:weka:Filesystem weka-fs-default",
  command("weka-fs-default"),
  "s3-access:weka:Filesystem weka-fs-.config_fs",
  command("weka-fs-.config_fs"),
  "s3-access:weka:S3Cluster weka",
  command("weka"),
  "s3-access:weka:S3Bucket weka-ingest",
  command("weka-ingest"),
  "s3-access:weka:S3Lifecycle weka-ingest",
  command("weka-ingest"),
  "s3-access:weka:S3Bucket weka-research",
  command("weka-research"),
  "s3-access:weka:S3Policy weka-genomics",
  command("weka-genomics"),
  "s3-access:weka:S3User weka-genomics",
  command("weka-genomics"),
  "s3-access:weka:S3ServiceAccount weka-genomics-report",
  command("weka-genomics-report"),
  "s3-access:weka:S3User weka-S3_user",
  command("weka-S3_user"),
  "s3-access:vast:ViewPolicy vast-s3-access",
  command("vast-s3-access"),
  "s3-access:vast:View vast-vastdbsec",
  command("vast-vastdbsec"),
  "s3-access:vast:View vast-department-exports",
  command("vast-department-exports"),
  ...["department-a", "department-b"].flatMap((principal) => {
    const schema = `vast-vastdbsec/${principal.replace("-", "_")}`;
    return [
      `s3-access:vast:Schema ${schema}`,
      command(schema),
      `s3-access:vast:IdentityPolicy vast-${principal}`,
      command(`vast-${principal}`),
      `s3-access:vast:PolicyAttachment vast-${principal}`,
      command(`vast-${principal}`),
    ];
  }),
];
