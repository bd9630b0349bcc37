/**
 * The requirements for VAST, from top to bottom: a database for two departments, S3 keys that users of the directory get
 * for themselves, and an identity policy that opens one schema. One stack file declares it; names are those of the
 * requirements.
 */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { z } from "zod";
import type { TabularClient } from "../../sandbox/checks/tabular-client.ts";
import { namesIn } from "../support/flatbuffer.ts";
import { type PythonClients, TEST_PYTHON_WITHIN_MS, pythonClients } from "../support/python.ts";
import { type KeyPair, VastUnderTest } from "./support/vast-cluster.ts";

const STACK = {
  "s3-access:vast": {
    address: "vms.example.com",
    databases: {
      vastdbsec: {
        name: "vastdbsec",
        owner: "vastdb-owner",
        schemas: ["department_a", "department_b"],
      },
    },
    buckets: {
      files: { name: "files", owner: "vastdb-owner", folders: ["department_a/", "department_b/"] },
    },
  },
  "s3-access:principals": { "department-a": { vast: { user: "department_a" } } },
  "s3-access:grants": [
    {
      principal: "department-a",
      database: "vast/vastdbsec",
      schemas: ["department_a"],
      access: "create-tables-without-transactions",
    },
    {
      principal: "department-a",
      bucket: "vast/files",
      folders: ["department_a/"],
      access: "read-write",
    },
  ],
};

/** The requirements' example, with what Python has of its own, and a verified connection instead of `verify=False`. */
const GET_KEY = `
import base64, json, os, ssl, sys, urllib.request
url, authority = sys.argv[1:]
login = base64.b64encode(f"{os.environ['VAST_USERNAME']}:{os.environ['VAST_PASSWORD']}".encode()).decode()
request = urllib.request.Request(f"{url}/api/s3keys/", method="POST", headers={"Authorization": f"Basic {login}"})
trust = ssl.create_default_context(cafile=authority)
with urllib.request.urlopen(request, context=trust) as response:
    data = json.load(response)
    print(response.status, sorted(data))
`;

const UPLOAD_IN_PARTS = `
import boto3, os, sys
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
s3 = boto3.client("s3")
small_parts = TransferConfig(multipart_threshold=5 * 1024**2, multipart_chunksize=5 * 1024**2)
s3.upload_file(sys.argv[1], "files", "department_a/large.bin", Config=small_parts)
print(s3.head_object(Bucket="files", Key="department_a/large.bin")["ContentLength"])
for attempt in (
    lambda: s3.list_objects_v2(Bucket="files", Prefix="department_b/"),
    lambda: s3.put_object(Bucket="files", Key="department_b/x", Body=b"x"),
    lambda: s3.list_objects_v2(Bucket="vastdbsec"),
):
    try:
        print(attempt())
    except ClientError as refused:
        print(refused.response["Error"]["Code"])
`;

const Rows = z.array(z.record(z.string(), z.unknown()));

