/** How a stack's config spells places and what may be done there. */
import { z } from "zod";
import { BUCKET_INTENTS } from "../policies/grant.ts";
import { type ACCESS, SCHEMA_ACCESS_WORDS } from "../policies/templates.ts";
import { Folder } from "./fields.ts";

/** Folders of a bucket; every subfolder exists in every folder. */
export const layout = {
  folders: z.array(Folder).default([]),
  subfolders: z.array(Folder).default([]),
};

const ACCESS_NAMES = [
  "read-write",
  "read-only",
  "upload-only",
  "list-only",
] as const satisfies readonly (keyof typeof ACCESS)[];

export const BucketAccess = z.union(
  [z.enum(ACCESS_NAMES), z.array(z.enum(BUCKET_INTENTS)).min(1)],
  {
    error: (issue) =>
      `${JSON.stringify(issue.input)} is no access; use one of ${ACCESS_NAMES.join(", ")}, or a list of ${BUCKET_INTENTS.join(", ")}`,
  },
);

export const SchemaAccess = z
  .enum(SCHEMA_ACCESS_WORDS, {
    error: (issue) =>
      `${JSON.stringify(issue.input)} is no access to a schema; use one of ${SCHEMA_ACCESS_WORDS.join(", ")}`,
  })
  .describe("write includes read, administer everything; docs/vast.md has the actions of each");

/** A bucket or database by its section and key, such as eks/ml. */
export const Reference = z.string().regex(/^(eks|weka|vast)\/[a-z][a-z0-9-]*$/, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} names no place; use eks/<bucket>, weka/<bucket> or vast/<database>, with the keys of those sections`,
});

/** What may be done in a bucket: all of a grant but who may do it. */
export const bucketGrant = {
  bucket: Reference,
  folders: z.array(Folder).min(1).optional().describe("The whole bucket when left out"),
  access: BucketAccess,
  browse: z
    .boolean()
    .default(false)
    .describe("Also list the root and the folders above, one level at a time; shows sibling names"),
};

export type BucketGrantConfig = z.output<z.ZodObject<typeof bucketGrant>>;
