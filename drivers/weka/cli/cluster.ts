import { z } from "zod";
import type { Administration, SeenFilesystem } from "../administration.ts";
import { hostId, listOf, number, read } from "./answers.ts";
import type { Command } from "./command.ts";

type Part = Pick<
  Administration,
  | "filesystems"
  | "s3Cluster"
  | "s3Servers"
  | "addS3Cluster"
  | "updateS3Cluster"
  | "addS3Servers"
  | "removeS3Servers"
  | "removeS3Cluster"
>;

const Filesystem = z.object({
  name: z.string(),
  status: z.string().optional(),
  is_ready: z.boolean().optional(),
});

const Inactive = z.object({ active: z.literal(false) });

const Cluster = z.object({
  active: z.literal(true),
  s3_hosts: z.array(hostId),
  port: number,
  filesystem_name: z.string(),
  config_fs_name: z.string().optional(),
  tls_enabled: z.boolean().default(true),
  domain: z.union([z.string(), z.array(z.string())]).optional(),
});

/** Up to 4.x one flag per server; later versions print rows like those of the human view. */
const Status = z.union([
  z.record(z.string(), z.boolean()).transform((flags) =>
    Object.entries(flags).map(([id, ready]) => ({
      id: Number(id.replace(/\D/g, "")),
      ready,
      address: undefined,
    })),
  ),
  listOf(
    z
      .object({
        id: hostId,
        ip: z.string().optional(),
        serviceStatus: z.string().optional(),
        statusTitle: z.string().optional(),
        status: z.string().optional(),
      })
      .transform(({ id, ip, serviceStatus, statusTitle, status }) => ({
        id,
        ready: /^(ready|online)$/i.test(statusTitle ?? serviceStatus ?? status ?? ""),
        address: ip,
      })),
  ),
]);

/** Filesystems and the S3 service, over the command line. */
export function clusterCommands(weka: Command): Part {
  const { add, remove, container } = weka.words;
  return {
    filesystems: async () =>
      read("the list of filesystems", listOf(Filesystem), await weka.read("fs")).map(filesystem),
    s3Cluster: async () => {
      const seen = read(
        "the S3 cluster",
        z.union([Inactive, Cluster]),
        await weka.read("s3", "cluster"),
      );
      if (!seen.active) return undefined;
      return {
        defaultFilesystem: seen.filesystem_name,
        configFilesystem: seen.config_fs_name,
        port: seen.port,
        tls: seen.tls_enabled,
        domains: domainList(seen.domain),
        servers: seen.s3_hosts,
      };
    },
    s3Servers: async () =>
      read("the state of the S3 servers", Status, await weka.read("s3", "cluster", "status")),
    addS3Cluster: ({ defaultFilesystem, configFilesystem, servers, port, domains }) =>
      weka.change(
        ...["s3", "cluster", add, defaultFilesystem, configFilesystem, "--port", String(port)],
        ...(servers === "all" ? ["--all-servers"] : ["--container", servers.join(",")]),
        ...(domains.length === 0 ? [] : ["--domain", domains.join(",")]),
        "-f",
      ),
    updateS3Cluster: ({ port, domains }) =>
      weka.change(
        ...["s3", "cluster", "update"],
        ...(port === undefined ? [] : ["--port", String(port)]),
        ...(domains === undefined ? [] : ["--domain", domains.join(",")]),
        "-f",
      ),
    addS3Servers: (ids) => weka.change("s3", "cluster", container, add, ...ids.map(String)),
    removeS3Servers: (ids) => weka.change("s3", "cluster", container, remove, ...ids.map(String)),
    removeS3Cluster: () => weka.change("s3", "cluster", remove, "-f"),
  };
}

function filesystem({ name, status, is_ready: flag }: z.output<typeof Filesystem>): SeenFilesystem {
  const ready = flag ?? status === "READY";
  return { name, ready, status: status ?? (ready ? "READY" : "CREATING") };
}

function domainList(domain: string | readonly string[] | undefined): string[] | undefined {
  return domain === undefined
    ? undefined
    : [domain].flat().flatMap((text) => text.split(",").filter((name) => name !== ""));
}
