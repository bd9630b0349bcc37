import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolveAccess } from "../../config/access.ts";
import { stackFileSchema } from "../../config/json-schema.ts";
import { checkStack } from "../../config/check.ts";
import { report } from "../../config/problems.ts";
import { changed, stackValues } from "../support/dev-config.ts";

const ML = ["eks", "buckets", "ml"];

/** The problems of a config as `path: message` lines; none when it is accepted. */
function problems(values: Record<string, unknown>): string[] {
  const result = checkStack(values);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

/** One change of the dev stack, and exactly the problems it must give. */
const CASES: readonly (readonly [
  string,
  readonly (string | number)[],
  unknown,
  readonly string[],
])[] = [
  ["no domain", ["domain"], undefined, ["s3-access:domain: is required, for example aie19.aie.sg"]],
  [
    "a domain that is none",
    ["domain"],
    "AIE",
    [
      's3-access:domain: "AIE" is not allowed here; use a host name in lower case such as s3.example.com',
    ],
  ],
  [
    "an unknown section",
    ["wkea"],
    {},
    [
      "s3-access:wkea: unknown key; allowed are domain, hpe, eks, weka, vast, principals, grants, wekaPasswords, wekaSecrets, vastSecrets",
    ],
  ],
  [
    "an unknown key in a section",
    ["hpe", "hots"],
    "s3.aie19.aie.sg",
    [
      's3-access:hpe: unknown key "hots"; allowed are host, apiVersion, name, namespace, gateway, service, addressing, cors, allowedSources, ownGateway, exportTo',
    ],
  ],
  [
    "a host outside the domain",
    ["hpe", "host"],
    "s3.elsewhere.sg",
    [
      's3-access:hpe.host: "s3.elsewhere.sg" is outside the domain "aie19.aie.sg"; the gateway serves *.aie19.aie.sg',
    ],
  ],
  [
    "a gateway without namespace",
    ["hpe", "gateway"],
    "ezaf-gateway",
    [
      's3-access:hpe.gateway: "ezaf-gateway" is not allowed here; use namespace/name of a Gateway, such as istio-system/ezaf-gateway',
    ],
  ],
  [
    "a port that is none",
    ["hpe", "service", "port"],
    70_000,
    ["s3-access:hpe.service.port: 70000 is not allowed here; use 65535 or less"],
  ],
  [
    "a folder that climbs",
    [...ML, "folders", 0],
    "../x",
    [
      's3-access:eks.buckets.ml.folders[0]: folder "../x" has a . or .. part; S3 does not resolve them, and proxies do',
    ],
  ],
  [
    "a folder with a wildcard",
    ["eks", "buckets", "shared", "folders", 0],
    "team-a*",
    [
      's3-access:eks.buckets.shared.folders[0]: folder "team-a*" has a wildcard; a folder already covers everything below it, and a pattern such as team-a* would open team-ab/ too',
    ],
  ],
  [
    "a bucket name that is too long",
    [...ML, "name"],
    "b".repeat(64),
    [
      `s3-access:eks.buckets.ml.name: bucket "${"b".repeat(64)}" has 64 characters; allowed are 3 to 63`,
    ],
  ],
  [
    "a bucket declared twice",
    ["eks", "buckets", "datasets", "name"],
    "bsingh-shared",
    [
      's3-access:eks.buckets.datasets.name: "bsingh-shared" is already declared at s3-access:eks.buckets.shared.name',
    ],
  ],
  [
    "a folder twice",
    [...ML, "folders"],
    ["credit-scoring", "credit-scoring/", "fraud-detection/", "customer-segmentation/"],
    ['s3-access:eks.buckets.ml.folders[1]: "credit-scoring/" is there twice; remove one'],
  ],
  [
    "a folder inside another",
    ["eks", "buckets", "shared", "folders"],
    ["team-a/", "team-b/", "team-a/raw/"],
    [
      's3-access:eks.buckets.shared.folders[2]: "team-a/raw/" lies inside "team-a/"; keep one of them',
    ],
  ],
  [
    "overlapping folders in a grant",
    ["grants", 0, "folders"],
    ["credit-scoring/", "credit-scoring/data/"],
    [
      's3-access:grants[0].folders[1]: "credit-scoring/data/" lies inside "credit-scoring/"; keep one of them',
    ],
  ],
  [
    "subfolders of nothing",
    ["eks", "buckets", "datasets", "subfolders"],
    ["data/"],
    ["s3-access:eks.buckets.datasets.subfolders: need folders to be in"],
  ],
  [
    "changes to a bucket of somebody else",
    ["eks", "buckets", "flyte-metadata", "markers"],
    true,
    [
      "s3-access:eks.buckets.flyte-metadata.markers: changes the bucket, but existing: true says it belongs to someone else; remove one of the two",
    ],
  ],
  [
    "a key without encryption",
    ["eks", "buckets", "datasets", "kmsKeyArn"],
    "arn:aws:kms:us-east-1:123456789012:key/1",
    ["s3-access:eks.buckets.datasets.kmsKeyArn: needs encryption: kms beside it"],
  ],
  [
    "an existing encrypted bucket without its key",
    ["eks", "buckets", "flyte-metadata", "encryption"],
    "kms",
    [
      "s3-access:eks.buckets.flyte-metadata.kmsKeyArn: is needed for an existing bucket with encryption: kms",
    ],
  ],
  [
    "a share of an undeclared folder",
    ["eks", "buckets", "shared", "shares"],
    [
      {
        roleArn: "arn:aws:iam::999999999999:role/reader",
        folders: ["team-c/"],
        access: "read-only",
      },
    ],
    [
      's3-access:eks.buckets.shared.shares[0].folders[0]: folder "team-c/" is not declared; declared are "team-a/", "team-b/"',
    ],
  ],
  [
    "an undeclared principal",
    ["grants", 5, "principal"],
    "team-c",
    [
      's3-access:grants[5].principal: principal "team-c" is not declared; declared are "flyte", "team-a", "team-b", "operator", "genomics", "department-a", "department-b"',
    ],
  ],
  [
    "a principal on a system that does not know it",
    ["grants", 5, "principal"],
    "genomics",
    [
      's3-access:grants[5].principal: "genomics" is not known to eks; add s3-access:principals.genomics.eks',
    ],
  ],
  [
    "an undeclared bucket",
    ["grants", 3, "bucket"],
    "eks/dataset",
    [
      's3-access:grants[3].bucket: bucket "eks/dataset" is not declared; declared are "eks/ml", "eks/shared", "eks/datasets", "eks/flyte-metadata", "eks/flyte-userdata"',
    ],
  ],
  [
    "an undeclared folder",
    ["grants", 4, "folders"],
    ["team-ab/"],
    [
      's3-access:grants[4].folders[0]: folder "team-ab/" is not declared; declared are "team-a/", "team-b/"',
    ],
  ],
  [
    "an undeclared schema",
    ["grants", 8, "schemas"],
    ["department_c"],
    [
      's3-access:grants[8].schemas[0]: schema "department_c" is not declared; declared are "department_a", "department_b"',
    ],
  ],
  [
    "an access to a schema that is none",
    ["grants", 8, "access"],
    "read-write",
    [
      's3-access:grants[8].access: "read-write" is no access to a schema; use one of read, write, create-tables, administer, create-tables-without-transactions',
    ],
  ],
  [
    "an access that is none",
    ["grants", 3, "access"],
    "readonly",
    [
      's3-access:grants[3].access: "readonly" is no access; use one of read-write, read-only, upload-only, list-only, or a list of list, read, write, delete, read-versions, delete-versions',
    ],
  ],
  [
    "a place that is none",
    ["grants", 3, "bucket"],
    "datasets",
    [
      's3-access:grants[3].bucket: "datasets" names no place; use eks/<bucket>, weka/<bucket> or vast/<database>, with the keys of those sections',
    ],
  ],
  [
    "a principal without a system",
    ["principals", "nobody"],
    {},
    ["s3-access:principals.nobody: is known to no system; give it eks, weka or vast"],
  ],
  [
    "a user with two policies",
    ["principals", "genomics", "weka", "policy"],
    "readonly",
    [
      's3-access:principals.genomics.weka.policy: WEKA attaches one policy to a user: remove "readonly" or the principal\'s weka grants',
    ],
  ],
  [
    "a user with no policy",
    ["principals", "operator", "weka", "policy"],
    undefined,
    [
      "s3-access:principals.operator.weka: has neither a policy nor a grant on weka, so it could do nothing; give it one",
    ],
  ],
  [
    "the admin as S3 user",
    ["principals", "operator", "weka", "user"],
    "admin",
    [
      's3-access:principals.operator.weka.user: "admin" is the cluster admin (s3-access:weka.login), which cannot be an S3 user',
    ],
  ],
  [
    "a node group twice",
    ["principals", "team-a", "eks", "nodeGroups", 1],
    "node-group-1-2025072404024606990000001e",
    [
      's3-access:principals.team-a.eks.nodeGroups[1]: "node-group-1-2025072404024606990000001e" is there twice; remove one',
    ],
  ],
  [
    "a missing secret",
    ["wekaPasswords", "S3_user"],
    undefined,
    [
      "s3-access:wekaPasswords.S3_user: is missing; set it with: pulumi config set --secret --path 's3-access:wekaPasswords[\"S3_user\"]'",
    ],
  ],
  [
    "a folder that WEKA cannot take literally",
    ["weka", "buckets", "research", "folders", 0],
    "genomics$/",
    [
      's3-access:principals.genomics.weka.serviceAccounts.report.grants[0].folders[0]: folder "genomics/" is not declared; declared are "genomics$/", "imaging/"',
      's3-access:grants[6].folders[0]: folder "genomics/" is not declared; declared are "genomics$/", "imaging/"',
    ],
  ],
];

describe("config", () => {
  for (const stack of ["dev", "staging", "prod"])
    it(`accepts the ${stack} stack`, () => {
      assert.deepEqual(problems(stackValues(stack)), []);
    });

  for (const [name, path, value, expected] of CASES)
    it(`refuses ${name}`, () => {
      assert.deepEqual(problems(changed(stackValues(), path, value)), expected);
    });

  it("reports everything at once, in one message that quotes no secret", () => {
    let values = changed(stackValues(), ["domain"], "AIE");
    values = changed(values, [...ML, "folders", 0], "../x");
    values = changed(values, ["grants", 5, "principal"], "team-c");
    values = changed(values, ["wekaPasswords", "S3_user"], "hunter2");
    const result = checkStack(values);
    assert.equal(
      result.ok ? "accepted" : report("Pulumi.dev.yaml", result.problems),
      [
        "Pulumi.dev.yaml has 4 problems; nothing was changed.",
        "  s3-access:domain",
        '    "AIE" is not allowed here; use a host name in lower case such as s3.example.com',
        "  s3-access:eks.buckets.ml.folders[0]",
        '    folder "../x" has a . or .. part; S3 does not resolve them, and proxies do',
        "  s3-access:grants[5].principal",
        '    principal "team-c" is not declared; declared are "flyte", "team-a", "team-b", "operator", "genomics", "department-a", "department-b"',
        "  s3-access:wekaPasswords.S3_user",
        "    the password lacks: 8 characters, an upper-case letter; WEKA takes at least 8 characters with an upper-case letter, a lower-case letter, and a digit or special character",
      ].join("\n"),
    );
  });

  it("never quotes a password that WEKA would refuse", () => {
    const [problem = "", ...others] = problems(
      changed(stackValues(), ["wekaPasswords", "S3_user"], "hunter2"),
    );
    assert.deepEqual(others, []);
    assert.match(problem, /^s3-access:wekaPasswords\.S3_user: /);
    assert.doesNotMatch(problem, /hunter2/);
  });

  it("refuses a policy that is too large before anything registers, and says what to merge", () => {
    const many = Array.from({ length: 60 }, (_, index) => `project-${index}/`);
    let values = changed(stackValues(), ["weka", "buckets", "research", "folders"], many);
    values = changed(values, ["grants", 6, "folders"], many);
    values = changed(values, ["principals", "genomics", "weka", "serviceAccounts"], undefined);
    assert.deepEqual(problems(values), [
      's3-access:principals.genomics: the WEKA policy of "genomics" has 3763 bytes; WEKA takes 2048, and one policy per user; merge grants: bucket "research" is granted in 60 folders; grant the folder above them, or split the user in two',
    ]);
  });

  it("refuses more managed policies than a node group's role takes, also from several principals together", () => {
    const many = Array.from(
      { length: 500 },
      (_, index) => `project-${String(index).padStart(3, "0")}/`,
    );
    let values = changed(stackValues(), ["eks", "buckets", "shared", "folders"], many);
    values = changed(values, ["grants", 4, "folders"], many);
    values = changed(values, ["grants", 5, "folders"], many);
    values = changed(
      values,
      ["principals", "team-b", "eks", "nodeGroups", 0],
      "node-group-1-2025072404024606990000001e",
    );
    assert.deepEqual(problems(values), [
      's3-access:principals: flyte, team-a, team-b together need 14 managed policies on the role of node group "node-group-1-2025072404024606990000001e"; a role takes 10; merge their folders',
    ]);
  });

  it("resolves principals and grants by system", () => {
    const result = checkStack(stackValues());
    assert.ok(result.ok);
    const { eks, weka, vast } = resolveAccess(result.loaded.stack);
    assert.deepEqual(
      [eks, weka, vast].map((holders) => holders.map(({ key, grants }) => [key, grants.length])),
      [
        [
          ["flyte", 22],
          ["team-a", 4],
          ["team-b", 4],
        ],
        [
          ["operator", 0],
          ["genomics", 5],
        ],
        [
          ["department-a", 5],
          ["department-b", 3],
        ],
      ],
    );
  });

  it("has an up-to-date JSON Schema for editors (npm run schema)", () => {
    const file = new URL("../../schema/pulumi-stack.schema.json", import.meta.url);
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), stackFileSchema());
  });
});
