/** A stand-in for VAST's management service (VMS) over its REST API, for rehearsal on one machine. */
import { setTimeout as delay } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { type ServerCertificate, listen } from "../gateway/listen.ts";
import { Cluster } from "./cluster.ts";
import { VastDatabases } from "./databases.ts";
import { USUAL_MODE, type VmsMode } from "./mode.ts";
import { apiTokenRoutes } from "./routes/api-tokens.ts";
import { keyRoutes } from "./routes/keys.ts";
import { plainRoutes } from "./routes/plain.ts";
import { policyRoutes } from "./routes/policies.ts";
import { principalRoutes } from "./routes/principals.ts";
import { type Service, type VmsContext, type VmsEnv, bodyOf } from "./routes/service.ts";
import { schemaRoutes } from "./routes/schemas.ts";
import { viewPolicyRoutes } from "./routes/view-policies.ts";
import { viewRoutes } from "./routes/views.ts";
import { SignIn } from "./sign-in.ts";
import type { State } from "./state.ts";
import { VmsError } from "./vms-error.ts";
import type { VastWorld } from "./world.ts";

export interface VmsOptions {
  readonly world: VastWorld;
  readonly tls: ServerCertificate;
  /** Where the cluster is kept between runs; absent: nowhere. */
  readonly stateFile?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly mode?: Partial<VmsMode>;
  readonly now?: () => Date;
  /** Sees every request before it takes effect. */
  readonly onRequest?: (request: { readonly method: string; readonly path: string }) => void;
}

export interface RunningVms {
  readonly url: string;
  readonly cluster: Cluster;
  /** The cluster's, as it is now: it changes with every request. */
  readonly state: State;
  /** Changes what is named and leaves the rest as it is. */
  setMode(changes: Partial<VmsMode>): void;
  close(): Promise<void>;
}

const GRACE_MILLISECONDS = 2_000;

/** API versions that this VMS serves; without one, the oldest answers. */
const VERSIONS = ["/api/v5", "/api/v1", "/api/latest", "/api"] as const;

/** @throws Error with one sentence when the port cannot be opened */
export async function startVms(options: VmsOptions): Promise<RunningVms> {
  const { world, tls, stateFile, port = 0, now = () => new Date(), onRequest } = options;
  let mode: VmsMode = { ...USUAL_MODE, ...options.mode };
  const setMode = (changes: Partial<VmsMode>): void => {
    mode = { ...mode, ...changes };
  };
  const cluster = new Cluster(world, stateFile);
  const signIn = new SignIn(cluster.state, () => mode, now);
  const databases = new VastDatabases(cluster);
  const service: Service = { cluster, databases, signIn, now, mode: () => mode, setMode };
  const app = new Hono<VmsEnv>();
  app.use(async (context, next) => {
    const path = context.req.path.replace(/^\/api\/(?:v\d+\/|latest\/)?/, "");
    onRequest?.({ method: context.req.method, path });
    if (mode.delayMilliseconds > 0) await delay(mode.delayMilliseconds);
    if (mode.failures > 0) {
      setMode({ failures: mode.failures - 1 });
      return new Response("<html>Service Unavailable</html>", { status: mode.failingStatus });
    }
    await next();
    await cluster.save();
    if (mode.lostAnswers === 0) return undefined;
    setMode({ lostAnswers: mode.lostAnswers - 1 });
    context.env.outgoing.destroy();
    context.res = RESPONSE_ALREADY_SENT;
    return undefined;
  });
  app.onError(async (error, context) => {
    await cluster.save(); // A failed sign-in counts.
    if (error instanceof VmsError) return context.json(error.body, error.status);
    throw error;
  });
  app.notFound((context) => context.html("<html><h1>Not Found</h1></html>", 404));
  const api = apiRoutes(service);
  for (const version of VERSIONS) app.route(version, api);
  const listener = getRequestListener(app.fetch);
  const listening = await listen({
    purpose: "VAST's management service",
    port,
    tls,
    handler: (request, response) => void listener(request, response),
  });
  return {
    url: listening.url,
    cluster,
    state: cluster.state,
    setMode,
    close: () => listening.close(GRACE_MILLISECONDS),
  };
}

function apiRoutes(service: Service): Hono<VmsEnv> {
  const api = new Hono<VmsEnv>();
  const session = async (context: VmsContext): Promise<Response> => {
    const tenant = context.req.param("tenant") ?? context.req.header("x-tenant-name");
    return context.json(service.signIn.open(await bodyOf(context), tenant));
  };
  api.post("token/", session);
  api.post("token/refresh/", session);
  // Seen on 5.4.3, and not in the specification.
  api.post("token/:tenant/", session);
  api.use(async (context, next) => {
    const asker = service.signIn.askerOf(
      context.req.header("authorization"),
      context.req.header("x-tenant-name"),
    );
    if (asker.kind === "user" && !context.req.path.includes("/s3keys/"))
      throw new VmsError(403, "permission_denied");
    context.set("asker", asker);
    await next();
  });
  // Keys before users: /users/non_local_keys/ is no user's number.
  keyRoutes(api, service);
  principalRoutes(api, service);
  viewPolicyRoutes(api, service);
  viewRoutes(api, service);
  schemaRoutes(api, service);
  policyRoutes(api, service);
  plainRoutes(api, service);
  apiTokenRoutes(api, service);
  return api;
}
