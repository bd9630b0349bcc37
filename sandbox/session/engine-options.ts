/** The engine's options for rehearsing this project's program against running services. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { PROJECT } from "../../config/problems.ts";
import type { Listener } from "../engine/index.ts";
import type { ProgramOptions } from "../engine/index.ts";
import { awsProviders } from "../providers/aws.ts";
import type { AwsClients } from "../providers/aws/clients.ts";
import { commandLookup, commandProvider } from "../providers/command.ts";
import { kubernetesProviders } from "../providers/kubernetes.ts";
import type { SandboxConfig } from "../stack/sandbox-config.ts";
import type { World } from "../world/world.ts";
import { ROOT, type StackPaths, sandboxFolder } from "./paths.ts";
import type { Running } from "./running.ts";

export interface Rehearsal {
  readonly stack: string;
  readonly config: SandboxConfig;
  readonly world: World;
  readonly paths: StackPaths;
  readonly running: Running;
  readonly clients: AwsClients;
  readonly signal: AbortSignal;
  readonly onEvent?: Listener;
}

const VAST_KEY = `${PROJECT}:vast`;
const VastSection = z.looseObject({ address: z.string().optional() });

let runs = 0;

/** Each call loads index.ts anew; what it imports stays loaded. */
export function engineOptions(rehearsal: Rehearsal): ProgramOptions {
  const { stack, config, world, paths, running, clients, signal, onEvent } = rehearsal;
  const aws = awsProviders(clients);
  const kubernetes = kubernetesProviders({
    folder: paths.manifests,
    cluster: {
      namespaces: () => Promise.resolve(world.kubernetes.namespaces),
      gateways: () => Promise.resolve(world.kubernetes.gateways.map(({ name }) => name)),
    },
  });
  const commands = {
    pathFirst: join(ROOT, "sandbox", "bin"),
    environment: {
      WEKA_SANDBOX_STATE: paths.wekaState,
      // Every driver is a process of its own; without a cache most of its time goes into stripping types.
      NODE_COMPILE_CACHE: join(sandboxFolder(), "compile-cache"),
      // A rehearsal asks no real cluster.
      KUBECONFIG: "",
      KUBERNETES_SERVICE_HOST: "",
    },
  };
  const resources = [...aws.resources, ...kubernetes, commandProvider(commands)];
  const lookups = [...aws.lookups, commandLookup(commands)];
  return {
    project: "s3-access",
    stack,
    statePath: paths.state,
    providers: {
      resources: new Map(resources.map((provider) => [provider.type, provider])),
      lookups: new Map(lookups.map((lookup) => [lookup.token, lookup])),
    },
    program: loadProgram,
    config: withVms(config.values, running),
    secretConfig: config.secretKeys,
    signal,
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}

/** Where the stack names VAST's management service, the sandbox's own answers in its place. */
function withVms(
  values: SandboxConfig["values"],
  { vmsUrl, authorityFile }: Running,
): SandboxConfig["values"] {
  const text = values[VAST_KEY];
  if (text === undefined) return values;
  const section = VastSection.parse(JSON.parse(text));
  if (section.address === undefined) return values;
  const ours = { ...section, address: new URL(vmsUrl).host, caFile: authorityFile };
  return { ...values, [VAST_KEY]: JSON.stringify(ours) };
}

async function loadProgram(): Promise<Record<string, unknown>> {
  runs += 1;
  const url = pathToFileURL(join(ROOT, "index.ts"));
  url.searchParams.set("run", String(runs));
  const exports: unknown = await import(url.href);
  return typeof exports === "object" && exports !== null ? { ...exports } : {};
}
