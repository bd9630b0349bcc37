import assert from "node:assert/strict";
import { flatbuffer } from "../../../../sandbox/gateway/tabular/flatbuffer.ts";
import type { TabularClient, TabularRequest } from "../../../../sandbox/checks/tabular-client.ts";
import type { PolicyDocument } from "../../../../policies/document.ts";
import type { PrincipalRef } from "../../../../policies/vast/desired.ts";
import { FlatTable, namesIn } from "../../../support/flatbuffer.ts";
import { type VastS3, startVastS3 } from "../../../support/vast-s3.ts";

const owner: PrincipalRef = { type: "user", source: "local", name: "db-owner" };
const joe: PrincipalRef = { type: "user", source: "directory", name: "joe" };

type Row = readonly [
  method: TabularRequest["method"],
  path: string,
  command: string,
  verb: string,
  resources: readonly [string, ...string[]],
];

/** Every request of VAST's SDK, and what it must be allowed: action and resource. */
const REQUESTS: readonly Row[] = [
  ["POST", "", "transaction", "BeginTransaction", ["base"]],
  ["PUT", "", "transaction", "CommitTransaction", ["base"]],
  ["DELETE", "", "transaction", "RollbackTransaction", ["base"]],
  ["GET", "", "transaction", "GetTransaction", ["base"]],
  ["GET", "base", "schema", "ListSchemas", ["base"]],
  ["GET", "base/s", "schema", "ListSchemas", ["base/s"]],
  ["POST", "base/new", "schema", "CreateSchema", ["base/new"]],
  ["PUT", "base/s", "schema", "AlterSchema", ["base/s"]],
  ["DELETE", "base/s", "schema", "DropSchema", ["base/s"]],
  ["GET", "base/s", "table", "ListTables", ["base/s", "base/s/*"]],
  ["POST", "base/s/new", "table", "CreateTable", ["base/s", "base/s/new"]],
  ["PUT", "base/s/t", "table", "AlterTable", ["base/s/t"]],
  ["DELETE", "base/s/t", "table", "DropTable", ["base/s/t"]],
  ["GET", "base/s/t", "stats", "GetTableStats", ["base/s/t"]],
  ["GET", "base/s/t", "column", "ListColumns", ["base/s/t"]],
  ["GET", "base/s/t", "sorted-columns", "ListColumns", ["base/s/t"]],
  ["POST", "base/s/t", "column", "AddColumns", ["base/s/t"]],
  ["PUT", "base/s/t", "column", "AlterColumn", ["base/s/t"]],
  ["DELETE", "base/s/t", "column", "DropColumns", ["base/s/t"]],
  ["GET", "base/s/t", "data", "QueryData", ["base/s/t"]],
  ["POST", "base/s/t", "data", "ImportData", ["base/s/t"]],
  ["POST", "base/s/t", "rows", "InsertRows", ["base/s/t"]],
  ["PUT", "base/s/t", "rows", "UpdateRows", ["base/s/t"]],
  ["DELETE", "base/s/t", "rows", "DeleteRows", ["base/s/t"]],
  ["GET", "base/s/t", "projection", "ListProjections", ["base/s/t"]],
  ["POST", "base/s/t", "projection", "CreateProjection", ["base/s/t"]],
  ["PUT", "base/s/t", "projection", "AlterProjection", ["base/s/t"]],
  ["DELETE", "base/s/t", "projection", "DropProjection", ["base/s/t"]],
  ["GET", "base/s/t", "projection-stats", "GetProjectionStats", ["base/s/t"]],
  ["GET", "base/s/t", "projection-columns", "ListProjectionColumns", ["base/s/t"]],
];

