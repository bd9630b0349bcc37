import { UsageError } from "../usage-error.ts";

export interface S3Object {
  readonly bucket: string;
  readonly key: string;
}

/**
 * @param raw `s3://bucket/key`
 * @param option what the user wrote it behind, with a space: `--denied `; empty for an argument
 * @throws UsageError when it names no object
 */
export function s3Object(raw: string, option = ""): S3Object {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/su.exec(raw) ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  throw new UsageError(
    `${option}${JSON.stringify(raw)} names no object; write it as s3://bucket/key`,
  );
}
