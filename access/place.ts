/** Where: a bucket and a path in it, as people, AWS and VAST write it. */
import type { System } from "../config/systems.ts";
import { UsageError } from "./usage-error.ts";

/** A bucket's name, and a key, a folder (with a trailing slash) or `""` for the bucket as a whole. */
export interface Place {
  readonly bucket: string;
  readonly path: string;
}

const FORMS = "write s3://bucket/key, arn:aws:s3:::bucket/key, or bucket/key";

/**
 * Reads `s3://bucket/key`, the ARN of an S3 resource, or a bare `bucket/key` as VAST's policies have it.
 * @throws UsageError for anything else.
 */
export function parsePlace(text: string): Place {
  const path = /^s3:\/\/(.*)$/.exec(text)?.[1] ?? /^arn:[^:]+:s3:::(.*)$/.exec(text)?.[1];
  if (path === undefined && /^(?:arn:|[a-z0-9]+:\/\/)/.test(text))
    throw new UsageError(`${JSON.stringify(text)} is no S3 resource; ${FORMS}`);
  const [bucket = "", ...rest] = (path ?? text).split("/");
  if (bucket === "") throw new UsageError(`${JSON.stringify(text)} names no bucket; ${FORMS}`);
  return { bucket, path: rest.join("/") };
}

/** The resource as policies of a system spell it. */
export function resourceOf(system: System, partition: string, { bucket, path }: Place): string {
  const bare = path === "" ? bucket : `${bucket}/${path}`;
  switch (system) {
    case "eks":
      return `arn:${partition}:s3:::${bare}`;
    case "weka":
      return `arn:aws:s3:::${bare}`;
    case "vast":
      return bare;
  }
}

/** The place as messages and tables write it. */
export function placeName(system: System, { bucket, path }: Place): string {
  return system === "vast" ? resourceOf(system, "", { bucket, path }) : `s3://${bucket}/${path}`;
}
