/** A read-only Kubernetes API on loopback, with kubeconfig files for an administrator and for a user. */
import { getRequestListener } from "@hono/node-server";
import writeFileAtomic from "write-file-atomic";
import { stringify } from "yaml";
import { type ServerCertificate, listen } from "../gateway/listen.ts";
import { type KubernetesObject, servedKinds } from "./kinds.ts";
import { kubernetesRoutes } from "./routes.ts";
import { type Role, newUsers } from "./users.ts";

export interface KubernetesOptions {
  /** With the PEM text of the authority that signed it, for kubeconfig files. */
  readonly tls: ServerCertificate & { readonly authority: string };
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Everything in the cluster, read anew for every request. */
  readonly objects: () => Promise<readonly KubernetesObject[]>;
  /** The versions of Istio's groups that the cluster serves; `["v1beta1"]` before Istio 1.22. */
  readonly istioVersions?: readonly string[];
}

export interface KubernetesApi {
  /** Base URL on 127.0.0.1. */
  readonly url: string;
  /** Writes a kubeconfig file, mode 0600. */
  kubeconfig(file: string, as: Role): Promise<void>;
  close(): Promise<void>;
}

const GRACE_MILLISECONDS = 2_000;

/** @throws Error with one sentence when the port cannot be opened */
export async function startKubernetesApi(options: KubernetesOptions): Promise<KubernetesApi> {
  const { tls, port = 0, objects, istioVersions } = options;
  const users = newUsers();
  const app = kubernetesRoutes({
    kinds: servedKinds(istioVersions),
    users: Object.values(users),
    objects,
  });
  const answer = getRequestListener(app.fetch);
  const listening = await listen({
    purpose: "the Kubernetes API",
    port,
    handler: (request, response) => void answer(request, response),
    tls,
  });
  const { url } = listening;
  return {
    url,
    kubeconfig: async (file, as) => {
      const { name, token } = users[as];
      const text = stringify(kubeconfig({ url, authority: tls.authority, name, token }));
      await writeFileAtomic(file, text, { mode: 0o600 });
    },
    close: () => listening.close(GRACE_MILLISECONDS),
  };
}

interface Login {
  readonly url: string;
  readonly authority: string;
  readonly name: string;
  readonly token: string;
}

/** kubernetes.io, "Organizing Cluster Access Using kubeconfig Files" */
function kubeconfig({ url, authority, name, token }: Login): Record<string, unknown> {
  const cluster = {
    server: url,
    "certificate-authority-data": Buffer.from(authority).toString("base64"),
  };
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "sandbox", cluster }],
    users: [{ name, user: { token } }],
    contexts: [{ name: "sandbox", context: { cluster: "sandbox", user: name } }],
    "current-context": "sandbox",
  };
}
