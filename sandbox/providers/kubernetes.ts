/**
 * Kubernetes custom resources, as `new k8s.apiextensions.CustomResource` registers them: checked against their schema and
 * against what the sandbox's cluster has, and kept as manifests in a folder.
 */

import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Gateway } from "@kubernetes-models/istio/networking.istio.io/v1/Gateway";
import { VirtualService } from "@kubernetes-models/istio/networking.istio.io/v1/VirtualService";
import { Gateway as GatewayBeta } from "@kubernetes-models/istio/networking.istio.io/v1beta1/Gateway";
import { VirtualService as VirtualServiceBeta } from "@kubernetes-models/istio/networking.istio.io/v1beta1/VirtualService";
import { AuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import { AuthorizationPolicy as AuthorizationPolicyBeta } from "@kubernetes-models/istio/security.istio.io/v1beta1/AuthorizationPolicy";
import writeFileAtomic from "write-file-atomic";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { isObject } from "../engine/property.ts";
import type { ObjectState, Properties, ResourceProvider } from "../engine/provider.ts";
import { isMissing } from "../engine/state/files.ts";
import { schemaFindings } from "./kubernetes-schema.ts";
import type { KubernetesModel } from "./kubernetes-schema.ts";

/** What the cluster has besides the manifests of the stack. */
interface Cluster {
  namespaces(): Promise<readonly string[]>;
  /** Istio gateways as `namespace/name`. */
  gateways(): Promise<readonly string[]>;
}

interface KubernetesOptions {
  /** Where the manifests are written, as `<namespace>.<kind>.<name>.yaml`. */
  readonly folder: string;
  readonly cluster: Cluster;
}

/** The kinds the sandbox knows. The token of a kind is `kubernetes:<apiVersion>:<kind>`. */
const models: readonly KubernetesModel[] = [
  ...[VirtualService, Gateway, AuthorizationPolicy],
  ...[VirtualServiceBeta, GatewayBeta, AuthorizationPolicyBeta],
];

/** One provider for each kind and version. */
export function kubernetesProviders({ folder, cluster }: KubernetesOptions): ResourceProvider[] {
  const own = new Set<string>();
  const withOwn: Cluster = {
    namespaces: () => cluster.namespaces(),
    gateways: async () => [...(await cluster.gateways()), ...own],
  };
  return models.map((model) => customResource(model, { folder, cluster: withOwn }, own));
}

function customResource(
  model: KubernetesModel,
  { folder, cluster }: KubernetesOptions,
  ownGateways: Set<string>,
): ResourceProvider {
  const fileOf = ({ namespace, name }: Identity): string =>
    join(folder, `${namespace}.${model.kind}.${name}.yaml`);
  const write = async (inputs: Properties): Promise<ObjectState> => {
    const identity = identityOf(inputs);
    const manifest = manifestOf(inputs, identity);
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(fileOf(identity), stringify(manifest));
    return { id: `${identity.namespace}/${identity.name}`, outputs: manifest };
  };
  return {
    type: `kubernetes:${model.apiVersion}:${model.kind}`,
    replaceOn: ["metadata.name", "metadata.namespace"],
    deleteBeforeReplace: false,
    async check(inputs) {
      const findings = [
        ...schemaFindings(model, inputs),
        ...(await clusterFindings(inputs, cluster)),
      ];
      if (findings.length > 0)
        throw new Error(`the cluster would refuse it: ${findings.join("; ")}.`);
      const { namespace, name } = identityOf(inputs);
      // Routes that come after it may be bound to it, in previews too, where it is not written.
      if (model.kind === "Gateway") ownGateways.add(`${namespace}/${name}`);
    },
    predict: (inputs) => ("metadata" in inputs ? manifestOf(inputs, identityOf(inputs)) : inputs),
    create: write,
    async read(state) {
      const [namespace = "", name = ""] = state.id.split("/");
      const text = await readFile(fileOf({ namespace, name }), "utf8").catch(undefinedIfMissing);
      return text === undefined
        ? undefined
        : { id: state.id, outputs: manifestFrom(text, state.id) };
    },
    update: (_state, _before, after) => write(after),
    async delete(_state, inputs) {
      await rm(fileOf(identityOf(inputs)), { force: true });
    },
  };
}

interface Identity {
  readonly namespace: string;
  readonly name: string;
}

// Kubernetes, "Object Names and IDs": DNS subdomain names for objects, DNS labels for namespaces.
const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const objectName = z
  .string()
  .max(253)
  .regex(new RegExp(`^${label}(\\.${label})*$`));
const namespaceName = z
  .string()
  .max(63)
  .regex(new RegExp(`^${label}$`));
const metadataSchema = z.looseObject({
  name: objectName,
  namespace: namespaceName.default("default"),
});

/**
 * @throws a sentence when the name is missing, which Kubernetes' provider would make up, or is not a Kubernetes name
 */
function identityOf({ metadata }: Properties): Identity {
  const parsed = metadataSchema.safeParse(metadata);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = ["metadata", ...(issue?.path ?? [])].join(".");
  throw new Error(
    `${field} must be a Kubernetes name: lower-case letters, digits and "-", beginning and ending with a letter or digit. The sandbox makes up no names; write one.`,
  );
}

function manifestOf(inputs: Properties, { name, namespace }: Identity): Properties {
  const { apiVersion, kind, metadata, ...rest } = inputs;
  const labelled = isObject(metadata) ? metadata : {};
  return { apiVersion, kind, metadata: { ...labelled, name, namespace }, ...rest };
}

const manifestSchema = z.record(z.string(), z.json());

function manifestFrom(text: string, id: string): Properties {
  try {
    return manifestSchema.parse(parse(text));
  } catch {
    throw new Error(
      `its manifest of ${id} is not a YAML object any more; delete the file, then run refresh.`,
    );
  }
}

const routing = z.looseObject({ gateways: z.array(z.string()).default([]) });

/** The gateway name that stands for all sidecars (Istio, VirtualService, `gateways`). */
const everySidecar = "mesh";

async function clusterFindings(inputs: Properties, cluster: Cluster): Promise<string[]> {
  const { namespace } = identityOf(inputs);
  const [namespaces, gateways] = await Promise.all([cluster.namespaces(), cluster.gateways()]);
  const wanted = routing.safeParse(inputs["spec"]).data?.gateways ?? [];
  const missing = wanted
    .filter((name) => name !== everySidecar)
    .map((name) => (name.includes("/") ? name : `${namespace}/${name}`))
    .filter((name) => !gateways.includes(name));
  return [
    ...(namespaces.includes(namespace) ? [] : [absent("namespace", namespace, namespaces)]),
    ...missing.map((name) => absent("gateway", name, gateways)),
  ];
}

function absent(what: string, name: string, there: readonly string[]): string {
  return `the ${what} ${JSON.stringify(name)} does not exist; the sandbox has ${[...there].sort().join(", ")}`;
}

function undefinedIfMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}
