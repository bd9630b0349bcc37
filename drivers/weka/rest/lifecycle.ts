import type { LifecycleAdministration } from "../administration.ts";
import { listOf, read } from "../answers.ts";
import { SeenRule, writtenTags } from "../seen/lifecycle-rule.ts";
import { segment } from "./api.ts";
import type { Api } from "./api.ts";

/** When a bucket's objects expire, over REST. */
export function lifecycleRequests(api: Api): LifecycleAdministration {
  const at = (bucket: string): string => `/s3/buckets/${segment(bucket)}/lifecycle/rules`;
  return {
    lifecycleRules: async (bucket) =>
      read(
        `the lifecycle rules of bucket "${bucket}"`,
        listOf(SeenRule),
        await api.get(at(bucket)),
      ),
    addLifecycleRule: async (bucket, { expiryDays, prefix, tags }) => {
      await api.post(at(bucket), {
        expiry_days: String(expiryDays),
        ...(prefix === undefined ? {} : { prefix }),
        ...(tags === undefined ? {} : { tags: writtenTags(tags) }),
      });
    },
    removeLifecycleRule: (bucket, rule) => api.delete(`${at(bucket)}/${segment(rule)}`),
  };
}
