/** A simulated VAST cluster with its S3 service: the gateway, and a storage that keeps objects in memory. */
import { S3Client } from "@aws-sdk/client-s3";
import { overRest } from "../../drivers/vast/vms/index.ts";
import type { Administration, Tenant } from "../../drivers/vast/administration.ts";
import { SystemStorage } from "../../sandbox/backends/storage.ts";
import { vastBackend } from "../../sandbox/backends/vast.ts";
import { s3Client } from "../../sandbox/checks/clients.ts";
import { TabularClient } from "../../sandbox/checks/tabular-client.ts";
import { type Gateway, startGateway } from "../../sandbox/gateway/start.ts";
import { type FakeStorage, startFakeStorage } from "../sandbox/gateway/support/fake-storage.ts";
import type { NewKey } from "../../drivers/vast/administration.ts";
import { type VastCluster, startVast } from "./vast.ts";

export interface VastS3 {
  readonly cluster: VastCluster;
  readonly vms: Administration;
  readonly tenant: Tenant;
  readonly storage: FakeStorage;
  readonly endpoint: string;
  /** The gateway's access log. */
  readonly log: readonly string[];
  s3(key: NewKey): S3Client;
  tabular(key: NewKey): TabularClient;
  stop(): Promise<void>;
}

export async function startVastS3(options: Parameters<typeof startVast>[0] = {}): Promise<VastS3> {
  const cluster = await startVast(options);
  const storage = await startFakeStorage();
  const connection = new S3Client({
    endpoint: storage.endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  const log: string[] = [];
  const backend = vastBackend({
    cluster: cluster.cluster,
    storage: new SystemStorage("vast", connection),
    storageUrl: storage.endpoint,
  });
  const { certificate } = cluster;
  const gateway: Gateway = await startGateway({
    certificate,
    backends: [{ backend, httpsPort: 0 }],
    log: (line) => log.push(line),
  });
  const endpoint = gateway.endpoints.get("vast")?.https ?? "";
  const vms = overRest(cluster.connection());
  const [tenant] = await vms.tenants();
  if (tenant === undefined) throw new Error("the cluster has no tenant");
  const clients: { destroy(): void }[] = [];
  const opened = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const login = ({ accessKey, secretKey }: NewKey) => ({
    endpoint,
    authority: certificate.authority,
    login: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
  return {
    ...{ cluster, vms, tenant, storage, endpoint, log },
    s3: (key) => opened(s3Client({ ...login(key), region: "us-east-1" })),
    tabular: (key) => opened(new TabularClient(login(key))),
    stop: async () => {
      for (const client of [...clients, connection]) client.destroy();
      await gateway.close();
      await storage.close();
      await cluster.stop();
    },
  };
}
