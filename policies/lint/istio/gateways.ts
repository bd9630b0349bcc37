/** The servers of Gateways (Istio API, networking.istio.io, Gateway). */
import type { Data } from "../data.ts";
import { listOf, objectOf, textOf, textsOf } from "../data.ts";
import { below } from "./manifests.ts";
import type { Manifest } from "./manifests.ts";

export interface GatewayServer {
  readonly place: string;
  /** In upper case. */
  readonly protocol: string;
  readonly tls: Data | undefined;
  /** Hosts, in lower case, that VirtualServices of a namespace may bind. */
  readonly hostsFor: (namespace: string) => string[];
}

export function serversOf(gateway: Manifest): GatewayServer[] {
  return listOf(gateway.spec["servers"]).map((one, at) => {
    const server = objectOf(one);
    return {
      place: below(gateway, `spec.servers[${at}]`),
      protocol: (textOf(objectOf(server["port"])["protocol"]) ?? "").toUpperCase(),
      tls: server["tls"] === undefined ? undefined : objectOf(server["tls"]),
      hostsFor: (namespace) =>
        textsOf(server["hosts"]).flatMap((entry) => boundHost(gateway, entry, namespace)),
    };
  });
}

/** `ns/host`, `./host`, `*` + `/host`, or plain, which is everybody's. */
function boundHost(gateway: Manifest, entry: string, namespace: string): string[] {
  const slash = entry.indexOf("/");
  const from = slash === -1 ? "*" : entry.slice(0, slash);
  const isBound = from === "*" || namespace === (from === "." ? gateway.namespace : from);
  return isBound ? [entry.slice(slash + 1).toLowerCase()] : [];
}

/** `*.example.com` covers `dev.example.com` and `*.dev.example.com`, and not `example.com`. */
export function covers(pattern: string, host: string): boolean {
  if (pattern === "*" || pattern === host) return true;
  return pattern.startsWith("*.") && host.endsWith(pattern.slice(1)) && host !== pattern.slice(2);
}
