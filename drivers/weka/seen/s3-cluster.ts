import { z } from "zod";
import type { ZodType } from "zod";
import type { SeenS3Cluster } from "../administration.ts";
import { number, oneOf, row, text } from "../answers.ts";

/** The S3 cluster, with its servers as they are named: by container id, or over REST perhaps by uid. */
export type NamedS3Cluster = Omit<SeenS3Cluster, "servers"> & {
  readonly servers: readonly (string | number)[];
};

const Inactive = z.object({ active: z.literal(false) }).transform(() => undefined);

/**
 * `s3_hosts`, `port`, `filesystem_name` and `tls_enabled` are proven; the other names are guesses of ours. REST does not
 * describe its answer, which is taken to be the one that the command line prints.
 */
const Active = row(
  z
    .object({
      active: z.literal(true).default(true),
      s3_hosts: z.array(z.union([z.string(), z.number()])),
      port: number,
      filesystem_name: text,
      config_fs_name: text,
      tls_enabled: z.boolean().default(true),
      domain: z.union([z.string(), z.array(z.string())]).nullish(),
      max_buckets_limit: number.nullish(),
      anonymous_posix_uid: number.nullish(),
      anonymous_posix_gid: number.nullish(),
    })
    .transform((seen) => ({
      defaultFilesystem: seen.filesystem_name,
      configFilesystem: seen.config_fs_name,
      port: seen.port,
      tls: seen.tls_enabled,
      domains: domainList(seen.domain ?? undefined),
      servers: seen.s3_hosts,
      maxBuckets: seen.max_buckets_limit ?? undefined,
      anonymousPosixUid: seen.anonymous_posix_uid ?? undefined,
      anonymousPosixGid: seen.anonymous_posix_gid ?? undefined,
    })),
  {
    s3_hosts: ["s3_containers", "containers", "host_uids"],
    filesystem_name: ["default_fs_name", "default_filesystem"],
    config_fs_name: ["config_filesystem_name", "config_filesystem"],
    domain: ["domains"],
    max_buckets_limit: ["max_buckets"],
  },
);

/** Undefined where there is none. */
export const S3Cluster: ZodType<NamedS3Cluster | undefined> = oneOf(z.union([Inactive, Active]));

function domainList(domain: string | readonly string[] | undefined): string[] | undefined {
  return domain === undefined
    ? undefined
    : [domain].flat().flatMap((names) => names.split(",").filter((name) => name !== ""));
}
