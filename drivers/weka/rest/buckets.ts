import { anonymousAccessNames } from "../../../policies/weka/desired.ts";
import type { BucketAdministration } from "../administration.ts";
import { documentIn, listOf, read, unwrap } from "../answers.ts";
import { Bucket } from "../seen/bucket.ts";
import { withoutService } from "../service.ts";
import { segment } from "./api.ts";
import type { Api } from "./api.ts";
import { filesystemUid } from "./filesystems.ts";

/** Buckets, their quotas and what they open to callers without credentials, over REST. */
export function bucketRequests(api: Api): BucketAdministration {
  const at = (name: string): string => `/s3/buckets/${segment(name)}`;
  return {
    buckets: async () => {
      const rows = await withoutService([], api.get("/s3/buckets"));
      return read("the list of buckets", listOf(Bucket), rows);
    },
    addBucket: async ({ name, filesystem, existingPath, hardQuota, anonymous }) => {
      await api.post("/s3/buckets", {
        bucket_name: name,
        ...(filesystem === undefined ? {} : { fs_uid: await filesystemUid(api, filesystem) }),
        ...(existingPath === undefined ? {} : { existing_path: existingPath }),
        ...(hardQuota === undefined ? {} : { hard_quota: hardQuota }),
        ...(typeof anonymous === "string"
          ? { policy: anonymous }
          : { policy_file_content: anonymous.document }),
      });
    },
    removeBucket: (name, how) => api.delete(`${at(name)}${how === "unlink" ? "?unlink=true" : ""}`),
    setHardQuota: (name, capacity) => api.put(`${at(name)}/quota`, { hard_quota: capacity }),
    resetHardQuota: (name) => api.delete(`${at(name)}/quota`),
    anonymousAccess: async (name) => {
      const word = unwrap(await api.get(`${at(name)}/policy`), "policy");
      // The API's example of a policy is `Download`, its list of them is in small letters.
      const small = typeof word === "string" ? word.toLowerCase() : word;
      const known = anonymousAccessNames.find((candidate) => candidate === small);
      if (known !== undefined) return known;
      // Any other word stands for a policy of one's own.
      return { document: documentIn(await api.get(`${at(name)}/policyJson`)) };
    },
    setAnonymousAccess: (name, access) =>
      typeof access === "string"
        ? api.put(`${at(name)}/policy`, { bucket_policy: access })
        : api.put(`${at(name)}/policyJson`, { policy_file_content: access.document }),
  };
}
