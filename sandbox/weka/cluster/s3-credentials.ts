/** Credentials that S3 users make for themselves ("S3 users and authentication": service accounts, STS, S3 keys). */
import type { PolicyDocument } from "../../../policies/document.ts";
import { credentialsIn } from "../generation.ts";
import type { KeyPair, ServiceAccount, State, StsSession, User } from "../state.ts";
import type { Context } from "./context.ts";
import { newKeyPair, newShortKeyPair, signedToken } from "./keys.ts";
import { Refusal } from "./refusal.ts";
import { readyService, service } from "./s3-service.ts";
import { userNamed } from "./users.ts";

const maxAccountsOfUser = 100;
const maxAccounts = 5000;
const maxSessions = 5000;
const leastSeconds = 900;
/** The help of the command line says 52 weeks and a day, the documentation's text one week. */
const mostSeconds = (52 * 7 + 1) * 24 * 3600;

/** The caller's own accounts: nobody sees another's. */
export function serviceAccounts({ state, user }: Context): readonly ServiceAccount[] {
  service(state);
  return state.serviceAccounts.filter(({ parent }) => parent === user.username);
}

/** @returns the account with its secret, which is shown this once */
export function addServiceAccount(context: Context, document?: PolicyDocument): ServiceAccount {
  const { state, user } = context;
  readyService(context);
  if (serviceAccounts(context).length >= maxAccountsOfUser)
    throw new Refusal(`User "${user.username}" already has ${maxAccountsOfUser} service accounts`);
  if (state.serviceAccounts.length >= maxAccounts)
    throw new Refusal(`There are already ${maxAccounts} service accounts`);
  const account: ServiceAccount = {
    ...newShortKeyPair(),
    parent: user.username,
    ...(document === undefined ? {} : { document }),
  };
  state.serviceAccounts.push(account);
  return account;
}

/** @throws Refusal when the caller has none with that key */
export function serviceAccount(context: Context, accessKey: string): ServiceAccount {
  const found = serviceAccounts(context).find((known) => known.accessKey === accessKey);
  if (found === undefined)
    throw new Refusal(`Service account "${accessKey}" was not found`, "missing");
  return found;
}

/** What WEKA shows as an account's policy: its own, or else its user's. */
export function effectiveDocument(
  { state, user }: Context,
  { document }: ServiceAccount,
): PolicyDocument | undefined {
  return document ?? state.policies.find(({ name }) => name === user.policy)?.document;
}

export function removeServiceAccount(context: Context, accessKey: string): void {
  const found = serviceAccount(context, accessKey);
  context.state.serviceAccounts = context.state.serviceAccounts.filter((known) => known !== found);
}

/** A new key pair for an S3 user (generations C and D); the old one is invalid at once. */
export function generateKeys({ state }: Context, username: string): KeyPair {
  service(state);
  const user = userNamed(state, username);
  if (user.role !== "S3" || user.policy === undefined)
    throw new Refusal(
      "S3 API credentials can only be generated for users with an S3 policy attached.",
    );
  user.keys = newKeyPair(state.version);
  return user.keys;
}

export interface NewSession extends KeyPair {
  readonly seconds: number;
  readonly document?: PolicyDocument | undefined;
}

/** Short-lived credentials for whoever has an S3 user's keys. */
export function assumeRole(context: Context, wanted: NewSession): StsSession {
  const { state, now } = context;
  readyService(context);
  const { seconds, document } = wanted;
  const parent = signerOf(state, wanted);
  if (seconds < leastSeconds || seconds > mostSeconds)
    throw new Refusal("Invalid duration: it must be between 15 minutes and 52 weeks and a day");
  state.sessions = state.sessions.filter(({ expiresAt }) => expiresAt > now);
  if (state.sessions.length >= maxSessions)
    throw new Refusal(`There are already ${maxSessions} STS credentials`);
  const keys = newShortKeyPair();
  const expiresAt = now + seconds * 1000;
  const claims = {
    accessKey: keys.accessKey,
    parent: parent.username,
    exp: Math.floor(expiresAt / 1000),
    ...(document === undefined
      ? {}
      : { sessionPolicy: Buffer.from(JSON.stringify(document)).toString("base64") }),
  };
  const session: StsSession = {
    ...keys,
    ...{ parent: parent.username, expiresAt },
    sessionToken: signedToken(claims, state.tokenSecret),
    ...(document === undefined ? {} : { document }),
  };
  state.sessions.push(session);
  return session;
}

/** What a user signs S3 requests with; undefined while it has no keys, and for users of other roles. */
export function signingPair(state: State, user: User): KeyPair | undefined {
  if (user.role !== "S3") return undefined;
  return credentialsIn(state.version) === "keys"
    ? user.keys
    : { accessKey: user.username, secretKey: user.password };
}

function signerOf(state: State, given: KeyPair): User {
  const user = state.users.find((known) => {
    const pair = signingPair(state, known);
    return pair?.accessKey === given.accessKey && pair.secretKey === given.secretKey;
  });
  if (user === undefined) throw new Refusal("Invalid S3 access key or secret key", "forbidden");
  return user;
}
