/** A Keycloak-shaped identity service with the appliance's token page, on loopback. */
import { getRequestListener } from "@hono/node-server";
import type { JSONWebKeySet } from "jose";
import { type ServerCertificate, listen } from "../gateway/listen.ts";
import type { Handler } from "../gateway/s3-handler.ts";
import { type IdentityMode, USUAL_MODE } from "./mode.ts";
import { type ClientId, type IdentityUser, REALM, Realm } from "./realm.ts";
import { identityRoutes } from "./routes.ts";
import type { RequestCounts } from "./service.ts";
import { Tokens } from "./tokens.ts";

export interface IdentityOptions extends Partial<IdentityMode> {
  readonly users: readonly IdentityUser[];
  /** Of the confidential client `ua`. */
  readonly clientSecret: string;
  /** Absent for plain HTTP. */
  readonly tls?: ServerCertificate;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The address that clients see, for `iss`; by default the listener's own. */
  readonly publicUrl?: string;
  /** This machine's clock; the service's own may be ahead of it by `clockOffsetSeconds`. */
  readonly now?: () => Date;
}

export interface Identity {
  /** Base URL on 127.0.0.1; the token endpoint is `/realms/UA/protocol/openid-connect/token` below it. */
  readonly url: string;
  readonly issuer: string;
  /** The same service for a listener of somebody else. */
  readonly handler: Handler;
  readonly jwks: JSONWebKeySet;
  /** How often each endpoint was asked so far. */
  readonly requests: Readonly<RequestCounts>;
  /** What a login in the browser gives: by default an offline token of the client `ua`. */
  issueRefreshToken(
    user: string,
    options?: { readonly client?: ClientId; readonly offline?: boolean },
  ): Promise<string>;
  /** Changes what is named and leaves the rest as it is. */
  setMode(changes: Partial<IdentityMode>): void;
  disable(user: string): void;
  /** Ends a user's sessions. */
  signOut(user: string): void;
  /** Makes every refresh token that is out stale. */
  revokeAll(): void;
  close(): Promise<void>;
}

const GRACE_MILLISECONDS = 2_000;

/** @throws Error with one sentence when the port cannot be opened */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const { users, clientSecret, tls, port = 0, publicUrl, now = () => new Date(), ...own } = options;
  let mode: IdentityMode = { ...USUAL_MODE, ...own };
  const ownUsers = users.map((user) => ({ ...user }));
  const clock = (): Date => new Date(now().getTime() + mode.clockOffsetSeconds * 1000);
  const realm = new Realm(
    { users: ownUsers, clientSecret, now: clock, mode: () => mode },
    await Tokens.create(),
  );
  const requests: RequestCounts = { token: 0, jwks: 0, discovery: 0, download: 0 };
  const setMode = (changes: Partial<IdentityMode>): void => {
    mode = { ...mode, ...changes };
  };
  let issuer = "";
  const app = identityRoutes({
    realm,
    requests,
    clock,
    issuer: () => issuer,
    mode: () => mode,
    setMode,
  });
  const listener = getRequestListener(app.fetch);
  const handler: Handler = (request, response) => void listener(request, response);
  const listening = await listen({
    purpose: "the identity service",
    port,
    handler,
    ...(tls === undefined ? {} : { tls }),
  });
  issuer = `${publicUrl ?? listening.url}/realms/${REALM}`;
  return {
    url: listening.url,
    issuer,
    handler,
    jwks: realm.tokens.jwks,
    requests,
    issueRefreshToken: (user, login) => realm.login(user, issuer, login),
    setMode,
    disable: (name) => {
      const user = ownUsers.find((one) => one.name === name);
      if (user !== undefined) user.disabled = true;
    },
    signOut: (user) => {
      realm.sessions.end(user);
    },
    revokeAll: () => {
      realm.sessions.makeStale(clock());
    },
    close: () => listening.close(GRACE_MILLISECONDS),
  };
}
