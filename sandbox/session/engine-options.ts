/** The engine's options for rehearsing this project's program against running services. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { PROJECT } from "../../config/problems.ts";
import type { Listener } from "../engine/index.ts";
import type { ProgramOptions } from "../engine/index.ts";
import { awsProviders } from "../providers/aws.ts";
import { demandAllowedAccount } from "../providers/aws/allowed-account.ts";
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

const Weka = z.looseObject({ via: z.string().optional() });
const Vast = z.looseObject({ address: z.string().optional() });

let runs = 0;

/**
 * Each call loads index.ts anew; what it imports stays loaded.
 *
 * @throws SandboxError when the stack is not for the world's AWS account
 */
export function engineOptions(rehearsal: Rehearsal): ProgramOptions {
  const { stack, config, world, paths, running, clients, signal, onEvent } = rehearsal;
  demandAllowedAccount(config.values["aws:allowedAccountIds"], world.aws.accountId);
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
      NODE_COMPILE_CACHE:
        process.env["NODE_COMPILE_CACHE"] ?? join(sandboxFolder(), "compile-cache"),
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
    config: withOwnClusters(config.values, running),
    secretConfig: config.secretKeys,
    signal,
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}

/** A rehearsal asks no real cluster: where the stack says how to reach one, the sandbox's own answers in its place. */
export function withOwnClusters(
  values: SandboxConfig["values"],
  { wekaApiUrl, vmsUrl, authorityFile: caFile }: Running,
): SandboxConfig["values"] {
  return replaced(
    replaced(values, "weka", (section) => {
      const { via = "local", ...weka } = Weka.parse(section);
      const overRest = via.startsWith("rest ");
      return overRest ? { ...weka, via: `rest ${wekaApiUrl}`, caFile } : { ...weka, via: "local" };
    }),
    "vast",
    (section) => {
      const vast = Vast.parse(section);
      const { host } = new URL(vmsUrl);
      return vast.address === undefined ? vast : { ...vast, address: host, caFile };
    },
  );
}

function replaced(
  values: SandboxConfig["values"],
  section: string,
  ours: (section: unknown) => object,
): SandboxConfig["values"] {
  const key = `${PROJECT}:${section}`;
  const text = values[key];
  return text === undefined ? values : { ...values, [key]: JSON.stringify(ours(JSON.parse(text))) };
}

async function loadProgram(): Promise<Record<string, unknown>> {
  runs += 1;
  const url = pathToFileURL(join(ROOT, "index.ts"));
  url.searchParams.set("run", String(runs));
  const exports: unknown = await import(url.href);
  return typeof exports === "object" && exports !== null ? { ...exports } : {};
}
