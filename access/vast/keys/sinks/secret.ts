/** `--to secret:NAMESPACE/NAME`: a Kubernetes secret with the two variables that every AWS SDK reads. */
import {
  ApiException,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  V1ObjectMeta,
  V1Secret,
  setHeaderOptions,
} from "@kubernetes/client-node";
import type { NewKey } from "../../../../drivers/vast/administration.ts";
import { codeOf } from "../../../../drivers/error-code.ts";
import { Failure } from "../../../../drivers/failure.ts";
import type { Sink } from "./sink.ts";

const ACCESS_KEY = "AWS_ACCESS_KEY_ID";
const SECRET_KEY = "AWS_SECRET_ACCESS_KEY";

export interface SecretPlace {
  readonly namespace: string;
  readonly name: string;
  /** Absolute; undefined for KUBECONFIG, `~/.kube/config` or the pod's own account. */
  readonly kubeconfig: string | undefined;
}

export function secretSink(place: SecretPlace): Sink {
  const { namespace, name } = place;
  const at = { namespace, name };
  const api = apiOf(place);
  const read = async (): Promise<V1Secret | undefined> => {
    try {
      return await api.readNamespacedSecret(at);
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return undefined;
      throw refusal("read", place, error);
    }
  };
  const write = async (key: NewKey, dryRun: { dryRun?: "All" } = {}): Promise<void> => {
    const data = {
      [ACCESS_KEY]: base64(key.accessKey),
      [SECRET_KEY]: base64(key.secretKey),
    };
    const there = await read();
    try {
      if (there === undefined) {
        const metadata = Object.assign(new V1ObjectMeta(), at);
        const body = Object.assign(new V1Secret(), { metadata, type: "Opaque", data });
        await api.createNamespacedSecret({ namespace, body, ...dryRun });
      } else
        await api.patchNamespacedSecret(
          { ...at, body: { data }, ...dryRun },
          setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
        );
    } catch (error) {
      throw refusal("write", place, error);
    }
  };
  return {
    name: `secret:${namespace}/${name}`,
    keeps: true,
    // The cluster itself says whether it would take one: rights, quotas, webhooks, an immutable secret.
    check: () => write({ accessKey: "dry-run", secretKey: "dry-run" }, { dryRun: "All" }),
    held: async () => {
      const data = (await read())?.data ?? {};
      const [accessKey, secretKey] = [data[ACCESS_KEY], data[SECRET_KEY]];
      if (accessKey === undefined && secretKey === undefined) return "nothing";
      return accessKey && secretKey
        ? { accessKey: text(accessKey), secretKey: text(secretKey) }
        : "something else";
    },
    store: (key) => write(key),
  };
}

function apiOf({ kubeconfig }: SecretPlace): CoreV1Api {
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch {
    // The parser's own words may quote the file, which holds keys.
    throw new Failure(
      `the kubeconfig${kubeconfig === undefined ? "" : ` ${kubeconfig}`} cannot be read as one; check it with: kubectl get ns`,
    );
  }
  if (config.getCurrentCluster() === null)
    throw new Failure(
      "the kubeconfig has no current context; choose one with: kubectl config use-context <name>",
    );
  return config.makeApiClient(CoreV1Api);
}

/** Codes only: what a server says may quote the request, and with it the secret. */
function refusal(verb: string, { namespace, name }: SecretPlace, error: unknown): Failure {
  const what = `the Kubernetes secret ${namespace}/${name} cannot be ${verb === "read" ? "read" : "written"}`;
  if (!(error instanceof ApiException)) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = codeOf(error) ?? codeOf(cause) ?? "no answer";
    return new Failure(`${what}: the cluster cannot be reached (${code})`);
  }
  switch (error.code) {
    case 401:
      return new Failure(`${what}: the cluster does not know you (401); renew your kubeconfig`);
    case 403:
      return new Failure(
        `${what}: you may not (403); your role needs get, create and patch of secrets in ${namespace}`,
      );
    case 404:
      return new Failure(`${what}: there is no namespace ${namespace} (404)`);
    case 422:
      return new Failure(`${what}: the cluster does not take it (422); it may be immutable`);
    default:
      return new Failure(`${what}: the cluster answers ${error.code}`);
  }
}

function base64(value: string): string {
  return Buffer.from(value, "utf8").toString("base64");
}

function text(value: string): string {
  return Buffer.from(value, "base64").toString("utf8");
}
