import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { codeOf } from "../../drivers/error-code.ts";
import { SandboxError } from "../sandbox-error.ts";

const name = z.string().min(1);
const names = z.array(name);

/** The managed policies that every EKS node role needs (EKS User Guide, "Amazon EKS node IAM role"). */
const WORKER_POLICIES = [
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonEC2ContainerRegistryReadOnly",
];

/** The names of the last two are not documented; their hosts are (HPE AI Essentials, "Security"; requirements). */
const APPLIANCE_SERVICES = [
  { name: "local-s3-service", namespace: "ezdata-system", port: 30_000 },
  { name: "keycloak", namespace: "keycloak", port: 8080, subdomain: "keycloak" },
  { name: "token-service", namespace: "ezaddon-system", port: 8080, subdomain: "token-service" },
];

const nodeGroup = z.strictObject({
  name,
  role: name,
  /** AWS managed policies of the role. */
  policies: names.default(WORKER_POLICIES),
  /** One of the account's own policies. */
  permissionsBoundary: name.optional(),
});

const cluster = z.strictObject({
  name,
  version: name,
  role: name,
  nodeGroups: z.array(nodeGroup),
});

const aws = z.strictObject({
  accountId: z
    .string({ error: "an account id is 12 digits, in quotes" })
    .regex(/^\d{12}$/, { error: "an account id is 12 digits, in quotes" }),
  region: name,
  policies: z
    .array(z.strictObject({ name, document: z.record(z.string(), z.unknown()) }))
    .default([]),
  clusters: z.array(cluster),
  buckets: names,
});

/** A user or group of the VAST cluster: local, or of a directory, whose users get a password. */
const source = z.enum(["local", "directory"]);
const posixId = z.int().nonnegative().exactOptional();
const sid = name.exactOptional();
/** Where it is one of a single tenant's provider. */
const tenant = name.exactOptional();

const vast = z.strictObject({
  /** Besides the one that the stack names. */
  tenants: names.default([]),
  groups: z.array(z.strictObject({ name, source, tenant, gid: posixId, sid })).default([]),
  users: z
    .array(z.strictObject({ name, source, tenant, uid: posixId, sid, groups: names.default([]) }))
    .default([]),
});

const world = z.strictObject({
  aws,
  kubernetes: z.strictObject({
    namespaces: names,
    /** Istio gateways as `namespace/name`, with the hosts that they accept. */
    gateways: z.array(
      z.strictObject({
        name: z.string().regex(/^[^/]+\/[^/]+$/, { error: "a gateway is namespace/name" }),
        hosts: names.min(1),
      }),
    ),
    /** Services that are there from the start. */
    services: z
      .array(
        z.strictObject({
          name,
          namespace: name,
          port: z.int().positive(),
          /** Where the platform's own VirtualService shows it: `<subdomain>.<domain>`. */
          subdomain: name.optional(),
        }),
      )
      .default(APPLIANCE_SERVICES),
    /** What deviates from Istio's defaults for the whole mesh (istio.io, "Global Mesh Options"). */
    meshConfig: z.record(z.string(), z.unknown()).default({}),
  }),
  /** The object store inside HPE Private Cloud AI: its buckets, and users with those they may use. */
  appliance: z.strictObject({
    buckets: names,
    users: z.array(z.strictObject({ name, buckets: names })),
  }),
  weka: z.strictObject({
    servers: z.int().positive(),
    filesystems: names,
    /** From 4.2 on; picks the generation of words, shapes and credentials. */
    version: name.exactOptional(),
    /** Whether a key management service is configured, for encrypted filesystems. */
    kms: z.boolean().exactOptional(),
  }),
  vast: vast.prefault({}),
});

/** What a stack's real account and appliance have before the first deploy. */
export type World = z.output<typeof world>;
export type AwsWorld = World["aws"];

/**
 * Reads `sandbox/world/<stack>.yaml`; a stack without a file of its own gets the world of dev.
 *
 * @throws SandboxError with every problem of the file
 */
export async function readWorld(stack: string, folder = import.meta.dirname): Promise<World> {
  const text =
    (await textOf(join(folder, `${stack}.yaml`))) ?? (await textOf(join(folder, "dev.yaml")));
  const parsed = world.safeParse(parse(text ?? ""));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new SandboxError(`sandbox/world/${stack}.yaml: ${problems.join("; ")}`);
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
