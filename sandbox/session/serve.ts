/** Starts the sandbox's services: a local AWS, a WEKA cluster, the appliance, and the gateway before them. */
import { createWriteStream } from "node:fs";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { awsBackend } from "../backends/aws.ts";
import { CredentialBook } from "../backends/credential-book.ts";
import { hpeBackend } from "../backends/hpe.ts";
import { SystemStorage } from "../backends/storage.ts";
import { wekaBackend } from "../backends/weka.ts";
import { startGateway } from "../gateway/start.ts";
import { sandboxCertificate } from "../gateway/tls.ts";
import { awsClients } from "../providers/aws/clients.ts";
import { partitionOf } from "../providers/aws/partition.ts";
import { awsPolicies } from "../services/aws-policies.ts";
import { startMoto } from "../services/moto.ts";
import { makeVenv } from "../services/python.ts";
import type { SandboxConfig } from "../stack/sandbox-config.ts";
import { seed } from "../weka/store.ts";
import { layDownAws } from "../world/lay-down-aws.ts";
import type { World } from "../world/world.ts";
import { ROOT, type StackPaths } from "./paths.ts";
import { PORT_SETTING, type SandboxPorts } from "./ports.ts";
import { type Running, removeRunning, writeRunning } from "./running.ts";

export interface ServeOptions {
  readonly config: SandboxConfig;
  readonly world: World;
  readonly paths: StackPaths;
  readonly ports: SandboxPorts;
}

export interface Serving {
  readonly running: Running;
  /** Stops everything. */
  close(): Promise<void>;
}

/**
 * Starts all services and lays down what the stack's world has before the first deploy.
 * @throws Error with one sentence for the user; nothing is left running then.
 */
export async function serve({ config, world, paths, ports }: ServeOptions): Promise<Serving> {
  await mkdir(paths.logs, { recursive: true });
  await mkdir(paths.manifests, { recursive: true });
  const python = await makeVenv(ROOT);
  const moto = await startMoto({
    python,
    port: ports.moto,
    portSetting: PORT_SETTING,
    accountId: world.aws.accountId,
    logFile: join(paths.logs, "moto.log"),
  });
  try {
    await layDownAws(moto.url, world.aws);
    const certificate = await sandboxCertificate(paths.tls, certificateNames(config));
    layDownWeka(config, world, paths, certificate.authority);
    const clients = awsClients({ endpoint: moto.url, region: config.region });
    const credentials = new CredentialBook(paths.credentials);
    const log = createWriteStream(join(paths.logs, "gateway.log"), { flags: "a", mode: 0o600 });
    const storage = (system: string): { storage: SystemStorage; storageUrl: string } => ({
      storage: new SystemStorage(system, clients.s3),
      storageUrl: moto.url,
    });
    const { service, gateway } = routed(config);
    const hpe = hpeBackend({ credentials, buckets: world.appliance.buckets, ...storage("hpe") });
    const aws = awsBackend({
      partition: partitionOf(config.region).partition,
      accountId: world.aws.accountId,
      credentials,
      policies: awsPolicies(clients),
      storageUrl: moto.url,
    });
    const weka = wekaBackend({ stateFile: paths.wekaState, ...storage("weka") });
    const listening = await startGateway({
      certificate,
      backends: [
        { backend: aws, ...ports.aws },
        { backend: weka, ...ports.weka },
      ],
      fronts: [
        {
          gateway,
          manifests: () => readManifests(paths.manifests),
          services: new Map([[service, hpe]]),
          ...ports.ingress,
        },
      ],
      log: (line) => log.write(`${line}\n`),
    });
    const endpoint = (name: string): { https: string; http?: string | undefined } =>
      listening.endpoints.get(name) ?? { https: "" };
    const running: Running = {
      pid: process.pid,
      motoUrl: moto.url,
      aws: endpoint("aws"),
      weka: endpoint("weka"),
      ingress: endpoint(gateway),
      authorityFile: certificate.authorityFile,
    };
    await writeRunning(paths.services, running);
    return {
      running,
      close: async () => {
        await removeRunning(paths.services);
        await listening.close();
        clients.close();
        log.end();
        await moto.close();
      },
    };
  } catch (error) {
    await moto.close();
    throw error;
  }
}

/** The gateway and the service that the stack's route leads through; the appliance's own names when it declares none. */
function routed({ loaded }: SandboxConfig): { gateway: string; service: string } {
  const hpe = loaded.stack.hpe;
  const { name, namespace, port } = hpe?.service ?? {
    name: "local-s3-service",
    namespace: "ezdata-system",
    port: 30_000,
  };
  return {
    gateway: hpe?.gateway ?? "istio-system/ezaf-gateway",
    service: `${name}.${namespace}.svc.cluster.local:${port}`,
  };
}

function certificateNames({ loaded }: SandboxConfig): string[] {
  const { domain, hpe } = loaded.stack;
  return ["127.0.0.1", "localhost", `*.${domain}`, ...(hpe?.host === undefined ? [] : [hpe.host])];
}

function layDownWeka(
  { loaded }: SandboxConfig,
  { weka }: World,
  { wekaState }: StackPaths,
  certificate: string,
): void {
  const { stack } = loaded;
  if (stack.weka === undefined) return;
  const { login } = stack.weka;
  const password = stack.wekaPasswords[login] ?? "";
  seed(wekaState, { admin: { username: login, password }, ...weka, certificate });
}

async function readManifests(folder: string): Promise<unknown[]> {
  const files = await readdir(folder);
  return Promise.all(
    files
      .filter((file) => file.endsWith(".yaml"))
      .map(async (file): Promise<unknown> => parse(await readFile(join(folder, file), "utf8"))),
  );
}
