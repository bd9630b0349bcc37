/** One access, as the config spells it, at a bucket or at some folders of it: the core's grants. */
import { type BucketGrant, bucketGrants } from "../policies/grant.ts";
import type { BucketName, Prefix } from "../policies/names.ts";
import { ACCESS } from "../policies/templates.ts";
import type { BucketGrantConfig } from "./access-fields.ts";

/** @param folders the whole bucket when undefined */
export function accessGrants(
  bucket: BucketName,
  folders: readonly Prefix[] | undefined,
  access: BucketGrantConfig["access"],
  browse = false,
): BucketGrant[] {
  const intents = typeof access === "string" ? ACCESS[access] : access;
  const places: readonly (Prefix | undefined)[] = folders ?? [undefined];
  return places.flatMap((folder) => bucketGrants({ bucket, folder }, intents, browse));
}
