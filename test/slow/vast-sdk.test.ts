/**
 * VAST's own SDK for Python against the sandbox: which actions its calls ask for, and what each access to a schema lets
 * it do. The gateway answers 501 to what it allows and does not rehearse, which the SDK tells apart from 403.
 */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { renderVastIdentity } from "../../policies/dialects/vast.ts";
import { schemaGrants } from "../../policies/grant.ts";
import { bucketName, schemaName } from "../../policies/names.ts";
import { TABULAR_WORK } from "../../policies/tabular.ts";
import { SCHEMA_ACCESS } from "../../policies/templates.ts";
import type { PrincipalRef } from "../../policies/vast/desired.ts";
import { manager } from "../support/vast.ts";
import { VAST_SDK_WITHIN_MS, VastSdk, vastSdkPython } from "../support/vast-sdk.ts";
import { type VastS3, startVastS3 } from "../support/vast-s3.ts";

type Access = keyof typeof SCHEMA_ACCESS;

const ALL = ["read", "write", "create-tables", "administer"] as const;
const READERS = ["read", "write", "administer"] as const;
const WRITERS = ["write", "administer"] as const;
const CREATORS = ["create-tables", "administer"] as const;
const ADMINISTRATORS = ["administer"] as const;
const NOBODY = [] as const;

const DATABASE = ["HeadBucket"];
const SCHEMA = [...DATABASE, "TabularListSchemas"];
const IN_SCHEMA = [...SCHEMA, "TabularListTables"];
const DESCRIBE = ["TabularListColumns", "TabularGetTableStats", "TabularListColumns"];
const TABLE = [...IN_SCHEMA, ...DESCRIBE];
const PROJECTION = [...TABLE, "TabularListProjections"];

interface Call {
  /** Its name in test/python/vast_sdk.py. */
  readonly name: string;
  /** What the SDK asks for in its transaction, in order, when nothing is refused. */
  readonly asks: readonly string[];
  /** Whether the sandbox answers it, or says 501 to the last of what it asks. */
  readonly rehearsed: boolean;
  /** Accesses that let it through. */
  readonly may: readonly Access[];
}

function answered(name: string, asks: readonly string[], may: readonly Access[]): Call {
  return { name, asks, rehearsed: true, may };
}

function decided(name: string, asks: readonly string[], may: readonly Access[]): Call {
  return { name, asks, rehearsed: false, may };
}

