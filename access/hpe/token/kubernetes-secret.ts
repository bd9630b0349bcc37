/** The secret of the client `ua` as the appliance keeps it. Loaded only when it is nowhere else. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ApiException, CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { codeOf } from "../../../drivers/error-code.ts";
import { Failure } from "../../../drivers/failure.ts";
import { type Env, homeOf } from "../appliance.ts";

const NAMESPACE = "ezaddon-system";
const NAME = "hpecp-bootstrap-authconfig";
const KEY = "OIDC_CLIENT_SECRET";

const ELSEWHERE =
  "ask the administrator for the secret of the client ua, put it in a file that only you can read and name it with --client-secret-file";

/**
 * @param kubeconfig the file; undefined for those of KUBECONFIG, else `~/.kube/config`, else the pod's own account
 * @throws Failure when there is no cluster to ask, or it does not hand out the secret
 */
export async function readClientSecret(kubeconfig: string | undefined, env: Env): Promise<string> {
  const config = load(kubeconfig, env);
  const server = config.getCurrentCluster()?.server ?? "the cluster";
  const api = config.makeApiClient(CoreV1Api);
  const secret = await api.readNamespacedSecret({ namespace: NAMESPACE, name: NAME }).then(
    ({ data }) => data,
    (error: unknown) => {
      throw refusal(error, server);
    },
  );
  const value = Buffer.from(secret?.[KEY] ?? "", "base64")
    .toString("utf8")
    .trim();
  if (value !== "") return value;
  throw new Failure(`the Kubernetes secret ${NAMESPACE}/${NAME} has no key ${KEY}; ${ELSEWHERE}`);
}

function load(kubeconfig: string | undefined, env: Env): KubeConfig {
  const config = new KubeConfig();
  const [file] = kubeconfig === undefined ? kubeconfigsOf(env) : [kubeconfig];
  if (file === undefined && env["KUBERNETES_SERVICE_HOST"] !== undefined) {
    config.loadFromCluster();
    return config;
  }
  if (file === undefined || !existsSync(file))
    throw new Failure(
      `no client secret and no kubeconfig${file === undefined ? "" : ` ${file}`} to read it with; ${ELSEWHERE}`,
    );
  try {
    config.loadFromFile(file);
  } catch {
    // The parser's own words may quote the file, which holds keys.
    throw new Failure(
      `the kubeconfig ${file} cannot be read as one; check it with: kubectl get ns`,
    );
  }
  if (config.getCurrentCluster() === null)
    throw new Failure(
      `the kubeconfig ${file} has no current context; choose one with: kubectl config use-context <name>`,
    );
  return config;
}

/** As kubectl looks for them; of several, the first that is there. */
function kubeconfigsOf(env: Env): string[] {
  const set = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  return (set.length > 0 ? set : [join(homeOf(env), ".kube", "config")]).filter(existsSync);
}

function refusal(error: unknown, server: string): Failure {
  if (!(error instanceof ApiException))
    return new Failure(
      `${server} cannot be reached for the client secret (${codeOf(error) ?? "no answer"}); ${ELSEWHERE}`,
    );
  switch (error.code) {
    case 401:
      return new Failure(
        `${server} does not know you (401); renew your kubeconfig, or ${ELSEWHERE}`,
      );
    case 403:
      return new Failure(
        `you may not read the Kubernetes secret ${NAMESPACE}/${NAME} (403); ${ELSEWHERE}`,
      );
    case 404:
      return new Failure(
        `${server} has no secret ${NAMESPACE}/${NAME}; is it the appliance's cluster? Otherwise ${ELSEWHERE}`,
      );
    default:
      return new Failure(
        `${server} answers ${error.code} for the secret ${NAMESPACE}/${NAME}; try again later, or ${ELSEWHERE}`,
      );
  }
}
