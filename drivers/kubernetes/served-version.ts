/**
 * Prints which version of Istio's API the cluster serves: `{"version":"v1beta1"}`, or `{"version":"v1","why":"…"}` where
 * it could not be looked up. On standard input: `{"kubeconfig":"…","context":"…"}`, both optional, as the Kubernetes
 * provider takes them. It asks for `/apis` alone, which every user of a cluster may (Kubernetes, "Default roles and role
 * bindings", system:discovery), and always ends with 0: a preview needs no cluster.
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";

const GROUP = "networking.istio.io";

/** From the newest; what is older than these is not written. */
const VERSIONS = ["v1", "v1beta1"] as const;

const PATIENCE = 5_000;

const Asked = z.object({ kubeconfig: z.string().optional(), context: z.string().optional() });
type Asked = z.infer<typeof Asked>;

interface Answer {
  readonly version: (typeof VERSIONS)[number];
  /** Why the version is a guess. */
  readonly why?: string;
}

async function lookUp(asked: Asked): Promise<Answer> {
  if (!hasCluster(asked)) return { version: "v1", why: "there is no kubeconfig" };
  try {
    return newestOf(await servedVersions(asked));
  } catch (error) {
    return { version: "v1", why: `the cluster could not be asked (${nameOf(error)})` };
  }
}

/** Where client libraries look, in that order; without any of them they would try localhost. */
function hasCluster({ kubeconfig }: Asked): boolean {
  const { KUBECONFIG, KUBERNETES_SERVICE_HOST } = process.env;
  if (kubeconfig !== undefined || (KUBERNETES_SERVICE_HOST ?? "") !== "") return true;
  const files =
    KUBECONFIG === undefined ? [join(homedir(), ".kube", "config")] : KUBECONFIG.split(delimiter);
  return files.some((file) => file !== "" && existsSync(file));
}

async function servedVersions({ kubeconfig, context }: Asked): Promise<string[]> {
  // Loaded here because it takes longer than everything else together.
  const { ApisApi, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else if (existsSync(kubeconfig)) config.loadFromFile(kubeconfig);
  else config.loadFromString(kubeconfig);
  if (context !== undefined) config.setCurrentContext(context);
  const { groups } = await config.makeApiClient(ApisApi).getAPIVersions();
  const served = groups.find(({ name }) => name === GROUP);
  return (served?.versions ?? []).map(({ version }) => version);
}

function newestOf(served: readonly string[]): Answer {
  const version = VERSIONS.find((one) => served.includes(one));
  if (version !== undefined) return { version };
  const found = served.length === 0 ? "nothing" : served.join(", ");
  return { version: "v1", why: `the cluster serves ${found} of ${GROUP}` };
}

/** A message could hold what a server says; a name or code holds no secret. What fetch throws has its reason as cause. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  if (error.cause !== undefined) return nameOf(error.cause);
  return "code" in error ? String(error.code) : error.name;
}

const asked = Asked.parse(JSON.parse((await text(process.stdin)) || "{}"));
const late: Answer = { version: "v1", why: `the cluster did not answer in ${PATIENCE / 1000} s` };
const timer = setTimeout(finish, PATIENCE, late);
finish(await lookUp(asked));

function finish(answer: Answer): void {
  clearTimeout(timer);
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
}
