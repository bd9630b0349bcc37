import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import type { Principal, S3Key, Tenant } from "../state.ts";
import { VmsError, notFound } from "../vms-error.ts";
import { findPrincipal } from "./principals.ts";
import { type Service, type VmsContext, type VmsEnv, bodyOf, listed, textIn } from "./service.ts";

/** Two for each user (requirements, "User request S3 keys using s3keys api"). */
const MOST_KEYS = 2;

/** S3 keys: a directory's user keeps their own, an administrator everybody's. */
export function keyRoutes(app: Hono<VmsEnv>, { cluster, now, mode }: Service): void {
  const { state } = cluster;
  app.get("s3keys/", (context) => listed(context, mode(), self(context).keys, shown));
  app.post("s3keys/", (context) =>
    context.json(pair(create(self(context), cluster.tenant(undefined))), 201),
  );
  app.delete("s3keys/:accessKey/", (context) => {
    if (mode().deletesKeysBy === "body") throw notFound();
    return remove(context, self(context), context.req.param("accessKey"));
  });
  app.delete("s3keys/", async (context) => {
    if (mode().deletesKeysBy === "path") throw new VmsError(405, 'Method "DELETE" not allowed.');
    const body = await bodyOf(context);
    return remove(context, self(context), textIn(body, "access_key"));
  });

  for (const path of ["users/:id/access_keys/", "users/non_local_keys/"]) {
    app.post(path, async (context) => {
      const body = await bodyOf(context);
      const user = named(context, body);
      return context.json(pair(create(user, cluster.tenant(body["tenant_id"]))));
    });
    app.patch(path, async (context) => {
      const body = await bodyOf(context);
      keyOf(named(context, body), textIn(body, "access_key")).enabled = body["enabled"] === true;
      return context.body(null, 204);
    });
    app.delete(path, async (context) => {
      const body = await bodyOf(context);
      const user = named(context, body);
      // Of a directory's user, VAST finds no key without the tenant (terraform-provider-vastdata, issue 30).
      if (user.source === "directory" && body["tenant_id"] === undefined)
        throw new VmsError(404, "No such access key");
      return remove(context, user, textIn(body, "access_key"));
    });
  }

  /** Who is signed in, who must be of a directory. */
  function self(context: VmsContext): Principal {
    const asker = context.get("asker");
    if (asker.kind === "user") return asker.user;
    throw new VmsError(403, "S3 keys are available to Active Directory and LDAP users only");
  }

  function named(context: VmsContext, body: Readonly<Record<string, unknown>>): Principal {
    const id = context.req.param("id");
    const user =
      id === undefined
        ? findPrincipal(state.principals, "user", body)
        : state.principals.find(
            (one) => one.id === Number(id) && one.type === "user" && one.source === "local",
          );
    if (user === undefined) throw notFound();
    return user;
  }

  function create(user: Principal, tenant: Tenant): S3Key {
    if (user.keys.length >= MOST_KEYS)
      throw new VmsError(400, "A user cannot have more than two access keys");
    const key: S3Key = {
      accessKey: randomBytes(15).toString("base64url").replaceAll(/[-_]/g, "A").toUpperCase(),
      secretKey: randomBytes(30).toString("base64url"),
      enabled: true,
      createdAt: now().toISOString(),
      tenantId: tenant.id,
    };
    user.keys.push(key);
    return key;
  }

  function keyOf(user: Principal, accessKey: string): S3Key {
    const key = user.keys.find((one) => one.accessKey === accessKey);
    if (key === undefined) throw new VmsError(404, "No such access key");
    return key;
  }

  function remove(context: VmsContext, user: Principal, accessKey: string): Response {
    const key = keyOf(user, accessKey);
    user.keys = user.keys.filter((one) => one !== key);
    return context.body(null, 204);
  }
}

function pair({ accessKey, secretKey }: S3Key): object {
  return { access_key: accessKey, secret_key: secretKey };
}

function shown({ accessKey, enabled, createdAt }: S3Key): object {
  return { access_key: accessKey, enabled, creation_time: createdAt };
}
