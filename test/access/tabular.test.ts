import assert from "node:assert/strict";
import type { Bucket } from "../../access/model/model.ts";
import { schemaPlaceOf, tabularRequests } from "../../access/tabular.ts";

function database(...schemas: readonly string[]): Bucket {
  return { system: "vast", name: "db", folders: [], schemas, policy: undefined, key: undefined };
}

const PLACES: readonly (readonly [
  path: string,
  schemas: readonly string[],
  place: ReturnType<typeof schemaPlaceOf>,
])[] = [
  ["", ["sales"], undefined],
  ["sales", ["sales"], { schema: "sales", table: "*" }],
  ["sales/", ["sales"], { schema: "sales", table: "*" }],
  ["sales/*", ["sales"], { schema: "sales", table: "*" }],
  ["sales/orders", ["sales"], { schema: "sales", table: "orders" }],
  ["sales/eu/orders", ["sales"], { schema: "sales", table: "eu/orders" }],
  ["sales/eu/orders", ["sales", "sales/eu"], { schema: "sales/eu", table: "orders" }],
  ["salesb/orders", ["sales"], { schema: "salesb", table: "orders" }],
  ["sales/eub/orders", ["sales/eu"], { schema: "sales", table: "eub/orders" }],
  ["raw/file.csv", [], undefined],
];

describe("access/tabular", () => {
  for (const [path, schemas, place] of PLACES)
    it(`reads ${JSON.stringify(path)} in a bucket with ${schemas.join(" and ") || "no schemas"}`, () => {
      assert.deepEqual(schemaPlaceOf({ bucket: "db", path }, database(...schemas)), place);
    });

  it("takes any path for a schema where nobody knows the bucket", () => {
    assert.deepEqual(schemaPlaceOf({ bucket: "db", path: "sales/orders" }, undefined), {
      schema: "sales",
      table: "orders",
    });
  });

  it("asks about a whole schema and everything in it", () => {
    const place = { schema: "sales", table: "*" };
    assert.deepEqual(
      tabularRequests("create-tables-without-transactions", place).map(
        ({ action, path }) => `${action} ${path}`,
      ),
      [
        "s3:HeadBucket ",
        "s3:TabularListSchemas ",
        "s3:TabularCreateTable sales",
        "s3:TabularCreateTable sales/*",
        "s3:TabularListTables sales",
        "s3:TabularListTables sales/*",
      ],
    );
  });

  it("asks about one table, and for no schemas below it", () => {
    assert.deepEqual(
      tabularRequests("read", { schema: "sales", table: "orders" })
        .filter(({ path }) => path !== "")
        .map(({ action, path }) => `${action} ${path}`),
      [
        "s3:TabularListTables sales",
        "s3:TabularListTables sales/orders",
        "s3:TabularGetProjectionStats sales/orders",
        "s3:TabularGetTableStats sales/orders",
        "s3:TabularListColumns sales/orders",
        "s3:TabularListProjectionColumns sales/orders",
        "s3:TabularListProjections sales/orders",
        "s3:TabularQueryData sales/orders",
      ],
    );
  });
});
