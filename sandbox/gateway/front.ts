/** A rehearsal of an Istio ingress gateway: finds the service for a host and path, and changes neither. */
import type { ServerResponse } from "node:http";
import type { LogWriter } from "./access-log.ts";
import type { Handler } from "./s3-handler.ts";
import { routeOfPath, routesOfHost, routingTable } from "./virtual-services.ts";

export interface FrontOptions {
  /** `NAMESPACE/NAME` of the Gateway, for example `istio-system/ezaf-gateway`. */
  readonly gateway: string;
  /** The deployed Kubernetes objects, read anew for every request. */
  readonly manifests: () => Promise<readonly unknown[]>;
  /** What answers behind `SERVICE.NAMESPACE.svc.cluster.local:PORT`. */
  readonly services: ReadonlyMap<string, Handler>;
  readonly log: LogWriter;
  readonly now: () => Date;
}

type Found = Handler | { readonly status: number; readonly text: string; readonly reason: string };

export function frontHandler(options: FrontOptions): Handler {
  return (request, response) => {
    const path = (request.url ?? "/").replace(/\?.*/s, "");
    find(options, request.headers.host ?? "", path)
      .catch((error: unknown) => failed(error))
      .then((found) => {
        if (typeof found === "function") found(request, response);
        else answer(options, response, found);
      })
      .catch(() => response.destroy());
  };
}

/** Envoy's own answers: an empty 404 where no route leads, a 503 where a route leads to nobody. */
async function find(options: FrontOptions, host: string, path: string): Promise<Found> {
  const table = routingTable(options.gateway, await options.manifests());
  const routes = routesOfHost(table, host);
  if (routes === undefined)
    return { status: 404, text: "", reason: `no VirtualService of this gateway has "${host}"` };
  const route = routeOfPath(routes, path);
  if (route === undefined)
    return { status: 404, text: "", reason: `no route of "${host}" takes the path` };
  const reason = `nothing serves ${route.destination}`;
  return (
    options.services.get(route.destination) ?? { status: 503, text: "no healthy upstream", reason }
  );
}

/** A real gateway would not have these routes; here the person who deployed them is told why. */
function failed(error: unknown): Found {
  const text = error instanceof Error ? error.message : String(error);
  return { status: 500, text, reason: text };
}

function answer(
  { gateway, log, now }: FrontOptions,
  response: ServerResponse,
  { status, text, reason }: Exclude<Found, Handler>,
): void {
  log(JSON.stringify({ time: now().toISOString(), system: gateway, status, reason }));
  response.writeHead(status, {
    server: "istio-envoy",
    "content-length": Buffer.byteLength(text),
    ...(text === "" ? {} : { "content-type": "text/plain" }),
  });
  response.end(text);
}
