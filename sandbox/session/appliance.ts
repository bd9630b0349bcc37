/** The appliance of a stack: its identity service, its Kubernetes API, and its S3 service behind the ingress. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { hpeBackend } from "../backends/hpe.ts";
import type { SystemStorage } from "../backends/storage.ts";
import type { Backend } from "../gateway/backend.ts";
import type { Handler } from "../gateway/s3-handler.ts";
import type { SandboxCertificate } from "../gateway/tls.ts";
import { type Identity, startIdentity } from "../identity/start.ts";
import { clusterObjects } from "../kubernetes/cluster.ts";
import type { KubernetesObject } from "../kubernetes/kinds.ts";
import { readManifests } from "../kubernetes/manifests.ts";
import { type KubernetesApi, startKubernetesApi } from "../kubernetes/start.ts";
import { applianceSecrets } from "../stack/sandbox-secrets.ts";
import type { World } from "../world/world.ts";
import type { StackPaths } from "./paths.ts";
import type { SandboxPorts } from "./ports.ts";

export interface ApplianceOptions {
  readonly world: World;
  readonly domain: string;
  /** `SERVICE.NAMESPACE.svc.cluster.local:PORT` of the S3 service. */
  readonly s3Service: string;
  readonly paths: StackPaths;
  readonly ports: SandboxPorts;
  readonly certificate: SandboxCertificate;
  readonly storage: SystemStorage;
  readonly storageUrl: string;
}

export interface Appliance {
  readonly identity: Identity;
  readonly kubernetes: KubernetesApi;
  /** What is behind the routes of the ingress. */
  readonly services: ReadonlyMap<string, Backend | Handler>;
  /** What is in the cluster: what was there from the start, then what the stack deployed. */
  readonly objects: () => Promise<readonly KubernetesObject[]>;
  close(): Promise<void>;
}

export const kubeconfigFile = (paths: StackPaths, as: "admin" | "user"): string =>
  join(paths.appliance, `kubeconfig-${as}`);

/** The file that a user downloads after a login in the browser. */
export const refreshTokenFile = (paths: StackPaths, user: string): string =>
  join(paths.appliance, `${user}-refresh-token.txt`);

/** @throws Error with one sentence for the user; nothing is left running then. */
export async function startAppliance(options: ApplianceOptions): Promise<Appliance> {
  const { world, domain, s3Service, paths, ports, certificate, storage, storageUrl } = options;
  const { users, buckets } = world.appliance;
  const names = users.map(({ name }) => name);
  const { ua: clientSecret = "", ...passwords } = await applianceSecrets(paths.home, names);
  const identity = await startIdentity({
    tls: certificate,
    port: ports.identity,
    publicUrl: `https://keycloak.${domain}`,
    clientSecret,
    users: names.map((name) => ({ name, password: passwords[name] ?? "" })),
  });
  try {
    const fixed = clusterObjects({ kubernetes: world.kubernetes, domain, clientSecret });
    const objects = async (): Promise<readonly KubernetesObject[]> => [
      ...fixed,
      ...(await readManifests(paths.manifests)),
    ];
    const tls = certificate;
    const kubernetes = await startKubernetesApi({ tls, port: ports.kubernetes, objects });
    await handOut(paths, names, identity, kubernetes);
    const s3 = hpeBackend({ realm: identity, buckets, users, storage, storageUrl });
    const platform = world.kubernetes.services.flatMap(({ name, namespace, port, subdomain }) =>
      subdomain === undefined
        ? []
        : [[`${name}.${namespace}.svc.cluster.local:${port}`, identity.handler] as const],
    );
    return {
      identity,
      kubernetes,
      services: new Map<string, Backend | Handler>([...platform, [s3Service, s3]]),
      objects,
      close: async () => {
        await Promise.all([identity.close(), kubernetes.close()]);
      },
    };
  } catch (error) {
    await identity.close();
    throw error;
  }
}

/** What an administrator and each user have in their hands before they begin. */
async function handOut(
  paths: StackPaths,
  users: readonly string[],
  identity: Identity,
  kubernetes: KubernetesApi,
): Promise<void> {
  await mkdir(paths.appliance, { recursive: true, mode: 0o700 });
  await kubernetes.kubeconfig(kubeconfigFile(paths, "admin"), "admin");
  await kubernetes.kubeconfig(kubeconfigFile(paths, "user"), "user");
  for (const user of users)
    await writeFileAtomic(
      refreshTokenFile(paths, user),
      `${await identity.issueRefreshToken(user)}\n`,
      { mode: 0o600 },
    );
}
