/** WEKA's REST API, version 2, over the simulated cluster's state, on loopback. */
import { getRequestListener } from "@hono/node-server";
import { listen } from "../../gateway/listen.ts";
import type { ServerCertificate } from "../../gateway/listen.ts";
import { restApi } from "./api.ts";
import { Tokens } from "./tokens.ts";

export interface WekaRestOptions {
  /** The same file that the simulated command line works on. */
  readonly stateFile: string;
  /** Absent for plain HTTP, which a real cluster does not speak. */
  readonly tls?: ServerCertificate;
  /** A real cluster listens on 14000. 0, the default, takes any free port. */
  readonly port?: number;
  /** How long an access token lasts. @default 300, as WEKA's */
  readonly tokenSeconds?: number;
}

export interface WekaRest {
  /** Without `/api/v2`. */
  readonly url: string;
  close(): Promise<void>;
}

const GRACE_MILLISECONDS = 2_000;

/** @throws Error with one sentence when the port cannot be opened */
export async function startWekaRest(options: WekaRestOptions): Promise<WekaRest> {
  const { stateFile, tls, port = 0, tokenSeconds = 300 } = options;
  const app = restApi(stateFile, new Tokens(tokenSeconds));
  const answer = getRequestListener(app.fetch);
  const listening = await listen({
    purpose: "WEKA's REST API",
    port,
    ...(tls === undefined ? {} : { tls }),
    handler: (request, response) => {
      answer(request, response).catch(() => {
        response.destroy();
      });
    },
  });
  return { url: listening.url, close: () => listening.close(GRACE_MILLISECONDS) };
}
