/**
 * The statements that all S3 dialects have in common: objects by resource, listing by `s3:prefix` on the bucket
 * (`s3:prefix` belongs to ListBucket and ListBucketVersions alone). A dialect says how it writes resources, literals and
 * which actions it has.
 */
import { OBJECT_ACTIONS, actionsOf } from "../actions.ts";
import { type NonEmpty, type Statement, isNonEmpty } from "../document.ts";
import type { BucketPlace } from "../grant.ts";
import type { BucketName, Prefix } from "../names.ts";
import type { BucketRights, Browsing, FolderListing } from "../rights.ts";

export interface S3Syntax {
  readonly bucket: (bucket: BucketName) => string;
  readonly objects: (place: BucketPlace) => string;
  /** Text that a StringLike or StringEquals value must match literally. */
  readonly literal: (text: string) => string;
  /** What HeadBucket and the like need on every bucket with a grant. */
  readonly bucketActions: NonEmpty<string>;
  readonly listActions: NonEmpty<string>;
}

/** Renders rights as Allow statements, in a fixed order and with fixed Sids. */
export function s3Statements(rights: BucketRights, syntax: S3Syntax): Statement[] {
  return [
    ...allow("LocateBuckets", syntax.bucketActions, rights.buckets.map(syntax.bucket)),
    ...allow("ListBuckets", syntax.listActions, rights.listed.map(syntax.bucket)),
    ...allow("ListVersions", ["s3:ListBucketVersions"], rights.listedVersions.map(syntax.bucket)),
    ...allow("ListUploads", ["s3:ListBucketMultipartUploads"], rights.uploads.map(syntax.bucket)),
    ...rights.browsed.flatMap((browsing) => browse(browsing, syntax)),
    ...rights.listedFolders.flatMap((listing) =>
      listFolders("ListFolders", syntax.listActions, listing, syntax),
    ),
    ...rights.listedVersionFolders.flatMap((listing) =>
      listFolders("ListFolderVersions", ["s3:ListBucketVersions"], listing, syntax),
    ),
    ...rights.objects.flatMap(({ intents, places }) =>
      allow(
        `${intents.map(pascal).join("")}Objects`,
        actionsOf(OBJECT_ACTIONS, intents),
        places.map(syntax.objects),
      ),
    ),
  ];
}

/** An Allow statement, or none when there is nothing to allow. */
export function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
): Statement[] {
  if (!isNonEmpty(actions) || !isNonEmpty(resources)) return [];
  return [{ Sid: sid, Effect: "Allow", Action: actions, Resource: resources }];
}

/** Sids hold letters and digits only; a bucket's name becomes `MyBucket`. */
export function pascal(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function listFolders(
  sid: string,
  actions: NonEmpty<string>,
  { bucket, folders }: FolderListing,
  syntax: S3Syntax,
): Statement[] {
  const values = folders.map((folder: Prefix) => `${syntax.literal(folder)}*`);
  if (!isNonEmpty(values)) return [];
  return [
    {
      Sid: `${sid}${pascal(bucket)}`,
      Effect: "Allow",
      Action: actions,
      Resource: [syntax.bucket(bucket)],
      Condition: { StringLike: { "s3:prefix": values } },
    },
  ];
}

/** One level at a time: without the delimiter an empty prefix would list every key of the bucket. */
function browse({ bucket, levels }: Browsing, syntax: S3Syntax): Statement[] {
  const values = levels.map(syntax.literal);
  if (!isNonEmpty(values)) return [];
  return [
    {
      Sid: `Browse${pascal(bucket)}`,
      Effect: "Allow",
      Action: syntax.listActions,
      Resource: [syntax.bucket(bucket)],
      Condition: { StringEquals: { "s3:delimiter": ["/"], "s3:prefix": values } },
    },
  ];
}

/** Sids are unique in a document: buckets such as `a-b` and `a.b` would share one, so later ones get a number. */
export function withUniqueSids(statements: readonly Statement[]): Statement[] {
  const seen = new Map<string, number>();
  return statements.map((statement) => {
    const sid = statement.Sid ?? "Statement";
    const count = (seen.get(sid) ?? 0) + 1;
    seen.set(sid, count);
    return { ...statement, Sid: count === 1 ? sid : `${sid}Number${count}` };
  });
}