const CALLS: readonly Call[] = [
  answered("find the database", DATABASE, ALL),
  answered("find another database", DATABASE, NOBODY),
  // By listing objects: s3:ListBucket, which no access to a schema gives.
  answered("list snapshots", [...DATABASE, "ListSnapshots"], NOBODY),
  answered("list schemas", SCHEMA, ALL),
  answered("find the schema", SCHEMA, ALL),
  answered("list schemas in the schema", [...SCHEMA, "TabularListSchemas"], READERS),
  answered("list tables", IN_SCHEMA, ALL),
  answered("list tables of another schema", IN_SCHEMA, NOBODY),
  answered("find a table", TABLE, ALL),
  answered("read statistics", [...TABLE, "TabularGetTableStats"], ALL),
  answered("read columns", [...TABLE, ...DESCRIBE], ALL),
  decided(
    "read rows",
    [...TABLE, "TabularGetTableStats", "TabularGetTableStats", "TabularQueryData"],
    READERS,
  ),
  decided("insert rows", [...TABLE, "TabularInsertRows"], WRITERS),
  decided("update rows", [...TABLE, "TabularUpdateRows"], WRITERS),
  decided("delete rows", [...TABLE, "TabularDeleteRows"], WRITERS),
  decided("import files", [...TABLE, "TabularImportData"], WRITERS),
  answered(
    "create a table",
    [...IN_SCHEMA, "TabularCreateTable", "TabularListTables", ...DESCRIBE],
    CREATORS,
  ),
  answered("rename a table", [...TABLE, "TabularAlterTable"], ADMINISTRATORS),
  answered("drop a table", [...TABLE, "TabularDropTable"], ADMINISTRATORS),
  decided("add a column", [...TABLE, "TabularAddColumns"], ADMINISTRATORS),
  decided("rename a column", [...TABLE, "TabularAlterColumn"], ADMINISTRATORS),
  decided("drop a column", [...TABLE, "TabularDropColumns"], ADMINISTRATORS),
  answered("list projections", PROJECTION, READERS),
  answered(
    "create a projection",
    [...TABLE, "TabularCreateProjection", "TabularListProjections"],
    ADMINISTRATORS,
  ),
  answered("read a projection's statistics", ["TabularGetProjectionStats"], READERS),
  decided("read a projection's columns", [...PROJECTION, "TabularListProjectionColumns"], READERS),
  decided("rename a projection", [...PROJECTION, "TabularAlterProjection"], ADMINISTRATORS),
  answered("drop a projection", [...PROJECTION, "TabularDropProjection"], ADMINISTRATORS),
  answered(
    "create a schema in the schema",
    [...SCHEMA, "TabularListSchemas", "TabularCreateSchema", "TabularListSchemas"],
    ADMINISTRATORS,
  ),
  answered("create a schema", [...SCHEMA, "TabularCreateSchema", "TabularListSchemas"], NOBODY),
  decided("rename the schema", [...SCHEMA, "TabularAlterSchema"], NOBODY),
  answered(
    "drop the schema with its table",
    [...TABLE, "TabularDropTable", ...SCHEMA, "TabularDropSchema"],
    NOBODY,
  ),
];

/** A user of each access, one with two, one with the requirements' example, and who owns the database. */
const USERS: Readonly<Record<string, readonly Access[]>> = {
  ...Object.fromEntries(ALL.map((access) => [access, [access]])),
  pipeline: ["write", "create-tables"],
  example: ["create-tables-without-transactions"],
  owner: [],
};

const Line = z.object({ operation: z.string(), status: z.int() });

type Line = z.output<typeof Line>;

