/** What a stack declares on VAST: its section, its users and groups, its secrets. Whatever ends something says so in a word. */
import { z } from "zod";
import { schemaNameProblem } from "../policies/names.ts";
import { present } from "../policies/present.ts";
import type { PrincipalRef } from "../policies/vast/desired.ts";
import * as limits from "../policies/vast/limits.ts";
import type { RoleRef } from "../policies/vast/plan.ts";
import { layout } from "./access-fields.ts";
import { Key, S3BucketName, SchemaName, section } from "./fields.ts";
import { limited } from "./limited.ts";

/** The view policy of views that name none; the stack makes it. */
export const OWN_VIEW_POLICY = "s3-access";

const Name = limited(z.string(), limits.objectName);
const PrincipalName = limited(z.string(), limits.principalName);
const Capacity = limited(z.string(), limits.capacity);
const Days = limited(z.number(), limits.days);
const onDelete = z.enum(["retain", "remove"]);
const stays = onDelete.default("retain");
const goes = onDelete.default("remove");

/** What a database and a bucket have in common: each is a view. */
const view = {
  name: S3BucketName.describe("Unique on the whole VAST cluster"),
  path: limited(z.string(), limits.viewPath)
    .exactOptional()
    .describe("Directory of the view, which is made; /<name> by default"),
  owner: PrincipalName.exactOptional().describe(
    "User with full control where no policy speaks; needed beside an address",
  ),
  viewPolicy: Name.default(OWN_VIEW_POLICY).describe(
    `Of flavor S3_NATIVE. The stack makes ${OWN_VIEW_POLICY} and those in viewPolicies; others must exist`,
  ),
  quota: Capacity.exactOptional().describe("Hard limit such as 10TB"),
  softQuota: Capacity.exactOptional(),
  onDelete: stays.describe("remove ends the view; directory and data stay"),
};

const Schema = z.union([SchemaName, section({ name: SchemaName, onDelete: stays })], {
  error: ({ input }) =>
    typeof input === "string"
      ? `schema ${JSON.stringify(input)} ${schemaNameProblem(input) ?? "is not allowed here"}`
      : "must be the name of a schema, or { name, onDelete }",
});

const Database = section({
  ...view,
  schemas: z.array(Schema).min(1).describe("A schema with onDelete: remove is dropped if empty"),
}).transform(({ schemas, ...database }) => {
  const all = schemas.map((one) =>
    typeof one === "string" ? { name: one, onDelete: "retain" as const } : one,
  );
  return {
    ...database,
    schemas: all.map(({ name }) => name),
    removableSchemas: all.filter((one) => one.onDelete === "remove").map(({ name }) => name),
  };
});

const LifecycleRule = section({
  prefix: z.string().min(1).exactOptional(),
  expiryDays: Days.exactOptional(),
  abortMultipartDays: Days.exactOptional(),
}).refine((rule) => rule.expiryDays !== undefined || rule.abortMultipartDays !== undefined, {
  error: "does nothing; give it expiryDays or abortMultipartDays",
});

const Bucket = section({
  ...view,
  ...layout,
  lifecycle: z.record(Name, LifecycleRule).default({}).describe("Rules by their names"),
});

const IamRole = section({
  trustPolicy: limited(z.record(z.string(), z.unknown()), limits.trustPolicy).describe(
    "Who may assume it, as VAST reads it",
  ),
  principals: z
    .array(Key)
    .default([])
    .describe("Principals of this stack whose identity policies the role has too"),
  maxSessionSeconds: limited(z.number(), limits.sessionSeconds).exactOptional(),
  onDelete: goes,
});

const OidcProvider = section({
  discoveryUrl: limited(z.string(), limits.discoveryUrl),
  userAttribute: z.string().min(1).default("sub").describe("Claim that names the user in audits"),
  onDelete: stays,
});

export const Vast = section({
  address: limited(z.string(), limits.address)
    .exactOptional()
    .describe("VMS as HOST or HOST:PORT; without it policies are exported and nothing is made"),
  caFile: z.string().min(1).exactOptional().describe("Authority of its certificate, in PEM"),
  revision: z
    .int()
    .min(1)
    .exactOptional()
    .describe("Raise it to converge every object again, after changes by hand"),
  apiVersion: limited(z.string(), limits.apiVersion).default("v5"),
  signIn: z
    .enum(["basic", "jwt", "token"])
    .default("basic")
    .describe("basic and jwt: with s3-access:vastSecrets.password; token: with its token"),
  login: z.string().min(1).default("admin").describe("Manager that the drivers sign in as"),
  tenant: z.string().min(1).default("default"),
  viewPolicies: z
    .record(Name, section({ onDelete: stays }))
    .default({})
    .describe("Those that the stack makes, by their names; their flavor is S3_NATIVE"),
  databases: z.record(Key, Database).default({}),
  buckets: z.record(Key, Bucket).default({}),
  oidcProviders: z
    .record(Name, OidcProvider)
    .default({})
    .describe("The tenant's one, whose tokens assume its roles; VAST 5.5 and later"),
  iamRoles: z
    .record(Name, IamRole)
    .default({})
    .describe("Roles of principals that have vast: { role }; VAST 5.5 and later"),
});

/** A user or group as VAST knows it, by uid or gid first, then by SID, then by name; or an IAM role of the stack. */
export const VastPrincipal = section({
  user: PrincipalName.exactOptional().describe("Such as jane, or jane@example.com"),
  group: PrincipalName.exactOptional(),
  role: Name.exactOptional().describe("One of s3-access:vast.iamRoles"),
  source: z
    .enum(["local", "directory"])
    .exactOptional()
    .describe("directory, the default: Active Directory, LDAP or NIS"),
  uid: limited(z.number(), limits.posixId).exactOptional(),
  gid: limited(z.number(), limits.posixId).exactOptional(),
  sid: limited(z.string(), limits.sid).exactOptional(),
}).transform(({ user, group, role, ...known }, context): PrincipalRef | RoleRef => {
  const named = Object.entries({ user, group, role }).filter(([, name]) => name !== undefined);
  const type = user !== undefined ? "user" : group !== undefined ? "group" : "role";
  if (named.length !== 1) context.addIssue("needs one of user, group and role");
  else
    for (const field of FOREIGN[type])
      if (known[field] !== undefined)
        context.addIssue({ code: "custom", path: [field], message: `is not for a ${type}` });
  if (type === "role") return { type, name: role ?? "" };
  const { source = "directory", uid, gid, sid } = known;
  return { type, source, name: user ?? group ?? "", ...present({ id: uid ?? gid, sid }) };
});

/** What says nothing about a principal of a type. */
const FOREIGN = {
  user: ["gid"],
  group: ["uid"],
  role: ["source", "uid", "gid", "sid"],
} as const;

export const VastSecrets = section({
  password: z.string().optional(),
  token: z.string().optional(),
});

export type VastConfig = z.output<typeof Vast>;

/** The directory that a database or bucket is a view of. */
export function viewPathOf({ name, path }: { name: string; path?: string }): string {
  return path ?? `/${name}`;
}
