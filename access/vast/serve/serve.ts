/** Serves the self-service page over TLS until it is told to stop. */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { overRest } from "../../../drivers/vast/vms/index.ts";
import { Failure } from "../../../drivers/failure.ts";
import { selfService } from "./app.ts";
import { auditLog } from "./audit-log.ts";
import { BeforeSignIn } from "./before-sign-in.ts";
import type { Service } from "./service.ts";
import { Sessions } from "./sessions.ts";
import type { Settings } from "./settings.ts";
import { SignInTries } from "./sign-in-tries.ts";

/** Ended sessions are forgotten this soon after their end. */
const SWEEP_MS = 15_000;

/** How long answers that are under way may take when the server stops. */
const GRACE_MS = 5_000;

const REQUEST_MS = 90_000;

export interface Writers {
  /** Rejects when nobody reads. */
  readonly print: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
}

export interface Serving {
  /** `https://ADDRESS:PORT` */
  readonly url: string;
  /** Ends all sessions; requests that are being answered get a few seconds. */
  close(): Promise<void>;
}

/** @throws Failure when the address cannot be opened, or the audit log not be written */
export async function serve(settings: Settings, { print, err }: Writers): Promise<Serving> {
  const now = (): number => Date.now();
  const { vms, signIn, s3Endpoint, administrator, tls, listen } = settings;
  const sessions = new Sessions(now);
  const { tenant: _, ...cluster } = vms; // Whose administrator is none of the tenant's own.
  const service: Service = {
    vms,
    signIn,
    s3Endpoint,
    administrator: administrator && {
      vast: overRest({ ...cluster, login: administrator.login }),
      tenant: administrator.tenant,
    },
    sessions,
    tries: new SignInTries(now),
    beforeSignIn: new BeforeSignIn(),
    audit: await auditLog(settings.auditLog, print, now),
    now,
    warn: (sentence) => {
      err(`s3access: ${sentence}\n`);
    },
  };
  const server = createAdaptorServer({
    fetch: selfService(service).fetch,
    createServer,
    serverOptions: { ...tls, minVersion: "TLSv1.2", requestTimeout: REQUEST_MS },
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<AddressInfo>();
  server.once("error", (error: Error) => {
    reject(
      new Failure(
        `--listen ${listen.host}:${listen.port} cannot be opened (${error.message}): choose another`,
      ),
    );
  });
  server.listen(listen.port, listen.host, () => {
    const address = server.address();
    if (address !== null && typeof address === "object") resolve(address);
  });
  const { address, family, port } = await listening;
  const sweeping = setInterval(() => {
    sessions.sweep();
  }, SWEEP_MS).unref();
  return {
    url: `https://${family === "IPv6" ? `[${address}]` : address}:${port}`,
    close: async () => {
      clearInterval(sweeping);
      const { promise, resolve: closed } = Promise.withResolvers<undefined>();
      server.close(() => {
        closed(undefined);
      });
      if ("closeIdleConnections" in server) server.closeIdleConnections();
      const late = setTimeout(() => {
        if ("closeAllConnections" in server) server.closeAllConnections();
      }, GRACE_MS);
      await promise;
      clearTimeout(late);
      sessions.closeAll();
    },
  };
}
