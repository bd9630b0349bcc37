/** Starts the sandbox's services: a local AWS, WEKA and VAST clusters, the appliance, and the gateway before them. */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { awsBackend } from "../backends/aws.ts";
import { CredentialBook } from "../backends/credential-book.ts";
import { SystemStorage } from "../backends/storage.ts";
import { vastBackend } from "../backends/vast.ts";
import { wekaBackend } from "../backends/weka.ts";
import { startConnectProxy } from "../gateway/connect-proxy.ts";
import { startGateway } from "../gateway/start.ts";
import { type SandboxCertificate, sandboxCertificate } from "../gateway/tls.ts";
import { type AwsClients, awsClients } from "../providers/aws/clients.ts";
import { partitionOf } from "../providers/aws/partition.ts";
import { awsPolicies } from "../services/aws-policies.ts";
import { type Moto, startMoto } from "../services/moto.ts";
import { makeVenv } from "../services/python.ts";
import type { SandboxConfig } from "../stack/sandbox-config.ts";
import type { RunningVms } from "../vast/start.ts";
import { startWekaRest } from "../weka/rest/start.ts";
import { seed } from "../weka/store.ts";
import { layDownAws } from "../world/lay-down-aws.ts";
import type { World } from "../world/world.ts";
import { type Appliance, startAppliance } from "./appliance.ts";
import { ROOT, type StackPaths } from "./paths.ts";
import { PORT_SETTING, type SandboxPorts } from "./ports.ts";
import { type Running, removeRunning, writeRunning } from "./running.ts";
import { startVast } from "./vast.ts";

export interface ServeOptions {
  readonly config: SandboxConfig;
  readonly world: World;
  readonly paths: StackPaths;
  readonly ports: SandboxPorts;
}

export interface Serving {
  readonly running: Running;
  /** For tests that change what the appliance does. */
  readonly appliance: Appliance;
  /** For tests that look into the cluster. */
  readonly vms: RunningVms;
  readonly certificate: SandboxCertificate;
  /** Stops everything. */
  close(): Promise<void>;
}

/**
 * Starts all services and lays down what the stack's world has before the first deploy.
 * @throws Error with one sentence for the user; nothing is left running then.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { paths } = options;
  await mkdir(paths.logs, { recursive: true });
  await mkdir(paths.manifests, { recursive: true });
  // What runs so far; disposing of it stops it in reverse order.
  const started = new AsyncDisposableStack();
  try {
    const serving = await startAll(options, started);
    await writeRunning(paths.services, serving.running);
    started.defer(() => removeRunning(paths.services));
    return { ...serving, close: () => started.disposeAsync() };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function startAll(
  options: ServeOptions,
  started: AsyncDisposableStack,
): Promise<Omit<Serving, "close">> {
  const { config, world, paths, ports } = options;
  const { moto, clients } = await startAws(options, started);
  const certificate = await sandboxCertificate(paths.tls, certificateNames(config));
  layDownWeka(config, world, paths, withAuthority(certificate).certificate);
  const storage = (system: string): { storage: SystemStorage; storageUrl: string } => ({
    storage: new SystemStorage(system, clients.s3),
    storageUrl: moto.url,
  });
  const { domain } = config.loaded.stack;
  const { service: s3Service, gateway } = routed(config);
  const appliance = await startAppliance({
    ...{ world, domain, s3Service, paths, ports, certificate },
    ...storage("hpe"),
  });
  started.defer(() => appliance.close());
  const aws = awsBackend({
    partition: partitionOf(config.region).partition,
    accountId: world.aws.accountId,
    credentials: new CredentialBook(paths.credentials),
    policies: awsPolicies(clients),
    storageUrl: moto.url,
  });
  const tls = withAuthority(certificate);
  const wekaApi = await startWekaRest({ stateFile: paths.wekaState, tls, port: ports.wekaApi });
  started.defer(() => wekaApi.close());
  const weka = wekaBackend({ stateFile: paths.wekaState, ...storage("weka") });
  const vms = await startVast({ config, world, paths, ports, tls });
  started.defer(() => vms.close());
  const vast = vastBackend({ cluster: vms.cluster, ...storage("vast") });
  const log = createWriteStream(join(paths.logs, "gateway.log"), { flags: "a", mode: 0o600 });
  started.defer(() => void log.end());
  const { objects: manifests, services } = appliance;
  const { endpoints, close } = await startGateway({
    certificate: tls,
    backends: [
      { backend: aws, ...ports.aws },
      { backend: weka, ...ports.weka },
      { backend: vast, ...ports.vast },
    ],
    fronts: [{ gateway, manifests, services, ...ports.ingress }],
    log: (line) => log.write(`${line}\n`),
  });
  started.defer(close);
  const ingress = endpoints.get(gateway) ?? { https: "" };
  const targetPort = Number(new URL(ingress.https).port);
  const proxy = await startConnectProxy({ port: ports.proxy, domain, targetPort });
  started.defer(() => proxy.close());
  const running: Running = {
    pid: process.pid,
    motoUrl: moto.url,
    aws: endpoints.get("aws") ?? { https: "" },
    weka: endpoints.get("weka") ?? { https: "" },
    vast: endpoints.get("vast") ?? { https: "" },
    wekaApiUrl: wekaApi.url,
    vmsUrl: vms.url,
    ingress,
    identityUrl: appliance.identity.url,
    kubernetesUrl: appliance.kubernetes.url,
    proxyUrl: proxy.url,
    authorityFile: certificate.authorityFile,
  };
  return { running, appliance, vms, certificate };
}

async function startAws(
  { config, world, paths, ports }: ServeOptions,
  started: AsyncDisposableStack,
): Promise<{ readonly moto: Moto; readonly clients: AwsClients }> {
  const moto = await startMoto({
    python: await makeVenv(ROOT),
    port: ports.moto,
    portSetting: PORT_SETTING,
    accountId: world.aws.accountId,
    logFile: join(paths.logs, "moto.log"),
  });
  started.defer(() => moto.close());
  await layDownAws(moto.url, world.aws);
  const clients = awsClients({ endpoint: moto.url, region: config.region });
  started.defer(() => {
    clients.close();
  });
  return { moto, clients };
}

/** A server that shows its authority lets `s3access hpe configure` and `s3access weka cert` pin it. */
function withAuthority({ certificate, authority, privateKey }: SandboxCertificate) {
  return { certificate: `${certificate}\n${authority}`, privateKey };
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
