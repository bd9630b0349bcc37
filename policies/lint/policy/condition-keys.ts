import { keyType } from "../../catalogue/index.ts";

/** Whether S3 or KMS has no such key. Keys of other services and of AWS as a whole are not in the catalogue. */
export function isUnknownKey(key: string): boolean {
  return /^(?:s3|kms):/i.test(key) && keyType(key) === undefined;
}
