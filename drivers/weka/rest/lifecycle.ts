import { z } from "zod";
import type { LifecycleAdministration } from "../administration.ts";
import { id, listOf, number, read, text } from "../cli/answers.ts";
import { segment } from "./api.ts";
import type { Api } from "./api.ts";

/** The API takes tags as `k1=v1&k2=v2`; it does not describe how it lists them, so an object will do as well. */
const Tags = z.union([z.string().transform(pairs), z.record(z.string(), z.string())]);

const Rule = z.object({ id, expiry_days: number, prefix: text, tags: Tags.nullish() });

/** When a bucket's objects expire, over REST. */
export function lifecycleRequests(api: Api): LifecycleAdministration {
  const at = (bucket: string): string => `/s3/buckets/${segment(bucket)}/lifecycle/rules`;
  return {
    lifecycleRules: async (bucket) =>
      read(
        `the lifecycle rules of bucket "${bucket}"`,
        listOf(Rule),
        await api.get(at(bucket)),
      ).map(({ id: rule, expiry_days: expiryDays, prefix, tags }) => ({
        id: rule,
        expiryDays,
        ...(prefix === undefined ? {} : { prefix }),
        ...(Object.keys(tags ?? {}).length === 0 ? {} : { tags: tags ?? {} }),
      })),
    addLifecycleRule: async (bucket, { expiryDays, prefix, tags }) => {
      await api.post(at(bucket), {
        expiry_days: String(expiryDays),
        ...(prefix === undefined ? {} : { prefix }),
        ...(tags === undefined ? {} : { tags: written(tags) }),
      });
    },
    removeLifecycleRule: (bucket, rule) => api.delete(`${at(bucket)}/${segment(rule)}`),
  };
}

function written(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join("&");
}

function pairs(text: string): Record<string, string> {
  const parts = text.split("&").filter((part) => part !== "");
  return Object.fromEntries(
    parts.map((part) => {
      const [key = "", ...value] = part.split("=");
      return [key, value.join("=")];
    }),
  );
}
