import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { compile, decide, policyOf } from "../../../policies/evaluate/index.ts";
import type { CompileOptions, ParsedPolicy, PolicyKind } from "../../../policies/evaluate/index.ts";

const FOLDER = join(import.meta.dirname, "cases");

const Caller = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("user"), arn: z.string() }),
  z.strictObject({ kind: z.literal("role"), arn: z.string() }),
  z.strictObject({ kind: z.literal("role-session"), role: z.string(), session: z.string() }),
  z.strictObject({
    kind: z.literal("root"),
    account: z.string(),
    partition: z.string().exactOptional(),
  }),
  z.strictObject({ kind: z.literal("service"), name: z.string() }),
  z.strictObject({ kind: z.literal("anonymous") }),
  z.strictObject({
    kind: z.literal("storage-user"),
    user: z.string(),
    groups: z.array(z.string()),
  }),
]);
const Unknown = z.strictObject({ unknown: z.string() });
const Request = z.strictObject({
  principal: Caller,
  action: z.string(),
  resource: z.union([z.string(), Unknown]),
  resourceAccount: z.string().exactOptional(),
  context: z.record(z.string(), z.union([z.string(), z.array(z.string()), Unknown])),
  unlisted: z.enum(["absent", "unknown"]).exactOptional(),
});
const Documents = z.array(z.unknown());
const Policies = z.strictObject({
  identity: Documents.optional(),
  resource: Documents.optional(),
  /** A role's trust policy, which is its resource policy. */
  trust: Documents.optional(),
  boundary: Documents.optional(),
  session: Documents.optional(),
  serviceControl: z.array(Documents).optional(),
  resourceControl: z.array(Documents).optional(),
  endpoint: Documents.optional(),
});
const Decision = z.discriminatedUnion("outcome", [
  z.strictObject({ outcome: z.literal("allowed") }),
  z.strictObject({ outcome: z.literal("denied"), explicit: z.boolean() }),
  z.strictObject({ outcome: z.literal("depends"), on: z.array(z.string()) }),
]);
/** A case adds to the file's request and policies, or replaces parts of them. */
const Case = z.strictObject({
  name: z.string(),
  request: Request.partial().default({}),
  policies: Policies.default({}),
  expected: Decision,
});
const Table = z.strictObject({
  source: z.string(),
  dialect: z.enum(["aws", "weka", "vast"]).default("aws"),
  undocumented: z.enum(["name", "assume"]).default("name"),
  request: Request,
  policies: Policies,
  cases: z.array(Case),
});

function decideCase(table: z.infer<typeof Table>, one: z.infer<typeof Case>): unknown {
  const options: CompileOptions = { dialect: table.dialect, undocumented: table.undocumented };
  const parse = (kind: PolicyKind, documents: readonly unknown[]): ParsedPolicy[] =>
    documents.map((document) => policyOf(document, { name: kind, kind, dialect: table.dialect }));
  const policies = { ...table.policies, ...one.policies };
  const { identity = [], resource, trust, boundary, session, endpoint } = policies;
  const { serviceControl = [], resourceControl = [] } = policies;
  const layers = {
    identity: parse("identity", identity),
    ...(resource && { resource: parse("resource", resource) }),
    ...(trust && { resource: parse("trust", trust) }),
    ...(boundary && { boundary: parse("boundary", boundary) }),
    ...(session && { session: parse("session", session) }),
    serviceControl: serviceControl.map((level) => parse("service-control", level)),
    resourceControl: resourceControl.map((level) => parse("resource-control", level)),
    ...(endpoint && { endpoint: parse("endpoint", endpoint) }),
  };
  const request = Request.parse({ ...table.request, ...one.request });
  return decide(compile(layers, options), request);
}

describe("decide", function () {
  for (const file of readdirSync(FOLDER)) {
    const table = Table.parse(JSON.parse(readFileSync(join(FOLDER, file), "utf8")));
    describe(file.replace(".json", ""), function () {
      for (const one of table.cases) {
        it(one.name, function () {
          assert.deepEqual(decideCase(table, one), one.expected);
        });
      }
    });
  }

  it("has its tables", function () {
    assert.deepEqual(readdirSync(FOLDER).sort(), [
      "folder-policy.json",
      "keys-and-trust.json",
      "limits.json",
      "resource-policies.json",
      "resources.json",
      "vast.json",
      "weka-assumed.json",
      "weka.json",
    ]);
  });
});