describe("Tabular requests at the gateway", () => {
  let vast: VastS3;
  let client: TabularClient;

  beforeEach(async () => {
    vast = await startVastS3();
    vast.storage.buckets.add("vast-base");
    const view = { path: "/base", bucket: "base", owner: "db-owner", policyId: 2 };
    await vast.vms.addView({ ...view, protocols: ["S3", "DATABASE"] }, vast.tenant);
    client = vast.tabular(await vast.vms.addKey(owner, vast.tenant));
  });
  afterEach(() => vast.stop());

  /** Status, and the code of an error. */
  async function sent(method: TabularRequest["method"], path: string, command: string, more = {}) {
    const { status, body } = await client.send({ method, path, command, ...more });
    const code = /<Code>(.*)<\/Code>/.exec(body.toString())?.[1];
    return code === undefined ? status : `${status} ${code}`;
  }

  async function names(path: string, command: "schema" | "table", headers = {}) {
    const {
      status,
      body,
      headers: told,
    } = await client.send({ method: "GET", path, command, headers });
    assert.equal(status, 200, body.toString());
    const of = (name: string): unknown => told[`tabular-${name}`];
    return [
      namesIn(body, command === "schema" ? 1 : 2),
      of("is-truncated"),
      of("next-key"),
      of("list-count"),
    ];
  }

  it("ask for one action each, on what the path names", async () => {
    const { vms, tenant } = vast;
    await sent("POST", "base/s", "schema");
    await sent("POST", "base/s/t", "table");
    client = vast.tabular(await vms.addKey(joe, tenant));
    const allow = (
      action: string,
      ...Resource: readonly [string, ...string[]]
    ): PolicyDocument => ({
      Version: "2012-10-17",
      Statement: [{ Sid: "One", Effect: "Allow", Action: [action], Resource }],
    });
    await vms.addIdentityPolicy("one", allow("s3:None", "base"), tenant);
    const [policy] = await vms.identityPolicies(tenant);
    const id = policy?.id ?? 0;
    await vms.setPolicies(joe, [id], tenant);
    const may = (document: PolicyDocument) => vms.updateIdentityPolicy(id, { document });
    for (const [method, path, command, verb, [on, ...also]] of REQUESTS) {
      const about = `${method} /${path}?${command}`;
      // With one resource of two it is refused, and with another one.
      await may(allow(`s3:Tabular${verb}`, also.length === 0 ? "other" : on));
      assert.equal(await sent(method, path, command), "403 AccessDenied", about);
      await may(allow(`s3:Tabular${verb}`, on, ...also));
      assert.notEqual(await sent(method, path, command), "403 AccessDenied", about);
      assert.match(vast.log.at(-1) ?? "", new RegExp(`"operation":"Tabular${verb}"`), about);
      vast.cluster.state.schemas = [
        { database: "base", name: "s", tables: ["t"], columns: { t: "" } },
      ];
    }
  });

  it("make, list and drop schemas and tables, in pages if asked", async () => {
    for (const name of ["b", "a", "ab"])
      assert.equal(await sent("POST", `base/${name}`, "schema"), 200);
    assert.deepEqual(await names("base", "schema"), [["a", "ab", "b"], "false", "3", "3"]);
    assert.deepEqual(await names("base", "schema", { "tabular-max-keys": "2" }), [
      ["a", "ab"],
      "true",
      "2",
      "3",
    ]);
    const next = { "tabular-max-keys": "2", "tabular-next-key": "2" };
    assert.deepEqual(await names("base", "schema", next), [["b"], "false", "3", "3"]);
    assert.deepEqual((await names("base", "schema", { "tabular-name-prefix": "a" }))[0], [
      "a",
      "ab",
    ]);
    assert.deepEqual((await names("base", "schema", { "tabular-name-exact-match": "a" }))[0], [
      "a",
    ]);
    assert.deepEqual(await names("base", "schema", { "tabular-list-count-only": "True" }), [
      [],
      "false",
      "3",
      "3",
    ]);
    assert.equal(await sent("POST", "base/a/inner", "schema"), 200);
    assert.deepEqual((await names("base", "schema"))[0], ["a", "ab", "b"]);
    assert.deepEqual((await names("base/a", "schema"))[0], ["inner"]);
    const columns = Buffer.from("an Arrow schema");
    assert.equal(await sent("POST", "base/a/inner/t", "table", { body: columns }), 200);
    assert.deepEqual((await names("base/a/inner", "table"))[0], ["t"]);
    const kept = await client.send({ method: "GET", path: "base/a/inner/t", command: "column" });
    assert.deepEqual(kept.body, columns);
    assert.equal(await sent("DELETE", "base/a", "schema"), "409 Conflict");
    assert.equal(await sent("DELETE", "base/a/inner", "schema"), "409 Conflict");
    assert.equal(await sent("DELETE", "base/a/inner/t", "table"), 200);
    assert.equal(await sent("DELETE", "base/a/inner", "schema"), 200);
    assert.equal(await sent("DELETE", "base/a", "schema"), 200);
    assert.deepEqual((await names("base", "schema"))[0], ["ab", "b"]);
  });

  it("rename tables where they are, with their projections", async () => {
    await sent("POST", "base/s", "schema");
    await sent("POST", "base/s/t", "table", { body: Buffer.from("an Arrow schema") });
    await sent("POST", "base/s/other", "table");
    const rename = (from: string, to: string) =>
      sent("PUT", `base/s/${from}`, "table", { query: { "tabular-new-table-name": to } });
    const query = { name: "by-day" };
    assert.equal(await sent("POST", "base/s/t", "projection", { query }), 200);
    assert.equal(await rename("t", "s/other"), "409 Conflict");
    assert.equal(await rename("no", "s/new"), "404 NoSuchKey");
    assert.equal(await rename("t", "elsewhere/new"), "501 NotImplemented");
    assert.equal(await sent("PUT", "base/s/t", "table"), "501 NotImplemented");
    assert.equal(await rename("t", "s/new"), 200);
    assert.deepEqual((await names("base/s", "table"))[0], ["new", "other"]);
    const kept = await client.send({ method: "GET", path: "base/s/new", command: "column" });
    assert.equal(kept.body.toString(), "an Arrow schema");
    const listed = await client.send({ method: "GET", path: "base/s/new", command: "projection" });
    const list = new FlatTable(listed.body);
    assert.deepEqual([list.string(0), list.string(1), list.string(2)], ["base", "s", "new"]);
    assert.deepEqual(
      list.tables(3).map((one) => one.string(0)),
      ["by-day"],
    );
    assert.match(list.tables(3)[0]?.string(2) ?? "", /^\d+$/);
  });

  it("make, list, describe and drop projections", async () => {
    await sent("POST", "base/s", "schema");
    await sent("POST", "base/s/t", "table");
    const projection = (method: TabularRequest["method"], name: string, command = "projection") =>
      sent(method, "base/s/t", command, { query: { name } });
    const listed = async (): Promise<unknown> => {
      const { body } = await client.send({
        method: "GET",
        path: "base/s/t",
        command: "projection",
      });
      return new FlatTable(body).tables(3).map((one) => one.string(0));
    };
    assert.deepEqual(await listed(), []);
    assert.deepEqual([await projection("POST", "b"), await projection("POST", "a")], [200, 200]);
    assert.equal(await projection("POST", "a"), "409 Conflict");
    assert.deepEqual(await listed(), ["a", "b"]);
    assert.equal(await projection("GET", "a", "projection-stats"), 200);
    assert.equal(await projection("GET", "c", "projection-stats"), "404 NoSuchKey");
    assert.equal(await projection("GET", "a", "projection-columns"), "501 NotImplemented");
    assert.equal(await projection("DELETE", "a"), 200);
    assert.equal(await projection("DELETE", "a"), "404 NoSuchKey");
    assert.deepEqual(await listed(), ["b"]);
    assert.equal(await sent("GET", "base/s/no", "projection"), "404 NoSuchKey");
    // A table of the same name that is made anew has none.
    await sent("DELETE", "base/s/t", "table");
    await sent("POST", "base/s/t", "table");
    assert.deepEqual(await listed(), []);
  });

  it("look for snapshots, of which there are none, where objects may be listed", async () => {
    const query = { list_type: "2", prefix: ".snapshot/", delimiter: "/", max_keys: "10" };
    const looked = { method: "GET", path: "base", query } as const;
    const { status, body } = await client.send(looked);
    assert.equal(status, 200);
    assert.match(body.toString(), /<Marker\/?>.*<IsTruncated>false<\/IsTruncated>/);
    const { vms, tenant } = vast;
    const stranger = vast.tabular(await vms.addKey(joe, tenant));
    assert.equal((await stranger.send(looked)).status, 403);
    assert.match(vast.log.at(-1) ?? "", /no policy allows s3:ListBucket/);
  });

  it("say what is missing, what is there already, and what is beyond the sandbox", async () => {
    await sent("POST", "base/s", "schema");
    await sent("POST", "base/s/t", "table");
    assert.deepEqual(
      [
        await sent("POST", "base/s", "schema"),
        await sent("POST", "base/s/t", "table"),
        await sent("GET", "base/no", "table"),
        await sent("DELETE", "base/s/no", "table"),
        await sent("GET", "base/s/no", "stats"),
        await sent("GET", "base/s/t", "stats"),
        await sent("GET", "base/s/t", "sorted-columns"),
        await sent("GET", "base/s/t", "data", { body: Buffer.from("a query") }),
        await sent("POST", "base/s/t", "rows", { body: Buffer.from("rows") }),
        await sent("GET", "base/s/t", "no-such-command"),
        await sent("GET", "no-such-base", "schema"),
      ],
      [
        "409 Conflict",
        "409 Conflict",
        "404 NoSuchKey",
        "404 NoSuchKey",
        "404 NoSuchKey",
        200,
        "400 InvalidArgument",
        "501 NotImplemented",
        "501 NotImplemented",
        "501 NotImplemented",
        "404 NoSuchBucket",
      ],
    );
  });

  it("name VAST's version in every answer, errors too", async () => {
    const begun = await client.send({ method: "POST", path: "", command: "transaction" });
    const stranger = vast.tabular({ accessKey: "nobody", secretKey: "x" });
    const refused = await stranger.send({ method: "GET", path: "", command: "transaction" });
    assert.match(String(begun.headers["tabular-txid"]), /^[1-9]\d*$/);
    assert.deepEqual(
      [begun, refused].map(({ status, headers }) => [status, headers["server"]]),
      [
        [200, "vast 5.3.0.0"],
        [403, "vast 5.3.0.0"],
      ],
    );
  });

  it("are no operations of a system without databases", async () => {
    const { parseRequest } = await import("../../../../sandbox/gateway/s3-request.ts");
    const request = {
      ...{ method: "GET", path: "/base", headers: {}, sourceIp: "", tlsVersion: undefined },
      query: new Map([["schema", ""]]),
    };
    assert.throws(() => parseRequest(request, undefined, false), { code: "NotImplemented" });
  });
});

describe("flatbuffer", () => {
  it("writes tables, strings of any length and vectors that a reader finds", () => {
    const rows = ["", "a", "ab", "abc", "ünïcödé", "x".repeat(1000)].map((name) => [name, "p"]);
    const table = new FlatTable(flatbuffer(["bucket", rows]));
    assert.equal(table.string(0), "bucket");
    assert.deepEqual(
      table.tables(1).map((one) => [one.string(0), one.string(1), one.string(2)]),
      rows.map((row) => [...row, undefined]),
    );
    assert.deepEqual(new FlatTable(flatbuffer([])).string(0), undefined);
  });
});
