import assert from "node:assert/strict";
import { checkDeclared, checkStack } from "../../config/check.ts";
import { wekaPlan } from "../../config/weka-arguments.ts";
import { changed, stackValues } from "../support/dev-config.ts";

/** The problems of a config as `path: message` lines; none when it is accepted. */
function problems(values: Record<string, unknown>): string[] {
  const result = checkStack(values);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

function many<T>(count: number, make: (index: number) => T): Record<string, T> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`x${index}`, make(index)]),
  );
}

const LAB = { name: "lab", group: "labs", capacity: "10TB" };
const REPORT = ["principals", "genomics", "weka", "serviceAccounts", "report"];

/** One change of the dev stack, and exactly the problems it must give. */
const CASES: readonly (readonly [
  string,
  readonly (string | number)[],
  unknown,
  readonly string[],
])[] = [
  ["a filesystem of one's own", ["weka", "filesystems"], { lab: LAB }, []],
  [
    "everything wrong with a filesystem",
    ["weka", "filesystems"],
    { lab: { name: "my lab", group: "-labs", capacity: "1GB", encryption: "yes" } },
    [
      's3-access:weka.filesystems.lab.name: "my lab" cannot name a filesystem of the S3 service; use 1 to 32 characters without slashes, spaces, parentheses, & and ;, not starting with a hyphen',
      's3-access:weka.filesystems.lab.group: "-labs" cannot name a filesystem group; use 1 to 32 characters without slashes, spaces, parentheses, & and ;, not starting with a hyphen',
      's3-access:weka.filesystems.lab.capacity: "1GB" is no capacity of a filesystem; write a number and a unit without a space, at least 1GiB, for example 100GB or 2TiB',
      's3-access:weka.filesystems.lab.encryption: "yes" is not allowed here; use none, kms or without-kms',
    ],
  ],
  [
    "a filesystem declared twice",
    ["weka", "filesystems"],
    { lab: LAB, other: LAB },
    [
      's3-access:weka.filesystems.other.name: "lab" is already declared at s3-access:weka.filesystems.lab.name',
    ],
  ],
  [
    "removing a filesystem with kept data in it",
    ["weka", "filesystems"],
    { main: { ...LAB, name: "default", onDelete: "remove" } },
    [
      's3-access:weka.filesystems.main.onDelete: "remove" deletes everything in "default", but s3-access:weka.cluster, s3-access:weka.buckets.ingest, s3-access:weka.buckets.research say their data stays; change one or the other',
    ],
  ],
  [
    "a way that is none",
    ["weka", "via"],
    "telnet weka-0",
    [
      's3-access:weka.via: "telnet weka-0" is no way to WEKA; use local, ssh HOST, kubectl NAMESPACE/POD[/CONTAINER] or rest https://HOST:14000',
    ],
  ],
  [
    "the port that WEKA keeps",
    ["weka", "cluster", "port"],
    9001,
    [
      "s3-access:weka.cluster.port: 9001 cannot be the port of the S3 service; use a port from 1 to 65535 other than 9001, which WEKA keeps; 9000 is its default",
    ],
  ],
  [
    "the end of the S3 cluster while there are users",
    ["weka", "cluster", "onDelete"],
    "remove",
    [
      's3-access:weka.cluster.onDelete: "remove" ends the S3 service and deletes every S3 user, and the stack declares "S3_user", "genomics"; deploy without S3 users first, then say "remove"',
    ],
  ],
  [
    "more buckets than the cluster shall have",
    ["weka", "cluster", "maxBuckets"],
    1,
    [
      "s3-access:weka.buckets: has 2 buckets, and s3-access:weka.cluster.maxBuckets lets it have 1; declare fewer buckets with more folders",
    ],
  ],
  [
    "wrong lifecycle rules, each at its place",
    ["weka", "buckets", "ingest", "lifecycle"],
    [{ expiryDays: 7 }, { expiryDays: 0, prefix: "tmp/*", tags: { "a=b": "c" } }],
    [
      "s3-access:weka.buckets.ingest.lifecycle[1].expiryDays: 0 is no number of days; objects expire after a whole number of days, at least 1",
      's3-access:weka.buckets.ingest.lifecycle[1].prefix: "tmp/*" is no prefix of keys; write how the keys begin, without wildcards, control characters and a hyphen in front: a prefix covers all that begins with it',
      's3-access:weka.buckets.ingest.lifecycle[1].tags: "a=b": "c" cannot be a tag of a lifecycle rule; use a key of 1 to 128 characters and a value of at most 256, without = and &',
    ],
  ],
  [
    "a bucket policy with wildcards and without principal",
    ["weka", "buckets", "ingest", "anonymous"],
    { document: { Statement: [{ Effect: "Allow", Action: ["s3:*"], Resource: ["x"] }] } },
    [
      's3-access:weka.buckets.ingest.anonymous.document.Statement[0].Action: "s3:*" has a wildcard, which WEKA refuses in bucket policies; name each action',
      's3-access:weka.buckets.ingest.anonymous.document.Statement[0]: the statement names no Principal; say whom it is for, for example "Principal": {"AWS": ["*"]}',
    ],
  ],
  [
    "a label of a service account that is none",
    [...REPORT.slice(0, -1), "my-report"],
    { grants: [{ bucket: "weka/research", access: "read-only", folders: ["genomics/"] }] },
    [
      's3-access:principals.genomics.weka.serviceAccounts.my-report: "my-report" cannot be the label of a service account; use 1 to 40 lower-case letters and digits, beginning with a letter',
    ],
  ],
  [
    "a service account with more than its user has",
    [...REPORT, "grants"],
    [
      { bucket: "weka/research", folders: ["imaging/"], access: ["read"] },
      { bucket: "weka/research", folders: ["genomics/"], access: ["list"], browse: true },
      { bucket: "weka/ingest", access: ["read", "write"] },
    ],
    [
      's3-access:principals.genomics.weka.serviceAccounts.report.grants[0]: "genomics" itself may not read in research/imaging/, and a service account never may more than its user; grant it to the user too, or drop it here',
      's3-access:principals.genomics.weka.serviceAccounts.report.grants[1]: "genomics" itself may not list (browse) in research/genomics/, and a service account never may more than its user; grant it to the user too, or drop it here',
      's3-access:principals.genomics.weka.serviceAccounts.report.grants[2]: "genomics" itself may not read in ingest/, and a service account never may more than its user; grant it to the user too, or drop it here',
    ],
  ],
  [
    "a service account with more than its user's predefined policy",
    ["principals", "operator", "weka"],
    {
      user: "S3_user",
      policy: "readonly",
      serviceAccounts: {
        report: { grants: [{ bucket: "weka/ingest", access: ["read", "write"] }] },
      },
    },
    [
      's3-access:principals.operator.weka.serviceAccounts.report.grants[0]: "operator" itself may not write in ingest/, and a service account never may more than its user; grant it to the user too, or drop it here',
    ],
  ],
  [
    "a service account for another system",
    [...REPORT, "grants", 0, "bucket"],
    "eks/ml",
    [
      's3-access:principals.genomics.weka.serviceAccounts.report.grants[0].bucket: "eks/ml" is not on WEKA; a service account is for weka/<bucket>',
    ],
  ],
  [
    "a service account for a bucket that is not declared",
    [...REPORT, "grants", 0, "bucket"],
    "weka/reserach",
    [
      's3-access:principals.genomics.weka.serviceAccounts.report.grants[0].bucket: bucket "weka/reserach" is not declared; declared are "weka/ingest", "weka/research"',
    ],
  ],
  [
    "an audit webhook without its token",
    ["weka", "auditWebhook"],
    { endpoint: "https://audit.example.com" },
    [
      's3-access:weka.auditWebhook: cannot be set by way of "local": WEKA\'s command line takes its token as an argument, which every user of the machine can read; write s3-access:weka.via: rest https://HOST:14000',
      "s3-access:wekaSecrets.auditToken: is missing; set it with: pulumi config set --secret --path s3-access:wekaSecrets.auditToken",
    ],
  ],
  [
    "a certificate that is none",
    ["weka", "tls"],
    { certificate: "weka.pem" },
    [
      "s3-access:weka.tls.certificate: this is no certificate in PEM; write the server's certificate first, then those above it, each between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----",
    ],
  ],
  [
    "a secret that nothing needs by that name",
    ["wekaSecrets"],
    { tlsKey: "x" },
    ['s3-access:wekaSecrets: unknown key "tlsKey"; allowed are auditToken, tlsPrivateKey'],
  ],
];

