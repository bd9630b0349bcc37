/** Buckets, their quotas and their bucket policies ("S3 buckets management"). */
import { parseCapacity } from "../../../policies/capacity.ts";
import type { PolicyDocument } from "../../../policies/document.ts";
import { anonymousPolicy } from "../../../policies/weka/predefined.ts";
import { directoryOf } from "../state.ts";
import type { AnonymousWord, Bucket, Bytes, FileSystem, State } from "../state.ts";
import type { Context } from "./context.ts";
import { checkBucketName } from "./names.ts";
import { Refusal, s3Refusal } from "./refusal.ts";
import { readyService, service } from "./s3-service.ts";

export type Access = { readonly word: string } | { readonly document: PolicyDocument };

export interface NewBucket {
  readonly name: string;
  readonly access: Access;
  /** A capacity literal. */
  readonly hardQuota?: string | undefined;
  /** From the root of the filesystem. */
  readonly existingPath?: string | undefined;
  /** Picks the filesystem; absent: the default one. */
  readonly filesystem?: ((known: FileSystem) => boolean) | undefined;
}

/** @throws Refusal when the S3 cluster or the bucket is missing */
export function bucketNamed(state: State, name: string): Bucket {
  service(state);
  const found = state.buckets.find((known) => known.name === name);
  if (found === undefined)
    throw s3Refusal("NoSuchBucket", "The specified bucket does not exist", { kind: "missing" });
  return found;
}

export function addBucket(context: Context, wanted: NewBucket): void {
  const { state } = context;
  const s3 = readyService(context);
  const { name, hardQuota, access } = wanted;
  checkBucketName(name);
  if (state.buckets.some((known) => known.name === name))
    throw s3Refusal(
      "BucketAlreadyOwnedByYou",
      `Bucket "${name}" already exists, choose another name`,
      { kind: "exists" },
    );
  if (state.buckets.length >= s3.maxBuckets) throw s3Refusal("TooManyBuckets", "Too many buckets");
  const byDefault = s3.defaultFilesystem;
  const place = placeOf(state, wanted, wanted.filesystem ?? ((known) => known.name === byDefault));
  const directory = directoryOf(state, place);
  if (hardQuota !== undefined && directory.objects > 0) throw quotaOnData();
  state.buckets.push({
    ...{ name, ...place, rules: [] },
    ...(hardQuota === undefined ? {} : { hardQuota: quota(hardQuota) }),
    ...opened(access),
  });
  if (!state.directories.includes(directory)) state.directories.push(directory);
}

/** `unlink` drops the bucket and keeps its directory. */
export function removeBucket({ state }: Context, name: string, unlink: boolean): void {
  const found = bucketNamed(state, name);
  const directory = directoryOf(state, found);
  if (!unlink) {
    if (directory.objects > 0)
      throw s3Refusal("BucketNotEmpty", "The bucket you tried to delete is not empty", {
        operation: "DeleteBucket",
      });
    state.directories = state.directories.filter((known) => known !== directory);
  }
  state.buckets = state.buckets.filter((known) => known !== found);
}

/** A first quota needs an empty bucket; an existing one may be changed at any time. */
export function setQuota({ state }: Context, name: string, literal: string): void {
  const found = bucketNamed(state, name);
  const bytes = quota(literal);
  if (found.hardQuota === undefined && directoryOf(state, found).objects > 0) throw quotaOnData();
  found.hardQuota = bytes;
}

export function resetQuota({ state }: Context, name: string): void {
  delete bucketNamed(state, name).hardQuota;
}

export function setAccess({ state }: Context, name: string, access: Access): void {
  const found = bucketNamed(state, name);
  const next = opened(access);
  delete found.document;
  Object.assign(found, next);
}

/** The bucket policy as a document, whichever way it was set; undefined when it opens nothing. */
export function documentOf({ anonymous, document, name }: Bucket): PolicyDocument | undefined {
  return anonymous === "custom" ? document : anonymousPolicy(anonymous, name);
}

function opened(access: Access): Pick<Bucket, "anonymous" | "document"> {
  return "document" in access
    ? { anonymous: "custom", document: access.document }
    : { anonymous: anonymousWord(access.word) };
}

function anonymousWord(text: string): AnonymousWord {
  const words = ["none", "download", "upload", "public"] as const;
  const word = words.find((known) => known === text);
  if (word === undefined) throw new Refusal(`Invalid policy "${text}": use ${words.join(", ")}`);
  return word;
}

/** Where a new bucket goes: a directory of its own name, or an existing path that no bucket shows yet. */
function placeOf(
  state: State,
  { name, existingPath }: NewBucket,
  chosen: (known: FileSystem) => boolean,
): { filesystem: string; path: string } {
  const filesystem = state.filesystems.find(chosen)?.name;
  if (filesystem === undefined) throw new Refusal("Filesystem was not found", "missing");
  const at = { filesystem, path: `/${(existingPath ?? name).replace(/^\//, "")}` };
  if (existingPath === undefined) {
    if (directoryOf(state, at).objects > 0)
      throw s3Refusal(
        "InvalidBucketState",
        "Unable to create bucket because the folder path already exists and contains data objects. Use Weka-CLI --existing-path <path> for explicit path selection",
        { operation: "CreateBucket" },
      );
    return at;
  }
  const holder = state.buckets.find(
    (other) => other.filesystem === filesystem && `${at.path}/`.startsWith(`${other.path}/`),
  );
  if (holder !== undefined)
    throw new Refusal(`Path "${existingPath}" is part of bucket "${holder.name}"`);
  if (!state.directories.some((d) => d.filesystem === filesystem && d.path === at.path))
    throw new Refusal(`Path "${existingPath}" does not exist`, "missing");
  return at;
}

function quota(literal: string): Bytes {
  const bytes = parseCapacity(literal);
  if (bytes === undefined) throw new Refusal(`Invalid capacity "${literal}"`);
  return String(bytes);
}

function quotaOnData(): Refusal {
  return new Refusal("Quota can be set only on an empty bucket");
}
