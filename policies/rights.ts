/**
 * What a principal's grants amount to, before any dialect: duplicates and grants already covered by a wider one are gone,
 * places with the same rights stand together, and everything is sorted. The same grants in any order give the same rights.
 */
import {
  BUCKET_INTENTS,
  type BucketGrant,
  type BucketIntent,
  type BucketPlace,
  type Grant,
  contains,
  isBucketGrant,
} from "./grant.ts";
import { type BucketName, type Prefix, parents } from "./names.ts";

/** Objects on which the same intents hold. */
export interface ObjectRights {
  readonly intents: readonly BucketIntent[];
  readonly places: readonly BucketPlace[];
}

/** Folders of one bucket whose keys may be listed. */
export interface FolderListing {
  readonly bucket: BucketName;
  readonly folders: readonly Prefix[];
}

/** Exact `prefix` values with which one bucket may be listed one level deep. */
export interface Browsing {
  readonly bucket: BucketName;
  readonly levels: readonly string[];
}

export interface BucketRights {
  /** Every bucket that any grant names. */
  readonly buckets: readonly BucketName[];
  readonly objects: readonly ObjectRights[];
  readonly listed: readonly BucketName[];
  readonly listedVersions: readonly BucketName[];
  readonly listedFolders: readonly FolderListing[];
  readonly listedVersionFolders: readonly FolderListing[];
  readonly browsed: readonly Browsing[];
  /** Buckets listed and written as a whole: their unfinished uploads hold no one else's names. */
  readonly uploads: readonly BucketName[];
}

/** Gathers the bucket grants of one principal; grants on schemas are left to the dialect that knows them. */
export function gatherRights(grants: readonly Grant[]): BucketRights {
  const kept = withoutCovered(grants.filter(isBucketGrant));
  const listings = kept.filter((grant) => grant.kind === "list");
  const wholeWrites = wholeBuckets(kept.filter((grant) => grant.kind === "write"));
  const listed = wholeBuckets(listings);
  return {
    buckets: sorted(new Set(kept.map((grant) => grant.bucket))),
    objects: objectRights(kept.filter((grant) => grant.kind !== "list")),
    listed,
    listedVersions: wholeBuckets(kept.filter((grant) => grant.kind === "read-versions")),
    listedFolders: folderListings(listings),
    listedVersionFolders: folderListings(kept.filter((grant) => grant.kind === "read-versions")),
    browsed: browsing(listings),
    uploads: listed.filter((bucket) => wholeWrites.includes(bucket)),
  };
}

/** Code-unit order: the same on every machine, whatever its locale. */
export function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function sorted<T extends string>(items: Iterable<T>): T[] {
  return [...items].sort(compare);
}

const placeKey = ({ bucket, folder }: BucketPlace): string => `${bucket}/${folder ?? ""}`;

/** Each grant once, without those that a wider place already gives. Linear in the number of grants times their depth. */
function withoutCovered(grants: readonly BucketGrant[]): BucketGrant[] {
  const held = new Map<string, BucketGrant>();
  for (const grant of grants) {
    const key = `${grant.kind} ${placeKey(grant)}`;
    const before = held.get(key);
    const browses = grant.kind === "list" && grant.browse;
    if (before === undefined || browses) held.set(key, grant);
  }
  const coveredBy = (grant: BucketGrant, folder: Prefix | undefined): boolean => {
    const wider = held.get(`${grant.kind} ${placeKey({ bucket: grant.bucket, folder })}`);
    if (wider === undefined || !contains(wider, grant)) return false;
    const browses = grant.kind === "list" && grant.browse;
    return !browses || folder === undefined || (wider.kind === "list" && wider.browse);
  };
  return [...held.values()].filter(
    (grant) =>
      grant.folder === undefined ||
      ![undefined, ...parents(grant.folder)].some((folder) => coveredBy(grant, folder)),
  );
}

function wholeBuckets(grants: readonly BucketPlace[]): BucketName[] {
  return sorted(grants.flatMap(({ bucket, folder }) => (folder === undefined ? [bucket] : [])));
}

function objectRights(grants: readonly BucketGrant[]): ObjectRights[] {
  const byPlace = new Map<string, { place: BucketPlace; intents: Set<BucketIntent> }>();
  for (const { kind, bucket, folder } of grants) {
    const place = { bucket, folder };
    const entry = byPlace.get(placeKey(place)) ?? { place, intents: new Set() };
    entry.intents.add(kind);
    byPlace.set(placeKey(place), entry);
  }
  const byIntents = new Map<string, { intents: BucketIntent[]; places: BucketPlace[] }>();
  for (const key of sorted(byPlace.keys())) {
    const entry = byPlace.get(key);
    if (entry === undefined) continue;
    const intents = BUCKET_INTENTS.filter((intent) => entry.intents.has(intent));
    const group = byIntents.get(intents.join()) ?? { intents, places: [] };
    group.places.push(entry.place);
    byIntents.set(intents.join(), group);
  }
  return sorted(byIntents.keys()).flatMap((key) => byIntents.get(key) ?? []);
}

function folderListings(grants: readonly BucketPlace[]): FolderListing[] {
  const folders = Map.groupBy(
    grants.flatMap(({ bucket, folder }) => (folder === undefined ? [] : [{ bucket, folder }])),
    ({ bucket }) => bucket,
  );
  return sorted(folders.keys()).map((bucket) => ({
    bucket,
    folders: sorted((folders.get(bucket) ?? []).map(({ folder }) => folder)),
  }));
}

/** The root, each folder on the way, and the folder's bare name, which is what `aws s3 ls s3://bucket/folder` sends. */
function browsing(grants: readonly BucketGrant[]): Browsing[] {
  const levels = new Map<BucketName, Set<string>>();
  for (const grant of grants) {
    if (grant.kind !== "list" || !grant.browse || grant.folder === undefined) continue;
    const seen = levels.get(grant.bucket) ?? new Set([""]);
    for (const folder of [...parents(grant.folder), grant.folder]) {
      seen.add(folder.slice(0, -1));
      if (folder !== grant.folder) seen.add(folder);
    }
    levels.set(grant.bucket, seen);
  }
  return sorted(levels.keys()).map((bucket) => ({
    bucket,
    levels: sorted(levels.get(bucket) ?? []),
  }));
}
