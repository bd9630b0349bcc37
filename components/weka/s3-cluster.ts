import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { present } from "../../policies/present.ts";
import type { Desired } from "../../policies/weka/desired.ts";
import * as limits from "../../policies/weka/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { driverCommand, recorded } from "../driver-command.ts";
import { type WekaConnection, wekaDriver } from "./connection.ts";
import { readRecord } from "./record.ts";

export interface S3ClusterArgs {
  readonly connection: WekaConnection;
  /** Where buckets go that name no filesystem of their own. `weka s3 cluster update` cannot change it later. */
  readonly defaultFilesystem: pulumi.Input<string>;
  /** Keeps the configuration of all protocols; by custom `.config_fs`. `weka s3 cluster update` cannot change it later. */
  readonly configFilesystem: pulumi.Input<string>;
  /**
   * `"all"` servers there are when the service is made (later ones do not join), or a list of container ids that the
   * service is kept to. @default "all"
   */
  readonly servers?: "all" | readonly number[];
  /** @default 9000 */
  readonly port?: number;
  /** For virtual-hosted addressing; a change restarts the service. @default left as they are */
  readonly domains?: readonly string[];
  /** At most 10,000, chosen when the service is made. @default WEKA's own */
  readonly maxBuckets?: number;
  /** Owner of the files that callers without credentials write. @default left as it is; WEKA's own default is 65534 */
  readonly anonymousPosixUid?: number;
  readonly anonymousPosixGid?: number;
  /** The name clients reach the service by. @default the first domain, else the host of the connection, else a server */
  readonly endpointHost?: pulumi.Input<string>;
  /**
   * What `pulumi destroy` does: `"remove"` ends the service and **deletes every S3 user of the cluster**, also those of
   * others; buckets' data stays. @default "retain"
   */
  readonly onDelete?: "retain" | "remove";
}

const Observed = z.object({
  port: z.number(),
  tls: z.boolean(),
  addresses: z.array(z.string()),
});

/**
 * The S3 service of a WEKA cluster, made or adopted; done when all its servers are ready.
 *
 * @example
 * const cluster = new S3Cluster("s3", {
 *   connection,
 *   defaultFilesystem: data.filesystemName,
 *   configFilesystem: config.filesystemName,
 * });
 */
export class S3Cluster extends pulumi.ComponentResource {
  /** `https://HOST:PORT`, or `http` where TLS is off. */
  public readonly endpoint: pulumi.Output<string>;

  constructor(name: string, args: S3ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { servers = "all", port = 9000, onDelete = "retain" } = args;
    const checks = [
      check("defaultFilesystem", args.defaultFilesystem, limits.filesystemName),
      check("configFilesystem", args.configFilesystem, limits.filesystemName),
      check("servers", servers === "all" ? undefined : servers, limits.containers),
      check("port", port, limits.port),
      check("domains", args.domains, limits.domains),
      check("maxBuckets", args.maxBuckets, limits.maxBuckets),
      check("anonymousPosixUid", args.anonymousPosixUid, limits.posixId),
      check("anonymousPosixGid", args.anonymousPosixGid, limits.posixId),
    ];
    refuseNow(`WEKA S3 cluster ${JSON.stringify(name)}`, checks);
    super("s3-access:weka:S3Cluster", name, {}, opts);
    const desired = pulumi
      .all([args.defaultFilesystem, args.configFilesystem])
      .apply(([defaultFilesystem, configFilesystem]): Desired => ({
        kind: "s3-cluster",
        defaultFilesystem,
        configFilesystem,
        servers,
        port,
        ...present({ domains: args.domains }),
        onDelete,
        ...present({
          maxBuckets: args.maxBuckets,
          anonymousPosixUid: args.anonymousPosixUid,
          anonymousPosixGid: args.anonymousPosixGid,
        }),
      }));
    const service = driverCommand(
      name,
      // A WEKA cluster has one S3 service: whatever changes, it stays the same object.
      {
        driver: wekaDriver(args.connection),
        desired,
        checks,
        identity: "s3",
        replacement: "delete-first",
      },
      this,
    );
    const host = args.endpointHost ?? args.domains?.[0] ?? args.connection.host;
    const observed = recorded(service, (record) => readRecord(Observed, record));
    this.endpoint = pulumi
      .all([observed, host === undefined ? undefined : asOutput(host)])
      .apply(([seen, known]) => endpoint(seen, known));
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

function endpoint({ port, tls, addresses }: z.output<typeof Observed>, host?: string): string {
  // The host of the connection may carry the management port.
  const name = (host ?? addresses[0] ?? "localhost").replace(/:\d+$/, "");
  return `${tls ? "https" : "http"}://${name}:${port}`;
}