describe("config: WEKA", () => {
  for (const [name, path, value, expected] of CASES)
    it(expected.length === 0 ? `accepts ${name}` : `refuses ${name}`, () => {
      assert.deepEqual(problems(changed(stackValues(), path, value)), expected);
    });

  it("asks for the key of a certificate, and never quotes one that WEKA would refuse", () => {
    const certificate = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";
    const values = changed(stackValues(), ["weka", "tls"], { certificate });
    assert.deepEqual(problems(values), [
      "s3-access:wekaSecrets.tlsPrivateKey: is missing; set it with: pulumi config set --secret --path s3-access:wekaSecrets.tlsPrivateKey < key.pem",
    ]);
    const refused = problems(changed(values, ["wekaSecrets"], { tlsPrivateKey: "hunter2" }));
    assert.deepEqual(
      refused.map((line) => line.split(";")[0]),
      ["s3-access:wekaSecrets.tlsPrivateKey: this is no private key that WEKA takes"],
    );
    assert.doesNotMatch(refused.join(), /hunter2/);
  });

  it("lets the S3 cluster end once no users are declared", () => {
    let values = changed(stackValues(), ["weka", "cluster", "onDelete"], "remove");
    values = changed(values, ["principals"], {});
    values = changed(values, ["grants"], []);
    assert.deepEqual(problems(values), []);
  });

  it("knows how many of everything a WEKA cluster takes", () => {
    const user = (index: number): object => ({ weka: { user: `u${index}`, policy: "readonly" } });
    const stack = { domain: "aie19.aie.sg" };
    const declared = (weka: object, principals: object): string[] => {
      const result = checkDeclared({ ...stack, weka, principals });
      return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
    };
    assert.deepEqual(declared({}, many(1024, user)), []);
    assert.deepEqual(declared({}, many(1025, user)), [
      "s3-access:principals: has 1025 S3 users, and a WEKA cluster takes 1024; let some share a user",
    ]);
    const buckets = many(10_001, (index) => ({ name: `bucket-${index}` }));
    assert.deepEqual(declared({ buckets }, {}), [
      "s3-access:weka.buckets: has 10001 buckets, and an S3 cluster takes 10000; declare fewer buckets with more folders",
    ]);
    const grants = [{ bucket: "weka/x0", access: "read-only" }];
    const crowd = {
      weka: { user: "u", policy: "readonly", serviceAccounts: many(101, () => ({ grants })) },
    };
    assert.deepEqual(declared({ buckets: many(1, () => ({ name: "raw" })) }, { crowd }), [
      "s3-access:principals.crowd.weka.serviceAccounts: has 101 service accounts, and a user takes 100; share them, or give some to another user",
    ]);
  });

  it("makes a filesystem once, also where the S3 cluster names it", () => {
    const main = { ...LAB, name: "default" };
    const result = checkStack(changed(stackValues(), ["weka", "filesystems"], { main, lab: LAB }));
    assert.ok(result.ok);
    const { stack, access } = result.loaded;
    assert.ok(stack.weka !== undefined);
    const make = { group: "labs", capacity: "10TB", encryption: "none", onDelete: "retain" };
    assert.deepEqual(wekaPlan(stack.weka, access).filesystems, [
      { name: "default", make },
      { name: "lab", make },
      { name: ".config_fs", make: undefined },
    ]);
  });

  it("resolves a service account to the document it narrows its user to", () => {
    const result = checkStack(stackValues());
    assert.ok(result.ok);
    assert.deepEqual(
      result.loaded.access.weka.map(({ key, serviceAccounts }) => [key, serviceAccounts]),
      [
        ["operator", []],
        [
          "genomics",
          [
            {
              label: "report",
              keyVersion: 1,
              document: {
                Version: "2012-10-17",
                Statement: [
                  {
                    Sid: "LocateBuckets",
                    Effect: "Allow",
                    Action: ["s3:GetBucketLocation"],
                    Resource: ["arn:aws:s3:::research"],
                  },
                  {
                    Sid: "ListFoldersResearch",
                    Effect: "Allow",
                    Action: ["s3:ListBucket"],
                    Resource: ["arn:aws:s3:::research"],
                    Condition: { StringLike: { "s3:prefix": ["genomics/*"] } },
                  },
                  {
                    Sid: "ReadObjects",
                    Effect: "Allow",
                    Action: ["s3:GetObject"],
                    Resource: ["arn:aws:s3:::research/genomics/*"],
                  },
                ],
              },
            },
          ],
        ],
      ],
    );
  });
});