describe("VAST's SDK for Python", function () {
  this.timeout(120_000);
  let vast: VastS3;
  let python: string;
  /** The table's columns, as the SDK writes them. */
  let columns: string;
  let sdk: VastSdk | undefined;

  before(async function () {
    this.timeout(VAST_SDK_WITHIN_MS);
    python = await vastSdkPython();
    const users = Object.keys(USERS).map((name) => ({ name, source: "local" }) as const);
    vast = await startVastS3({ world: { manager, users } });
    const { certificate, folder } = vast.cluster;
    await writeFile(join(folder, "authority.pem"), certificate.authority);
    for (const bucket of ["lake", "other"]) {
      vast.storage.buckets.add(`vast-${bucket}`);
      const view = { path: `/${bucket}`, bucket, owner: "owner", policyId: 2 };
      await vast.vms.addView({ ...view, protocols: ["S3", "DATABASE"] }, vast.tenant);
    }
    for (const [user, accesses] of Object.entries(USERS)) await grant(user, accesses);
    columns = await newColumns();
  });
  after(() => vast.stop());
  afterEach(() => sdk?.close());

  function local(name: string): PrincipalRef {
    return { type: "user", source: "local", name };
  }

  async function grant(user: string, accesses: readonly Access[]): Promise<void> {
    const { vms, tenant } = vast;
    const place = { database: bucketName("lake"), schema: schemaName("sales") };
    const grants = accesses.flatMap((access) => schemaGrants(place, SCHEMA_ACCESS[access]));
    if (grants.length === 0) return;
    await vms.addIdentityPolicy(user, renderVastIdentity(user, grants).document, tenant);
    const policy = (await vms.identityPolicies(tenant)).find(({ name }) => name === user);
    await vms.setPolicies(local(user), [policy?.id ?? 0], tenant);
  }

  async function signIn(user: string): Promise<void> {
    const { cluster, endpoint, tenant, vms } = vast;
    const { accessKey, secretKey } = await vms.addKey(local(user), tenant);
    sdk = new VastSdk(python, {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_CA_BUNDLE: join(cluster.folder, "authority.pem"),
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
    });
  }

  /** On a database as at first: two schemas, in one of them a table with a projection. */
  async function made(call: string): Promise<{ outcome: string; log: readonly Line[] }> {
    vast.cluster.state.schemas = [
      { database: "lake", name: "salaries", tables: [], columns: {} },
      {
        ...{ database: "lake", name: "sales", tables: ["events"], columns: { events: columns } },
        projections: { events: ["by-day"] },
      },
    ];
    const from = vast.log.length;
    assert.ok(sdk !== undefined);
    const { outcome, requests } = await sdk.make(call);
    // The gateway writes a line after its answer.
    while (vast.log.length < from + requests) await delay(2);
    return { outcome, log: vast.log.slice(from).map((line) => Line.parse(JSON.parse(line))) };
  }

  async function newColumns(): Promise<string> {
    columns = "";
    await signIn("owner");
    await made("connect");
    await made("create a table");
    await sdk?.close();
    return vast.cluster.state.schemas.find(({ name }) => name === "sales")?.columns["new"] ?? "";
  }

  async function outcomes(): Promise<Record<string, string>> {
    const came: Record<string, string> = {};
    for (const { name } of CALLS) came[name] = (await made(name)).outcome;
    return came;
  }

  function expected(accesses: readonly Access[]): Record<string, string> {
    return Object.fromEntries(
      CALLS.map(({ name, rehearsed, may }) => {
        if (!accesses.some((access) => may.includes(access))) return [name, "refused"];
        return [name, rehearsed ? "done" : "allowed"];
      }),
    );
  }

  it("asks for these actions, in this order", async () => {
    await signIn("owner");
    const connected = await made("connect");
    const asked: Record<string, readonly string[]> = {};
    for (const { name } of CALLS) asked[name] = (await made(name)).log.map((one) => one.operation);
    assert.deepEqual(
      connected.log.map(({ operation }) => operation),
      ["TabularGetTransaction"],
    );
    assert.deepEqual(
      asked,
      Object.fromEntries(
        CALLS.map(({ name, asks, rehearsed }) => [
          name,
          [
            "TabularBeginTransaction",
            ...asks,
            rehearsed ? "TabularCommitTransaction" : "TabularRollbackTransaction",
          ],
        ]),
      ),
    );
  });

  it("asks for every Tabular action that accesses know, and for no other", () => {
    const transactions = ["Begin", "Commit", "Get", "Rollback"].map(
      (verb) => `Tabular${verb}Transaction`,
    );
    const asked = new Set([...transactions, ...CALLS.flatMap(({ asks }) => asks)]);
    const known = Object.values(TABULAR_WORK).flat();
    assert.deepEqual(
      [...asked].filter((operation) => operation.startsWith("Tabular")).sort(),
      known.map((action) => action.replace("s3:", "")).sort(),
    );
  });

  for (const access of ALL)
    it(`does with the access ${access} what it says, and nothing else`, async () => {
      await signIn(access);
      assert.equal((await made("connect")).outcome, "done");
      assert.deepEqual(await outcomes(), expected([access]));
    });

  it("makes tables and fills them with two accesses, and drops none", async () => {
    await signIn("pipeline");
    assert.equal((await made("connect")).outcome, "done");
    assert.deepEqual(await outcomes(), expected(["write", "create-tables"]));
  });

  it("cannot even connect with the requirements' example", async () => {
    await signIn("example");
    assert.deepEqual(await made("connect"), {
      outcome: "refused",
      log: [{ operation: "TabularGetTransaction", status: 403 }],
    });
  });
});
