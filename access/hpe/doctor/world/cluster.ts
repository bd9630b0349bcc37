/** The Kubernetes API as a kubeconfig reaches it. */
import { existsSync } from "node:fs";
import { request as requestHttp } from "node:http";
import { type RequestOptions, request as requestHttps } from "node:https";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { KubeConfig } from "@kubernetes/client-node";
import { Failure } from "../../../../drivers/failure.ts";
import { jsonOrNothing } from "../../../../drivers/json.ts";
import { type Env, homeOf } from "../../appliance.ts";
import type { Cluster } from "../world.ts";

const PATIENCE = 15_000;

/**
 * @param kubeconfig the file; undefined for those of KUBECONFIG, else `~/.kube/config`, else the pod's own account
 * @returns undefined when there is none of these
 * @throws Failure for a file that is named and is none, or has no current context
 */
export function clusterOf(kubeconfig: string | undefined, env: Env): Cluster | undefined {
  const config = new KubeConfig();
  const file = kubeconfig ?? usualFile(env);
  if (file !== undefined) load(config, file);
  else if ((env["KUBERNETES_SERVICE_HOST"] ?? "") !== "") config.loadFromCluster();
  else return undefined;
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new Failure(
      `the kubeconfig ${file ?? "of the pod"} has no current context; choose one with: kubectl config use-context <name>`,
    );
  return { get: (path) => get(config, new URL(path, cluster.server)) };
}

/** As kubectl looks for them; of several, the first that is there. */
function usualFile(env: Env): string | undefined {
  const set = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  const files = set.length > 0 ? set : [join(homeOf(env), ".kube", "config")];
  return files.find((file) => existsSync(file));
}

/** The parser's own words may quote the file, which holds keys. */
function load(config: KubeConfig, file: string): void {
  try {
    config.loadFromFile(file);
  } catch {
    throw new Failure(
      existsSync(file)
        ? `the kubeconfig ${file} cannot be read as one; check it with: kubectl get ns`
        : `there is no kubeconfig ${file}; name one that is there with --kubeconfig`,
    );
  }
}

async function get(
  config: KubeConfig,
  url: URL,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const options: RequestOptions = { headers: { accept: "application/json" } };
  await config.applyToHTTPSOptions(options);
  const signal = AbortSignal.timeout(PATIENCE);
  const send = url.protocol === "http:" ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const sent = send(url, { ...options, signal }, (response) => {
      text(response).then(
        (body) => {
          resolve({ status: response.statusCode ?? 0, body: jsonOrNothing(body) });
        },
        (error: unknown) => {
          reject(error instanceof Error ? error : new Error("broken answer"));
        },
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}
