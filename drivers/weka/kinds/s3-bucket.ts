import { isNonEmpty } from "../../../policies/document.ts";
import { samePolicy } from "../../../policies/canonical.ts";
import { parseCapacity } from "../../../policies/capacity.ts";
import type { DesiredS3Bucket } from "../../../policies/weka/desired.ts";
import type { Administration, NewBucket, SeenBucket } from "../administration.ts";
import type { Kind, Step } from "../../converge.ts";
import { Failure, Refused, makeOrAdopt } from "../../failure.ts";
import { explained, noFilesystem, noService } from "../causes.ts";
import type { Run } from "../run.ts";

export interface S3BucketRecord {
  readonly kind: "s3-bucket";
  readonly name: string;
  readonly filesystem: string;
  readonly path: string;
  /** Bytes. */
  readonly hardQuota: string | undefined;
  /** `none`, `download`, `upload`, `public` or `custom`. */
  readonly anonymous: string;
}

interface Seen {
  readonly bucket: SeenBucket;
  readonly anonymous: Awaited<ReturnType<Administration["anonymousAccess"]>>;
}

/** A bucket: made or adopted where it belongs, with its quota and what it opens to callers without credentials. */
export function s3Bucket(
  desired: DesiredS3Bucket,
  run: Run,
): Kind<Seen | undefined, S3BucketRecord> {
  const { weka, progress } = run;
  const { name } = desired;
  return {
    observe: async () => {
      const bucket = (await weka.buckets()).find((known) => known.name === name);
      return bucket && { bucket, anonymous: await weka.anonymousAccess(name) };
    },
    next: (seen) => {
      if (seen === undefined) return { is: "different", steps: [addition(desired, run)] };
      refuseElsewhere(desired, seen.bucket);
      const steps = [...quotaSteps(desired, seen, run), ...accessSteps(desired, seen, run)];
      if (isNonEmpty(steps)) return { is: "different", steps };
      return { is: "settled", record: record(seen) };
    },
    record: (seen) => seen && record(seen),
    removal: (seen) => {
      if (seen === undefined) return [];
      switch (desired.onDelete) {
        case "retain":
          progress(`bucket "${name}" stays; onDelete: "unlink" or "remove" would end it`);
          return [];
        case "unlink":
          return [
            {
              says: `unlink bucket "${name}"; its files stay in ${seen.bucket.filesystem}:${seen.bucket.path}`,
              act: () => weka.removeBucket(name, "unlink"),
            },
          ];
        case "remove":
          return [{ says: `remove bucket "${name}"`, act: () => removeEmpty(weka, name) }];
      }
    },
  };
}

function addition(desired: DesiredS3Bucket, { weka }: Run): Step {
  const { name, filesystem, existingPath, hardQuota, anonymous } = desired;
  const bucket: NewBucket = {
    name,
    ...(filesystem === undefined ? {} : { filesystem }),
    ...(existingPath === undefined ? {} : { existingPath }),
    ...(hardQuota === undefined || hardQuota === "none" ? {} : { hardQuota }),
    anonymous,
  };
  const causes = [
    noService(weka),
    ...(filesystem === undefined ? [] : [noFilesystem(weka, filesystem)]),
  ];
  return {
    says: `add bucket "${name}"`,
    act: () => explained(() => makeOrAdopt(weka.addBucket(bucket)), causes),
  };
}

function refuseElsewhere(desired: DesiredS3Bucket, seen: SeenBucket): void {
  const { name, filesystem = seen.filesystem, existingPath } = desired;
  const path = existingPath === undefined ? seen.path : `/${existingPath}`;
  if (filesystem === seen.filesystem && path === seen.path) return;
  throw new Failure(
    `bucket "${name}" is ${seen.filesystem}:${seen.path}, not ${filesystem}:${path}, and WEKA cannot move a bucket: declare where it is, or unlink it first`,
  );
}

function quotaSteps({ name, hardQuota }: DesiredS3Bucket, seen: Seen, { weka }: Run): Step[] {
  if (hardQuota === undefined) return [];
  const wanted = hardQuota === "none" ? undefined : parseCapacity(hardQuota);
  if (wanted === seen.bucket.hardQuota) return [];
  if (wanted === undefined)
    return [{ says: `lift the quota of bucket "${name}"`, act: () => weka.resetHardQuota(name) }];
  return [
    {
      says: `set the quota of bucket "${name}" to ${hardQuota}`,
      act: () => weka.setHardQuota(name, hardQuota),
    },
  ];
}

function accessSteps({ name, anonymous }: DesiredS3Bucket, seen: Seen, { weka }: Run): Step[] {
  const same =
    typeof anonymous === "string" || typeof seen.anonymous === "string"
      ? anonymous === seen.anonymous
      : samePolicy(anonymous.document, seen.anonymous.document);
  if (same) return [];
  const what = typeof anonymous === "string" ? `"${anonymous}"` : "the declared policy";
  return [
    {
      says: `set the anonymous access of bucket "${name}" to ${what}`,
      act: () => weka.setAnonymousAccess(name, anonymous),
    },
  ];
}

async function removeEmpty(weka: Administration, name: string): Promise<void> {
  try {
    await weka.removeBucket(name, "empty");
  } catch (error) {
    if (error instanceof Refused && /not ?empty/i.test(error.reason))
      throw new Failure(
        `bucket "${name}" still holds objects, and this driver deletes none: empty it first, or declare onDelete: "unlink" to keep its files; WEKA says: ${error.reason}`,
      );
    throw error;
  }
}

function record({ bucket, anonymous }: Seen): S3BucketRecord {
  return {
    kind: "s3-bucket",
    name: bucket.name,
    filesystem: bucket.filesystem,
    path: bucket.path,
    hardQuota: bucket.hardQuota?.toString(),
    anonymous: typeof anonymous === "string" ? anonymous : "custom",
  };
}
