/** The sandbox's S3 gateway: one endpoint a system, and the ingress fronts before them, all on loopback. */
import type { LogWriter } from "./access-log.ts";
import type { Backend } from "./backend.ts";
import { frontHandler } from "./front.ts";
import { listen } from "./listen.ts";
import type { Listening, ServerCertificate } from "./listen.ts";
import { s3Handler } from "./s3-handler.ts";
import type { Handler } from "./s3-handler.ts";
import { connectStorage } from "./storage.ts";
import type { Storage } from "./storage.ts";

/** Ports of a listener on 127.0.0.1; 0 takes any free one. Without `httpPort` there is no plain HTTP. */
export interface Ports {
  readonly httpsPort: number;
  readonly httpPort?: number;
}

export interface BackendListener extends Ports {
  readonly backend: Backend;
}

export interface FrontListener extends Ports {
  /** `NAMESPACE/NAME` of the Istio Gateway that this front stands for. */
  readonly gateway: string;
  /** The deployed Kubernetes objects, read anew for every request. */
  readonly manifests: () => Promise<readonly unknown[]>;
  /** What is behind each `SERVICE.NAMESPACE.svc.cluster.local:PORT`: a system's S3, or what is no S3 at all. */
  readonly services: ReadonlyMap<string, Backend | Handler>;
}

export interface GatewayOptions {
  readonly certificate: ServerCertificate;
  readonly backends: readonly BackendListener[];
  readonly fronts?: readonly FrontListener[];
  /** Gets one JSON line a request; see access-log.ts. */
  readonly log: LogWriter;
  readonly now?: () => Date;
}

/** Base URLs on 127.0.0.1. */
export interface Endpoint {
  readonly https: string;
  readonly http?: string;
}

export interface Gateway {
  /** By the name of the backend, or `NAMESPACE/NAME` of the front. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  /** For connections from now on, when names were added to the certificate. */
  useCertificate(certificate: ServerCertificate): void;
  readonly close: () => Promise<void>;
}

const GRACE_MILLISECONDS = 2000;

/** @throws Error with one sentence when a port cannot be opened; nothing is left running then */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { certificate, log, now = (): Date => new Date() } = options;
  const systems = new Systems(log, now);
  const listening: Listening[] = [];
  const endpoints = new Map<string, Endpoint>();
  const close = async (): Promise<void> => {
    await Promise.all(listening.map((one) => one.close(GRACE_MILLISECONDS)));
    systems.close();
  };
  const open = async (name: string, ports: Ports, handler: Handler): Promise<void> => {
    const start = async (port: number, tls?: ServerCertificate): Promise<string> => {
      const purpose = `the ${tls === undefined ? "http" : "https"} endpoint of ${name}`;
      const one = await listen({ purpose, port, handler, ...(tls === undefined ? {} : { tls }) });
      listening.push(one);
      return one.url;
    };
    const https = await start(ports.httpsPort, certificate);
    const http = ports.httpPort === undefined ? {} : { http: await start(ports.httpPort) };
    endpoints.set(name, { https, ...http });
  };
  try {
    for (const { backend, ...ports } of options.backends)
      await open(backend.name, ports, systems.handler(backend));
    for (const { gateway, manifests, services, ...ports } of options.fronts ?? []) {
      const handlers = new Map(
        [...services].map(([at, one]) => [
          at,
          typeof one === "function" ? one : systems.handler(one),
        ]),
      );
      await open(
        gateway,
        ports,
        frontHandler({ gateway, manifests, services: handlers, log, now }),
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    endpoints,
    close,
    useCertificate: (next) => {
      for (const one of listening) one.useCertificate(next);
    },
  };
}

/** One handler and one connection to the storage for each system, however many listeners lead to it. */
class Systems {
  readonly #log: LogWriter;
  readonly #now: () => Date;
  readonly #known = new Map<Backend, { handler: Handler; storage: Storage }>();

  constructor(log: LogWriter, now: () => Date) {
    this.#log = log;
    this.#now = now;
  }

  handler(backend: Backend): Handler {
    const known = this.#known.get(backend);
    if (known !== undefined) return known.handler;
    const storage = connectStorage(backend.storage.endpoint);
    const handler = s3Handler({ backend, storage, log: this.#log, now: this.#now });
    this.#known.set(backend, { handler, storage });
    return handler;
  }

  close(): void {
    for (const { storage } of this.#known.values()) storage.close();
  }
}
