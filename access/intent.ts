/** Intents as requests: what a person means by "read" is every action on every resource that it takes. */
import type { System } from "../config/sections.ts";
import { KMS_ACTIONS, OBJECT_ACTIONS } from "../policies/actions.ts";
import {
  BUCKET_INTENTS,
  type BucketIntent,
  SCHEMA_INTENTS,
  type SchemaIntent,
} from "../policies/grant.ts";
import type { Ask } from "./decide.ts";
import type { Bucket, Target } from "./model/model.ts";
import { type Place, resourceOf } from "./place.ts";

/** `browse` is `list` one level at a time, as a console or `aws s3 ls` does it. */
export const INTENTS = ["list", "browse", ...BUCKET_INTENTS.slice(1), ...SCHEMA_INTENTS] as const;
export type Intent = BucketIntent | SchemaIntent | "browse";

export function isIntent(word: string): word is Intent {
  return INTENTS.some((intent) => intent === word);
}

/** Where intents are asked about, and by whose rules. */
export interface Ground {
  readonly system: System;
  readonly target: Target;
  /** Undefined when the model does not declare it. */
  readonly bucket: Bucket | undefined;
}

/**
 * The requests behind an intent at a place. A folder stands for any object in it, written `*`: only a policy that covers
 * them all matches that. Objects of a bucket under a KMS key need the key too, by way of S3.
 */
export function asksOfIntent(intent: Intent, place: Place, ground: Ground): Ask[] {
  switch (intent) {
    case "list":
      return [listing("s3:ListBucket", place, ground)];
    case "browse":
      return [listing("s3:ListBucket", place, ground, { "s3:delimiter": "/" })];
    case "read-versions":
      return [
        listing("s3:ListBucketVersions", place, ground),
        ...objectAsks(intent, place, ground),
      ];
    case "read":
    case "write":
    case "delete":
    case "delete-versions":
      return objectAsks(intent, place, ground);
    case "create-tables":
      return tableAsks(place, ground);
  }
}

function listing(
  action: string,
  { bucket, path }: Place,
  ground: Ground,
  further: Ask["context"] = {},
): Ask {
  const context = { "s3:prefix": path, ...further };
  return ask(action, { bucket, path: "" }, context, ground);
}

function objectAsks(intent: BucketIntent, { bucket, path }: Place, ground: Ground): Ask[] {
  const isFolder = path === "" || path.endsWith("/");
  const object = { bucket, path: isFolder ? `${path}*` : path };
  return [
    ...OBJECT_ACTIONS[intent].map((action) => ask(action, object, {}, ground)),
    ...keyAsks(intent, object, ground),
  ];
}

function keyAsks(intent: BucketIntent, object: Place, { bucket, target }: Ground): Ask[] {
  const key = bucket?.key;
  if (key === undefined) return [];
  const context = {
    "kms:ViaService": `s3.${target.region}.${target.dnsSuffix}`,
    "kms:EncryptionContext:aws:s3:arn": resourceOf("eks", target.partition, {
      ...object,
      path: "",
    }),
  };
  return KMS_ACTIONS[intent].map((action) => ({
    action,
    resource: key.arn,
    context,
    bucket,
    on: "key",
  }));
}

/** Tables need the schema and everything in it, which are two resources (VAST, "Identity and bucket policy reference"). */
function tableAsks({ bucket, path }: Place, ground: Ground): Ask[] {
  const schema = path.replace(/\/\*?$/, "");
  return ["s3:TabularCreateTable", "s3:TabularListTables"].flatMap((action) =>
    [schema, `${schema}/*`].map((below) => ask(action, { bucket, path: below }, {}, ground)),
  );
}

function ask(action: string, place: Place, context: Ask["context"], ground: Ground): Ask {
  const resource = resourceOf(ground.system, ground.target.partition, place);
  return { action, resource, context, bucket: ground.bucket, on: "bucket" };
}

/** Whether an intent means anything at a place: schemas have tables, buckets and folders have objects. */
export function applies(intent: Intent, bucket: Bucket, path: string): boolean {
  const isSchema = bucket.schemas.some((schema) => `${schema}/` === path || schema === path);
  return (intent === "create-tables") === isSchema;
}
