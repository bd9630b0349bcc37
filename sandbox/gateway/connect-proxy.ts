/**
 * An HTTP proxy that stands in for the DNS of an appliance: programs told of it by `HTTPS_PROXY` reach the appliance's
 * hosts by their real names, on the real port, and verify their certificates. It leads to no other host.
 */
import { createServer } from "node:http";
import { type AddressInfo, type Socket, connect } from "node:net";
import type { Duplex } from "node:stream";

export interface ConnectProxyOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Hosts of this domain lead to `targetPort`, on whichever port they are asked for. */
  readonly domain: string;
  /** A port of 127.0.0.1. */
  readonly targetPort: number;
}

export interface ConnectProxy {
  readonly url: string;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/** @throws Error when the port cannot be opened */
export async function startConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const { port, domain, targetPort } = options;
  const open = new Set<Duplex>();
  const server = createServer((_request, response) => {
    response.writeHead(405).end(`This proxy only tunnels to hosts of ${domain}.\n`);
  });
  server.on("connect", (request, client: Duplex) => {
    const host = (request.url ?? "").replace(/:\d+$/, "").toLowerCase();
    track(open, client);
    if (host.endsWith(`.${domain}`)) tunnel(client, track(open, connect(targetPort, HOST)));
    else client.end(`HTTP/1.1 403 Only hosts of ${domain}\r\n\r\n`);
  });
  const bound = await new Promise<AddressInfo | string | null>((resolve, reject) => {
    server.once("error", reject).listen(port, HOST, () => {
      resolve(server.address());
    });
  });
  if (bound === null || typeof bound === "string") throw new Error("no port was bound");
  return {
    url: `http://${HOST}:${bound.port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const one of open) one.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

function tunnel(client: Duplex, target: Socket): void {
  target.once("connect", () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    client.pipe(target).pipe(client);
  });
  target.once("error", () => client.destroy());
  client.once("error", () => target.destroy());
  client.once("close", () => target.destroy());
}

function track<Stream extends Duplex>(open: Set<Duplex>, stream: Stream): Stream {
  open.add(stream);
  stream.once("close", () => open.delete(stream));
  return stream;
}