describe("the requirements for VAST, from top to bottom", function () {
  this.timeout(60_000);
  let vast: VastUnderTest;
  let python: PythonClients;
  let key: KeyPair;
  let sdk: TabularClient;

  before(async function () {
    this.timeout(TEST_PYTHON_WITHIN_MS);
    python = await pythonClients();
    vast = await VastUnderTest.start(STACK);
  });
  after(() => vast.stop());

  async function rows(path: string): Promise<unknown[]> {
    const { status, body } = await vast.vms("GET", path, "admin");
    assert.equal(status, 200, body);
    return Rows.parse(JSON.parse(body));
  }

  it("makes the database, its owner's, behind a view policy that heeds identity policies", async () => {
    const { exitCode, stdout, stderr } = await vast.sandbox("up");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.deepEqual(
      stdout.split("\n").filter((line) => /^ {2}\d/.test(line)),
      [
        "  14 resources deployed",
        "  25 access checks by 1 principal: 5 allowed, 19 denied, 1 not found, as granted",
        "  80 requests to VAST's databases, as granted",
      ],
    );
    const seen = z
      .array(
        z.object({ bucket: z.string(), bucket_owner: z.string(), protocols: z.array(z.string()) }),
      )
      .parse(await rows("/api/v5/views/"));
    const byBucket = seen.toSorted((one, other) => (one.bucket < other.bucket ? -1 : 1));
    assert.deepEqual(byBucket, [
      { bucket: "files", bucket_owner: "vastdb-owner", protocols: ["S3"] },
      { bucket: "vastdbsec", bucket_owner: "vastdb-owner", protocols: ["S3", "DATABASE"] },
    ]);
    const own = z
      .array(z.looseObject({ name: z.string(), flavor: z.string() }))
      .parse(await rows("/api/v5/viewpolicies/"))
      .find(({ name }) => name === "s3-access");
    assert.equal(own?.flavor, "S3_NATIVE");
  });

  it("makes two schemas in it", async () => {
    assert.deepEqual(await rows("/api/v5/schemas/?database_name=vastdbsec"), [
      { database_name: "vastdbsec", name: "department_a" },
      { database_name: "vastdbsec", name: "department_b" },
    ]);
  });

  it("gives a user of the directory two keys, refuses a third, and gives another for a deleted one", async () => {
    const ask = (method: string, body?: object) =>
      vast.vms(method, "/api/s3keys/", "department_a", body);
    const first = await vast.newKey("department_a");
    const second = await vast.newKey("department_a");
    assert.notEqual(first.access_key, second.access_key);
    assert.deepEqual(await ask("POST"), {
      status: 400,
      body: '{"detail":"A user cannot have more than two access keys"}',
    });
    assert.equal((await ask("DELETE", { access_key: first.access_key })).status, 204);
    key = await vast.newKey("department_a");
    assert.equal((await ask("DELETE", { access_key: second.access_key })).status, 204);
    const kept = Rows.parse(JSON.parse((await ask("GET")).body));
    assert.deepEqual(
      kept.map(({ access_key, enabled }) => [access_key, enabled]),
      [[key.access_key, true]],
    );
    sdk = vast.tabular(key);
  });

  it("gives none to a local user, and lets a user of the directory do nothing else", async () => {
    const local = await vast.vms("POST", "/api/s3keys/", "vastdb-owner");
    const other = await vast.vms("GET", "/api/v5/users/", "department_a");
    assert.deepEqual([local.status, other.status], [401, 403]);
  });

  it("gives a key to the requirements' Python, with 201 where the example expects 200", async () => {
    const { running } = vast.serving;
    const { stdout, stderr } = await python.run(GET_KEY, [running.vmsUrl, running.authorityFile], {
      VAST_USERNAME: "department_b",
      VAST_PASSWORD: await vast.password("department_b"),
    });
    assert.deepEqual([stdout, stderr], ["201 ['access_key', 'secret_key']", ""]);
  });

  it("lets department_a see the database and the names of both schemas", async () => {
    assert.equal((await sdk.send({ method: "HEAD", path: "vastdbsec" })).status, 200);
    const listed = await sdk.send({ method: "GET", path: "vastdbsec", command: "schema" });
    assert.equal(listed.status, 200, listed.body.toString());
    assert.deepEqual(namesIn(listed.body, 1), ["department_a", "department_b"]);
  });

  it("lets department_a create and list tables in its own schema", async () => {
    const path = "vastdbsec/department_a";
    const create = { method: "POST", path: `${path}/events`, command: "table" } as const;
    const body = Buffer.from("columns");
    assert.equal((await sdk.send({ ...create, body })).status, 200);
    assert.equal((await sdk.send({ ...create, body })).status, 409);
    const listed = await sdk.send({ method: "GET", path, command: "table" });
    assert.deepEqual([listed.status, namesIn(listed.body, 2)], [200, ["events"]]);
    const shown = "/api/v5/tables/?database_name=vastdbsec&schema_name=department_a";
    assert.deepEqual(await rows(shown), [
      { database_name: "vastdbsec", schema_name: "department_a", name: "events" },
    ]);
  });

  it("refuses department_a the other schema, and everything that the policy does not name", async () => {
    const attempts = [
      ["GET", "vastdbsec/department_b", "table"],
      ["POST", "vastdbsec/department_b/events", "table"],
      ["GET", "vastdbsec/department_ab", "table"],
      ["DELETE", "vastdbsec/department_a/events", "table"],
      ["GET", "vastdbsec/department_a/events", "data"],
      ["POST", "", "transaction"],
    ] as const;
    for (const [method, path, command] of attempts) {
      const { status, body } = await sdk.send({ method, path, command });
      assert.equal(status, 403, `${method} ${path}?${command}: ${body.toString()}`);
    }
  });

  it("sees what a policy lets through that was changed behind the stack's back", async () => {
    const policies = z
      .array(z.looseObject({ id: z.number(), name: z.string(), policy: z.string() }))
      .parse(await rows("/api/v5/s3policies/"));
    const own = policies.find(({ name }) => name === "department-a");
    assert.ok(own !== undefined);
    const change = (policy: string) =>
      vast.vms("PATCH", `/api/v5/s3policies/${own.id}/`, "admin", { policy });
    const keysOf = async (): Promise<unknown[]> =>
      Rows.parse(JSON.parse((await vast.vms("GET", "/api/s3keys/", "department_a")).body));
    // With two keys of its own, the user has no room for one to check with: one of the two is used, and stays.
    const second = await vast.newKey("department_a");
    const keys = await keysOf();
    await change(own.policy.replaceAll("/department_a/*", "/department_*"));
    const { exitCode, stdout, stderr } = await vast.sandbox("check");
    await change(own.policy);
    assert.deepEqual(await keysOf(), keys);
    await vast.vms("DELETE", "/api/s3keys/", "department_a", { access_key: second.access_key });
    assert.deepEqual(
      [exitCode, stderr],
      [1, "the deployed access is not what the grants say; see above"],
    );
    const wider = (place: string): string =>
      `  department-a may not ${place}: expected denied, got allowed`;
    assert.deepEqual(stdout.split("\n").slice(1), [
      "✔ Check access: 105 requests, 12 failed",
      ...[
        "get s3://files/department_ab/probe (look-alike folder)",
        "get s3://files/department_b/probe (sibling folder)",
        "put s3://files/department_b/probe-put (sibling folder)",
        "delete s3://files/department_b/probe-delete (sibling folder)",
        "multipart s3://files/department_b/probe-multipart (sibling folder)",
        "get s3://files/department_bb/probe (look-alike folder)",
        ...["department_ab", "department_b", "department_bb"].flatMap((schema) => [
          `list vastdbsec/${schema}/s3_access_probe`,
          `create vastdbsec/${schema}/s3_access_probe`,
        ]),
      ].map(wider),
    ]);
  });

  it("lets the AWS CLI list and copy, and boto3 upload in parts, with the key", async () => {
    const report = vast.file("report.csv");
    await writeFile(report, "day,amount\n1,2\n");
    const target = "s3://files/department_a/report.csv";
    const copied = await python.aws(["s3", "cp", report, target], vast.variables(key));
    assert.equal(copied.exitCode, 0, copied.stderr);
    const listed = await python.aws(["s3", "ls", "s3://files/department_a/"], vast.variables(key));
    assert.match(listed.stdout, /^\S+ \S+ +15 report\.csv$/, listed.stderr);
    const large = vast.file("large.bin");
    await writeFile(large, Buffer.alloc(11 * 1024 ** 2, 7));
    const { stdout, stderr } = await python.run(UPLOAD_IN_PARTS, [large], vast.variables(key));
    const denied = ["AccessDenied", "AccessDenied", "AccessDenied"];
    assert.deepEqual([stdout.split("\n"), stderr], [[String(11 * 1024 ** 2), ...denied], ""]);
  });

  it("hands a person what s3access needs to keep keys, and the key works in AWS's programs", async () => {
    const { stdout } = await vast.sandbox("env", "--principal", "department_a");
    const told = Object.fromEntries(
      [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = "", value = ""]) => [
        name,
        value,
      ]),
    );
    const made = await vast.s3access(["vast", "keys", "create", "--to", "profile:vast"], told);
    assert.equal(made.exitCode, 0, made.stdout + made.stderr);
    const { AWS_ENDPOINT_URL_S3 = "", AWS_CA_BUNDLE = "" } = told;
    const listed = await python.aws(["s3", "ls", "s3://files/department_a/", "--profile", "vast"], {
      ...{ AWS_ENDPOINT_URL_S3, AWS_CA_BUNDLE, AWS_DEFAULT_REGION: "us-east-1" },
      AWS_SHARED_CREDENTIALS_FILE: vast.file(".aws/credentials"),
      AWS_CONFIG_FILE: vast.file(".aws/config"),
    });
    assert.match(listed.stdout, / large\.bin\n.* report\.csv$/, listed.stderr);
  });

  it("ends the access of a key with the key", async () => {
    const look = async (): Promise<number> =>
      (await sdk.send({ method: "HEAD", path: "vastdbsec" })).status;
    assert.equal(await look(), 200);
    const body = { access_key: key.access_key };
    const deleted = await vast.vms("DELETE", "/api/s3keys/", "department_a", body);
    assert.deepEqual([deleted.status, await look()], [204, 403]);
  });
});
