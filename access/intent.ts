/** Intents as requests: what a person means by "read" is every action on every resource that it takes. */
import type { System } from "../config/systems.ts";
import { KMS_ACTIONS, OBJECT_ACTIONS } from "../policies/actions.ts";
import { regionOf } from "../policies/arn.ts";
import { BUCKET_INTENTS, type BucketIntent } from "../policies/grant.ts";
import type { Ask } from "./decide.ts";
import type { Bucket, Target } from "./model/model.ts";
import { type Place, placeName, resourceOf } from "./place.ts";
import {
  SCHEMA_WORDS,
  type SchemaWord,
  isSchemaWord,
  schemaPlaceOf,
  tabularRequests,
} from "./tabular.ts";
import { UsageError } from "./usage-error.ts";

const BUCKET_WORDS = ["list", "browse", ...BUCKET_INTENTS.slice(1)] as const;
type BucketWord = BucketIntent | "browse";

/**
 * `browse` is `list` one level at a time, as a console or `aws s3 ls` does it. On a schema of a database, `list` is its
 * tables, and the other words are those of database grants.
 */
export type Intent = BucketWord | SchemaWord;
export const INTENTS: readonly Intent[] = [...new Set<Intent>([...BUCKET_WORDS, ...SCHEMA_WORDS])];

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
 * them all matches that. Objects of a bucket under a KMS key need the key too, by way of S3. A schema stands for itself
 * and any table in it.
 * @throws UsageError for an intent that means nothing at the place.
 */
export function asksOfIntent(intent: Intent, place: Place, ground: Ground): Ask[] {
  // A bucket that nobody declared may be a database: only the word tells.
  const mayBeSchema = ground.bucket !== undefined || !isBucketWord(intent);
  const schema =
    ground.system === "vast" && mayBeSchema ? schemaPlaceOf(place, ground.bucket) : undefined;
  if (schema !== undefined && isSchemaWord(intent))
    return tabularRequests(intent, schema).map(({ action, path }) =>
      ask(action, { bucket: place.bucket, path }, {}, ground),
    );
  if (schema !== undefined || !isBucketWord(intent)) throw meaningless(intent, place, ground);
  return bucketAsks(intent, place, ground);
}

function bucketAsks(intent: BucketWord, place: Place, ground: Ground): Ask[] {
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
  }
}

function isBucketWord(word: Intent): word is BucketWord {
  return BUCKET_WORDS.some((one) => one === word);
}

function meaningless(intent: Intent, place: Place, { system }: Ground): UsageError {
  const where = placeName(system, place);
  return new UsageError(
    isBucketWord(intent)
      ? `${JSON.stringify(intent)} means nothing on ${where}, which is in a VAST database; write one of ${SCHEMA_WORDS.join(", ")}`
      : `${JSON.stringify(intent)} needs a schema or a table of a VAST database, such as database/schema, and ${where} is none; write one of ${BUCKET_WORDS.join(", ")}`,
  );
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
    "kms:ViaService": `s3.${regionOf(key.arn) ?? target.region}.${target.dnsSuffix}`,
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

function ask(action: string, place: Place, context: Ask["context"], ground: Ground): Ask {
  const resource = resourceOf(ground.system, ground.target.partition, place);
  return { action, resource, context, bucket: ground.bucket, on: "bucket" };
}

/** Whether an intent means anything at a place: schemas have tables, buckets and folders have objects. */
export function applies(intent: Intent, bucket: Bucket, path: string): boolean {
  const schema = schemaPlaceOf({ bucket: bucket.name, path }, bucket);
  return schema === undefined ? isBucketWord(intent) : isSchemaWord(intent);
}
