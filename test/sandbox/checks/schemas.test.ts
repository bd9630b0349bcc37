import assert from "node:assert/strict";
import type { SchemaCheck } from "../../../access/checks/schemas/check.ts";
import { type Loaded, checkDeclared } from "../../../config/check.ts";
import { planChecks } from "../../../sandbox/checks/plan.ts";
import { describeSchemaResult, runSchemaChecks } from "../../../sandbox/checks/schemas.ts";
import type { TabularAnswer, TabularRequest } from "../../../sandbox/checks/tabular-client.ts";
import { requestFor } from "../../../sandbox/checks/tabular-calls.ts";

function stackWith(access: string): Loaded {
  const checked = checkDeclared({
    domain: "example.com",
    vast: {
      address: "vms.example.com",
      databases: { db: { name: "warehouse", owner: "owner", schemas: ["sales"] } },
    },
    principals: { ann: { vast: { user: "ann" } } },
    grants: [{ principal: "ann", database: "vast/db", schemas: ["sales"], access }],
  });
  assert.ok(checked.ok);
  return checked.loaded;
}

function checksOf(access: string): readonly SchemaCheck[] {
  return planChecks(stackWith(access), []).schemaChecks;
}

function lineOf({ method, path, command }: TabularRequest): string {
  return `${method} /${path}${command === undefined ? "" : `?${command}`}`;
}

/** A client that is answered the same each time, and the requests it made. */
function answering(status: number, body = ""): { client: Client; sent: string[] } {
  const sent: string[] = [];
  const client = {
    send: (request: TabularRequest): Promise<TabularAnswer> => {
      sent.push(lineOf(request));
      return Promise.resolve({ status, headers: {}, body: Buffer.from(body) });
    },
  };
  return { client, sent };
}

interface Client {
  send(request: TabularRequest): Promise<TabularAnswer>;
}

const TABLE = "warehouse/sales/s3_access_probe";
const LOOK_ALIKE = "warehouse/salesb/s3_access_probe";

/** Every request on a schema and a table in it. */
function requestsOn(schema: string, table: string): string[] {
  return [
    ...[`PUT /${schema}?schema`, `DELETE /${schema}?schema`, `GET /${schema}?table`],
    ...[`POST /${table}?table`, `GET /${table}?column`, `GET /${table}?data`],
    ...[`GET /${table}?projection`, `POST /${table}?rows`, `PUT /${table}?rows`],
    ...[`DELETE /${table}?rows`, `POST /${table}?data`, `PUT /${table}?table`],
    ...[`DELETE /${table}?table`, `POST /${table}?column`, `PUT /${table}?column`],
    ...[`DELETE /${table}?column`, `POST /${table}?projection`, `PUT /${table}?projection`],
    `DELETE /${table}?projection`,
  ];
}

describe("sandbox/checks/schemas", () => {
  it("sends every call of the SDK, on a schema and on one that is called almost the same", () => {
    const requests = checksOf("read").map(({ database, operation }) =>
      lineOf(requestFor(database, operation)),
    );
    assert.deepEqual(requests, [
      ...["HEAD /warehouse", "GET /warehouse?schema", "POST /?transaction", "GET /warehouse"],
      ...requestsOn("warehouse/sales", TABLE),
      ...requestsOn("warehouse/salesb", LOOK_ALIKE),
    ]);
  });

  it("expects of each what the grant is for", () => {
    const allowed = checksOf("write").filter(({ expected }) => expected === "allowed");
    assert.deepEqual(
      allowed.map(({ database, operation }) => lineOf(requestFor(database, operation))),
      [
        ...["HEAD /warehouse", "GET /warehouse?schema", "POST /?transaction"],
        ...["GET /warehouse/sales?table", `GET /${TABLE}?column`, `GET /${TABLE}?data`],
        ...[`GET /${TABLE}?projection`, `POST /${TABLE}?rows`, `PUT /${TABLE}?rows`],
        ...[`DELETE /${TABLE}?rows`, `POST /${TABLE}?data`],
      ],
    );
  });

  /** How a run of two checks ends, of which one expects to be allowed and one to be denied. */
  async function ends(status: number, body?: string): Promise<string[]> {
    const checks = checksOf("read").filter(({ operation: { call } }) =>
      ["query", "insert rows into"].includes(call),
    );
    const { client } = answering(status, body);
    const results = await runSchemaChecks({
      checks: checks.slice(0, 2),
      clientFor: () => client,
      clear: () => Promise.resolve(),
    });
    return results.map((result) => `${describeSchemaResult(result)} ${result.passed}`);
  }

  it("takes for allowed what the gateway says only after it decided, and everything else for an error", async () => {
    const query = `ann may query ${TABLE}:`;
    const insert = `ann may not insert rows into ${TABLE}:`;
    const wrong = "expected denied, got allowed false";
    for (const [status, body] of [[200], [501], [404, "<Code>NoSuchKey</Code>"]] as const)
      assert.deepEqual(await ends(status, body), [`${query} allowed true`, `${insert} ${wrong}`]);
    assert.deepEqual(await ends(403), [
      `${query} expected allowed, got denied false`,
      `${insert} denied true`,
    ]);
    for (const [status, body] of [[404, "<Code>NoSuchBucket</Code>"], [404], [409], [503]] as const)
      assert.deepEqual(await ends(status, body), [
        `${query} expected allowed, got error: HTTP ${status} false`,
        `${insert} expected denied, got error: HTTP ${status} false`,
      ]);
  });

  it("takes the tables away before and after, and stops when told to", async () => {
    const { client, sent } = answering(200);
    const abort = new AbortController();
    const results = await runSchemaChecks({
      checks: checksOf("administer"),
      clientFor: () => client,
      clear: () => Promise.resolve(void sent.push("clear")),
      onResult: (done) => {
        if (done === 2) abort.abort();
      },
      signal: abort.signal,
    });
    assert.equal(results.length, 2);
    assert.deepEqual(sent, ["clear", "HEAD /warehouse", "GET /warehouse?schema", "clear"]);
  });
});
