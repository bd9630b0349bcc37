import type {
  BucketAdministration,
  LifecycleAdministration,
} from "../../../drivers/weka/administration.ts";
import { parseCapacity } from "../../../policies/capacity.ts";
import { absent, among, refuse, serviceOf, settled, unique } from "./state.ts";
import type { Bucket, MemoryState } from "./state.ts";

type Part = BucketAdministration & LifecycleAdministration;

/** Buckets and their lifecycle rules. */
export function buckets(state: MemoryState): Part {
  const bucket = (name: string): Bucket => {
    serviceOf(state);
    return among("bucket", state.buckets, name);
  };
  return {
    buckets: () =>
      settled(
        state.buckets.map(({ name, filesystem, path, hardQuota }) => ({
          name,
          filesystem,
          path,
          hardQuota,
        })),
      ),
    addBucket: ({ name, filesystem, existingPath, hardQuota, anonymous }) => {
      const { defaultFilesystem } = serviceOf(state);
      absent("bucket", state.buckets, name);
      const where = filesystem ?? defaultFilesystem;
      among("filesystem", state.filesystems, where);
      state.buckets.push({
        name,
        filesystem: where,
        path: `/${existingPath ?? name}`,
        hardQuota: hardQuota === undefined ? undefined : parseCapacity(hardQuota),
        anonymous,
        full: existingPath !== undefined,
        rules: [],
      });
      return settled(undefined);
    },
    removeBucket: (name, how) => {
      if (how === "empty" && bucket(name).full)
        refuse("An error occurred (BucketNotEmpty): the bucket is not empty");
      state.buckets = state.buckets.filter((known) => known !== bucket(name));
      return settled(undefined);
    },
    setHardQuota: (name, capacity) => {
      bucket(name).hardQuota = parseCapacity(capacity);
      return settled(undefined);
    },
    resetHardQuota: (name) => {
      bucket(name).hardQuota = undefined;
      return settled(undefined);
    },
    anonymousAccess: (name) => settled(bucket(name).anonymous),
    setAnonymousAccess: (name, access) => {
      bucket(name).anonymous = access;
      return settled(undefined);
    },

    lifecycleRules: (name) => settled(bucket(name).rules.map((rule) => ({ ...rule }))),
    addLifecycleRule: (name, rule) => {
      bucket(name).rules.push({ ...rule, id: unique(state, "rule") });
      return settled(undefined);
    },
    removeLifecycleRule: (name, id) => {
      const { rules } = bucket(name);
      if (!rules.some((rule) => rule.id === id)) refuse(`rule ${id} was not found`);
      bucket(name).rules = rules.filter((rule) => rule.id !== id);
      return settled(undefined);
    },
  };
}
