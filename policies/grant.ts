/**
 * A grant: one intent at one place. Who holds it is the caller's business; a principal's access is a list of grants.
 * Documents, checks, matrices and differences are all derived from these.
 */
import { type BucketName, type Prefix, type SchemaName, covers } from "./names.ts";

/** A whole bucket (`folder` undefined) or one folder of it. */
export interface BucketPlace {
  readonly bucket: BucketName;
  readonly folder: Prefix | undefined;
}

/** A schema of a VAST database. */
export interface SchemaPlace {
  readonly database: BucketName;
  readonly schema: SchemaName;
}

export type Grant =
  /** List keys. `browse` also lets one click down to the folder: the names beside the path become visible, level by level. */
  | ({ readonly kind: "list"; readonly browse: boolean } & BucketPlace)
  | ({ readonly kind: "read" } & BucketPlace)
  /** Create and overwrite objects, multipart uploads included, without reading or deleting. */
  | ({ readonly kind: "write" } & BucketPlace)
  | ({ readonly kind: "delete" } & BucketPlace)
  | ({ readonly kind: "read-versions" } & BucketPlace)
  | ({ readonly kind: "delete-versions" } & BucketPlace)
  /** List tables and their columns, and query them. */
  | ({ readonly kind: "read-tables" } & SchemaPlace)
  /** Insert, import, update and delete rows, without querying them. */
  | ({ readonly kind: "write-rows" } & SchemaPlace)
  /** List tables and create new ones. */
  | ({ readonly kind: "create-tables" } & SchemaPlace)
  /** Alter and drop tables, columns, projections and the schemas inside; the schema itself stays. */
  | ({ readonly kind: "alter-tables" } & SchemaPlace)
  /** The same calls as `create-tables` outside of any transaction, in which VAST's SDKs do all their work. */
  | ({ readonly kind: "create-tables-without-transactions" } & SchemaPlace);

export type BucketGrant = Extract<Grant, BucketPlace>;
export type BucketIntent = BucketGrant["kind"];
export type SchemaGrant = Extract<Grant, SchemaPlace>;
export type SchemaIntent = SchemaGrant["kind"];

/** In the order in which documents and tables show them. */
export const BUCKET_INTENTS = [
  "list",
  "read",
  "write",
  "delete",
  "read-versions",
  "delete-versions",
] as const satisfies readonly BucketIntent[];

export const SCHEMA_INTENTS = [
  "read-tables",
  "write-rows",
  "create-tables",
  "alter-tables",
  "create-tables-without-transactions",
] as const satisfies readonly SchemaIntent[];

export function isBucketGrant(grant: Grant): grant is BucketGrant {
  return "bucket" in grant;
}

export function isSchemaGrant(grant: Grant): grant is SchemaGrant {
  return "database" in grant;
}

/** Whether a place lies inside another: the same bucket, and the same folder or one below it. */
export function contains(outer: BucketPlace, inner: BucketPlace): boolean {
  if (outer.bucket !== inner.bucket) return false;
  if (outer.folder === undefined) return true;
  return inner.folder !== undefined && covers(outer.folder, inner.folder);
}

/** Makes the grants of several intents at one place. */
export function bucketGrants(
  place: BucketPlace,
  intents: readonly BucketIntent[],
  browse = false,
): BucketGrant[] {
  return intents.map((kind) => (kind === "list" ? { kind, browse, ...place } : { kind, ...place }));
}

/** Makes the grants of several intents on one schema. */
export function schemaGrants(place: SchemaPlace, intents: readonly SchemaIntent[]): SchemaGrant[] {
  return intents.map((kind) => ({ kind, ...place }));
}
