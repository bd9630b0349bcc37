import { z } from "zod";
import type { ZodType } from "zod";
import type { SeenBucket } from "../administration.ts";
import { bytes, row } from "../answers.ts";

export const Bucket: ZodType<SeenBucket> = row(
  z
    .object({
      name: z.string(),
      path: z.string(),
      fs: z.string(),
      hard_limit_bytes: bytes.nullish(),
    })
    .transform(({ name, path, fs, hard_limit_bytes: limit }) => ({
      name,
      filesystem: fs,
      path,
      // Without a quota, WEKA shows 0 or nothing.
      hardQuota: limit === 0n ? undefined : (limit ?? undefined),
    })),
  { fs: ["fs_name", "filesystem"], hard_limit_bytes: ["hard"] },
);
