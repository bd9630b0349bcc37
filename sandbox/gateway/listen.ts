/** Servers on loopback that say plainly why they cannot start, and stop at once when told to. */
import { createServer as createHttpServer } from "node:http";
import type { Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Server as HttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { codeOf } from "../../drivers/error-code.ts";
import type { Handler } from "./s3-handler.ts";

/** PEM texts. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface ListenOptions {
  /** For the error sentence, for example `the aws S3 endpoint`. */
  readonly purpose: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly handler: Handler;
  /** Absent for plain HTTP. */
  readonly tls?: ServerCertificate;
}

export interface Listening {
  readonly url: string;
  /** For new connections; no effect on plain HTTP. */
  useCertificate(tls: ServerCertificate): void;
  /** Stops at once; requests that are being answered get `graceMilliseconds` to end. */
  close(graceMilliseconds: number): Promise<void>;
}

const HOST = "127.0.0.1";

/** @throws Error with one sentence that names the port and what to change */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { handler, tls } = options;
  const server =
    tls === undefined
      ? createHttpServer(handler)
      : createHttpsServer({ cert: tls.certificate, key: tls.privateKey }, handler);
  // Uploads may take as long as they take: no limit on the time of a whole request, as Istio sets none.
  server.requestTimeout = 0;
  server.on("checkContinue", handler);
  const closing = trackConnections(server);
  const port = await bind(server, options);
  return {
    url: `${tls === undefined ? "http" : "https"}://${HOST}:${port}`,
    useCertificate: (next) => {
      if ("setSecureContext" in server)
        server.setSecureContext({ cert: next.certificate, key: next.privateKey });
    },
    close: closing,
  };
}

function bind(server: HttpServer | HttpsServer, { port, purpose }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      reject(new Error(whyNot(error, port, purpose)));
    });
    server.listen(port, HOST, () => {
      resolve(portOf(server.address()));
    });
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("no port was bound");
  return address.port;
}

function whyNot(error: Error, port: number, purpose: string): string {
  const code = codeOf(error);
  if (code === "EADDRINUSE")
    return `Port ${port} on ${HOST} for ${purpose} is in use by another program; stop that program, or set another port (0 takes any free one).`;
  if (code === "EACCES")
    return `Port ${port} on ${HOST} for ${purpose} needs more rights than this program has; set a port above 1023 (0 takes any free one).`;
  return `Port ${port} on ${HOST} for ${purpose} cannot be opened (${error.message}); set another port (0 takes any free one).`;
}

/**
 * `server.close()` alone waits for idle connections, and for those that never sent a request. So every connection is
 * known, and whatever answers nothing at the moment is cut.
 */
function trackConnections(server: HttpServer | HttpsServer): Listening["close"] {
  const sockets = new Set<Socket>();
  let answering = 0;
  let idle: (() => void) | undefined;
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const count: Handler = (_request, response) => {
    answering += 1;
    response.once("close", () => {
      answering -= 1;
      if (answering === 0) idle?.();
    });
  };
  server.on("request", count);
  server.on("checkContinue", count);
  return async (graceMilliseconds) => {
    const closed = new Promise<void>((resolve) =>
      server.close(() => {
        resolve();
      }),
    );
    if (answering > 0) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      idle = () => {
        resolve(undefined);
      };
      const timer = setTimeout(idle, graceMilliseconds);
      await promise;
      clearTimeout(timer);
    }
    for (const socket of sockets) socket.destroy();
    await closed;
  };
}
