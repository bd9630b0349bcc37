/** The paths of a read-only Kubernetes API (kubernetes.io, "Kubernetes API Concepts"). */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { discoveryRoutes } from "./discovery.ts";
import { type KubernetesKind, type KubernetesObject, apiVersionOf, isOfKind } from "./kinds.ts";
import { selected } from "./selectors.ts";
import {
  ONLY_JSON,
  READ_ONLY,
  type Refusal,
  UNAUTHORIZED,
  forbidden,
  notFound,
  statusDocument,
} from "./status.ts";
import { type KubernetesUser, mayRead } from "./users.ts";

export interface KubernetesService {
  readonly kinds: readonly KubernetesKind[];
  readonly users: readonly KubernetesUser[];
  /** Everything in the cluster, read anew for every request. */
  readonly objects: () => Promise<readonly KubernetesObject[]>;
}

/** Context with the user that the bearer token belongs to. */
interface Env {
  Variables: { user: KubernetesUser };
}

export function kubernetesRoutes(service: KubernetesService): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async (context, next) => {
    const token = /^Bearer (.+)$/.exec(context.req.header("authorization") ?? "")?.[1];
    const user = service.users.find((one) => one.token === token);
    if (user === undefined) return refuse(context, UNAUTHORIZED);
    context.set("user", user);
    return next();
  });
  app.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", reviewAccess);
  app.on(["POST", "PUT", "PATCH", "DELETE"], "*", (context) => refuse(context, READ_ONLY));
  discoveryRoutes(app, service.kinds);
  for (const kind of service.kinds)
    for (const version of kind.versions) serveKind(app, service, kind, version);
  app.notFound((context) => context.text("404 page not found\n", 404));
  return app;
}

function serveKind(
  app: Hono<Env>,
  service: KubernetesService,
  kind: KubernetesKind,
  version: string,
): void {
  const base = `${kind.group === "" ? "/api" : "/apis"}/${apiVersionOf(kind.group, version)}`;
  const read = (context: Context<Env>): Promise<Response> =>
    answerRead(context, service, kind, version);
  app.get(`${base}/${kind.plural}`, read);
  if (kind.namespaced) {
    app.get(`${base}/namespaces/:namespace/${kind.plural}`, read);
    app.get(`${base}/namespaces/:namespace/${kind.plural}/:name`, read);
  } else app.get(`${base}/${kind.plural}/:name`, read);
}

async function answerRead(
  context: Context<Env>,
  service: KubernetesService,
  kind: KubernetesKind,
  version: string,
): Promise<Response> {
  const { group, plural } = kind;
  const namespace = context.req.param("namespace");
  const name = context.req.param("name");
  const user = context.get("user");
  const verb = name === undefined ? "list" : "get";
  if (!mayRead(user, group, plural))
    return refuse(context, forbidden(user.name, { verb, group, plural, namespace, name }));
  const apiVersion = apiVersionOf(group, version);
  const there = (await service.objects())
    .filter((object) => isOfKind(object, kind))
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    .map((object) => ({ ...object, apiVersion }));
  if (name === undefined)
    return context.json({
      kind: `${kind.kind}List`,
      apiVersion,
      metadata: { resourceVersion: "1" },
      items: selected(there, context.req.query()),
    });
  const found = there.find(({ metadata }) => metadata.name === name);
  return found === undefined ? refuse(context, notFound(kind, name)) : context.json(found);
}

const AccessReview = z.looseObject({
  spec: z.looseObject({
    resourceAttributes: z.looseObject({
      verb: z.string().default("*"),
      group: z.string().default(""),
      resource: z.string().default("*"),
    }),
  }),
});

/** "May I …?", as `kubectl auth can-i` asks it. */
async function reviewAccess(context: Context<Env>): Promise<Response> {
  if (!(context.req.header("content-type") ?? "").startsWith("application/json"))
    return refuse(context, ONLY_JSON);
  const review = AccessReview.parse(await context.req.json());
  const { verb, group, resource } = review.spec.resourceAttributes;
  const reads = ["get", "list", "watch"].includes(verb);
  const allowed = reads && mayRead(context.get("user"), group, resource);
  return context.json({ ...review, status: { allowed } }, 201);
}

function refuse(context: Context, refusal: Refusal): Response {
  return context.json(statusDocument(refusal), refusal.code);
}
