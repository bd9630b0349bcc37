import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { type Principal, type S3Key, type Tenant, isKnownIn } from "../state.ts";
import { VmsError, notFound } from "../vms-error.ts";
import { findPrincipal } from "./principals.ts";
import {
  type Body,
  type Service,
  type VmsContext,
  type VmsEnv,
  bodyOf,
  listed,
  tenantOf,
  textIn,
} from "./service.ts";

/**
 * Two for each user (requirements, "User request S3 keys using s3keys api"). Whether in each tenant or in all is
 * UNCERTAIN: in all, so that nobody here gets a key that VAST would refuse.
 */
const MOST_KEYS = 2;

/** S3 keys: a directory's user keeps their own, an administrator everybody's. */
export function keyRoutes(app: Hono<VmsEnv>, service: Service): void {
  const { cluster, now, mode } = service;
  const { state } = cluster;
  app.get("s3keys/", (context) => listed(context, mode(), ownKeys(context), shown));
  app.post("s3keys/", (context) =>
    context.json(pair(create(self(context), tenantOf(context, service, undefined))), 201),
  );
  app.delete("s3keys/:accessKey/", (context) => {
    if (mode().deletesKeysBy === "body") throw notFound();
    return removeOwn(context, context.req.param("accessKey"));
  });
  app.delete("s3keys/", async (context) => {
    if (mode().deletesKeysBy === "path") throw new VmsError(405, 'Method "DELETE" not allowed.');
    const body = await bodyOf(context);
    return removeOwn(context, textIn(body, "access_key"));
  });

  for (const path of ["users/:id/access_keys/", "users/non_local_keys/"]) {
    app.post(path, async (context) => {
      const body = await bodyOf(context);
      const user = named(context, body);
      const tenant = tenantOf(context, service, body["tenant_id"]);
      return context.json(pair(create(user, tenant)));
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
      if (user.source === "directory" && body["tenant_id"] === undefined) throw noSuchKey();
      return remove(context, user, textIn(body, "access_key"));
    });
  }

  /** Who is signed in, who must be of a directory. */
  function self(context: VmsContext): Principal {
    const asker = context.get("asker");
    if (asker.kind === "user") return asker.user;
    throw new VmsError(403, "S3 keys are available to Active Directory and LDAP users only");
  }

  /** Those of the tenant that the user signed in to. */
  function ownKeys(context: VmsContext): S3Key[] {
    const tenant = tenantOf(context, service, undefined);
    return self(context).keys.filter(({ tenantId }) => tenantId === tenant.id);
  }

  function removeOwn(context: VmsContext, accessKey: string): Response {
    if (ownKeys(context).some((key) => key.accessKey === accessKey))
      return remove(context, self(context), accessKey);
    throw noSuchKey();
  }

  /** The user whom an administrator names: a local one by the path, one of a directory by the body. */
  function named(context: VmsContext, body: Body): Principal {
    const tenant = tenantOf(context, service, body["tenant_id"]);
    const own = context.get("asker").tenant;
    const id = context.req.param("id");
    const user =
      id === undefined
        ? findPrincipal(state.principals, "user", body, tenant)
        : state.principals.find(
            (one) =>
              one.id === Number(id) &&
              one.type === "user" &&
              one.source === "local" &&
              (own === undefined || isKnownIn(one, own)),
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
    if (key === undefined) throw noSuchKey();
    return key;
  }

  function remove(context: VmsContext, user: Principal, accessKey: string): Response {
    const key = keyOf(user, accessKey);
    user.keys = user.keys.filter((one) => one !== key);
    return context.body(null, 204);
  }
}

function noSuchKey(): VmsError {
  return new VmsError(404, "No such access key");
}

function pair({ accessKey, secretKey }: S3Key): object {
  return { access_key: accessKey, secret_key: secretKey };
}

function shown({ accessKey, enabled, createdAt }: S3Key): object {
  return { access_key: accessKey, enabled, creation_time: createdAt };
}
