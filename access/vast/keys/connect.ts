/** Whose keys, and with which sign-in: from the environment and the options, never a password among them. */
import { resolve } from "node:path";
import type {
  Administration,
  SeenPrincipal,
  Tenant,
} from "../../../drivers/vast/administration.ts";
import {
  DEFAULT_TENANT,
  VARIABLES,
  type VmsConnection,
  connectionOf,
} from "../../../drivers/vast/connection.ts";
import { exclusively } from "../../../drivers/vast/exclusively.ts";
import { Failure } from "../../../drivers/failure.ts";
import { tenantOf } from "../../../drivers/vast/run.ts";
import { overRest } from "../../../drivers/vast/vms/index.ts";
import type { PrincipalRef } from "../../../policies/vast/desired.ts";
import type { Env } from "../../hpe/appliance.ts";
import type { Ask } from "../../hpe/ask.ts";
import { uninterrupted } from "../../hpe/token/signals.ts";
import { UsageError } from "../../usage-error.ts";
import { accountOf } from "../account.ts";
import { type Subject, fileJournal } from "./journal.ts";
import type { KeyRun } from "./run.ts";
import { type UserKeys, keysOfUser, ownKeys } from "./user-keys.ts";

export interface ConnectOptions {
  readonly address?: string;
  readonly caFile?: string;
  readonly username?: string;
  readonly tenant?: string;
}

/** Absent: who signs in. */
export interface UserOptions extends ConnectOptions {
  readonly user?: string;
  readonly source?: "directory" | "local";
  readonly uid?: string;
  readonly sid?: string;
}

export interface KeysWorld {
  readonly env: Env;
  readonly cwd: string;
  readonly err: (text: string) => void;
  readonly now: () => Date;
  /** Undefined when nobody is there to answer; the second one shows nothing of what is typed. */
  readonly ask: Ask | undefined;
  readonly askHidden: Ask | undefined;
}

/** @throws Failure that says everything that is missing at once */
export async function connect(options: ConnectOptions, world: KeysWorld): Promise<VmsConnection> {
  const { env, cwd, askHidden } = world;
  const address = options.address ?? env["VAST_ADDRESS"];
  const username = options.username ?? env["VAST_USERNAME"];
  const authority = options.caFile ?? env["VAST_CA_FILE"];
  const asks = [env["VAST_TOKEN"], env["VAST_PASSWORD"]].every((secret) => !secret);
  const password =
    asks && address && username && askHidden !== undefined
      ? await askHidden(`Password of ${username} at ${address}: `)
      : env["VAST_PASSWORD"];
  return connectionOf(
    {
      ...env,
      VAST_ADDRESS: address,
      VAST_USERNAME: username,
      VAST_PASSWORD: password,
      VAST_CA_FILE: authority ? resolve(cwd, authority) : undefined,
      // Who says a user name means that user, whoever the environment's token belongs to.
      VAST_TOKEN: options.username === undefined ? env["VAST_TOKEN"] : undefined,
    },
    {
      address: options.address === undefined ? VARIABLES.address : "--address",
      authority: options.caFile === undefined ? VARIABLES.authority : "--ca-file",
    },
  );
}

/** Signs in at the first request, and knows from then on whose keys this is about. */
export async function keyRunOf(options: UserOptions, world: KeysWorld): Promise<KeyRun> {
  const { user, tenant } = options;
  const signIn = await connect(options, world);
  // An administrator sees every tenant; a user is one of one, and of the first where none is named.
  const isOfAnother = user === undefined && tenant && tenant !== DEFAULT_TENANT;
  const connection = isOfAnother ? { ...signIn, tenant } : signIn;
  const vast = overRest(connection);
  const { keys, ...whose } =
    user === undefined
      ? signedIn(options, vast, connection)
      : await administered(user, options, vast);
  const subject = { address: connection.origin, ...whose };
  return {
    keys,
    journal: fileJournal(subject, world.env),
    now: world.now,
    ask: world.ask,
    progress: (line) => {
      world.err(`${line}\n`);
    },
    alone: (work) => aloneOn(subject, keys.who, work),
    undisturbed: (work) => uninterrupted(() => work()),
    command: (...words) =>
      ["s3access", "vast", "keys", ...words, ...flagsOf(options)].map(quoted).join(" "),
  };
}

function aloneOn<T>(subject: Subject, who: string, work: () => Promise<T>): Promise<T> {
  const { address, tenant, user } = subject;
  return exclusively(
    `vast-keys ${JSON.stringify([address, tenant, user])}`,
    work,
    `another s3access has been at work on the keys of ${who} for more than a minute, maybe with a question: answer or end it, and try again`,
  );
}

/** The keys, and what their journal is found by: a user's own and an administrator's about the same name are two. */
interface Whose extends Omit<Subject, "address"> {
  readonly keys: UserKeys;
}

function signedIn(
  { source, uid, sid }: UserOptions,
  vast: Administration,
  { login, tenant }: VmsConnection,
): Whose {
  const about = Object.entries({ source, uid, sid }).find(([, value]) => value);
  if (about !== undefined)
    throw new UsageError(`--${about[0]} says more about --user, so name the user too`);
  if ("username" in login)
    return {
      keys: ownKeys(vast, login.username, tenant),
      tenant: tenant ?? "",
      user: `self ${login.username}`,
    };
  throw new UsageError(
    "whose keys? VAST_TOKEN signs an administrator in, who has none: name the user with --user, or sign in as a user with --username",
  );
}

async function administered(
  name: string,
  options: UserOptions,
  vast: Administration,
): Promise<Whose> {
  const asked = refOf(name, options);
  const tenant = await tenantOf({ vast }, options.tenant ?? DEFAULT_TENANT);
  const user = await found(asked, vast, tenant);
  return {
    keys: keysOfUser(vast, user, tenant),
    tenant: tenant.name,
    // One user of a directory may be written in several ways.
    user: `${user.source} ${(user.source === "directory" ? user.sid : undefined) ?? user.name}`,
  };
}

type Asked = Omit<PrincipalRef, "source"> & { readonly source: PrincipalRef["source"] | undefined };

function refOf(name: string, { source, uid, sid }: UserOptions): Asked {
  if (uid !== undefined && !/^\d{1,10}$/.test(uid))
    throw new UsageError(`--uid ${JSON.stringify(uid)} is no number`);
  return {
    type: "user",
    // Only users of a directory are looked up by anything but their name.
    source: source ?? (uid === undefined && sid === undefined ? undefined : "directory"),
    name,
    ...(uid === undefined ? {} : { id: Number(uid) }),
    ...(sid === undefined ? {} : { sid }),
  };
}

/** The user as VAST knows them. A query of directories finds local users too, so those are looked for first. */
async function found(asked: Asked, vast: Administration, tenant: Tenant): Promise<PrincipalRef> {
  const sources = asked.source === undefined ? (["local", "directory"] as const) : [asked.source];
  for (const source of sources) {
    const seen = await vast.principal({ ...asked, source }, tenant);
    if (seen === undefined) continue;
    refuseAnother(asked, seen.known);
    return seen.ref;
  }
  throw new Failure(
    `VAST knows no ${asked.source === "local" ? "local " : ""}user ${JSON.stringify(asked.name)} in tenant ${JSON.stringify(tenant.name)}: correct the name (name@domain for one of a directory), or add --uid or --sid`,
  );
}

/**
 * VAST is asked by uid, then by SID, then by name, so a slip in one of them finds another user than the name says.
 * UNCERTAIN whether every directory's name for a user is the one to sign in with; the sentence says how to go on.
 */
function refuseAnother({ name, id, sid }: Asked, known: SeenPrincipal["known"]): void {
  if (id === undefined && sid === undefined) return;
  const words = Object.entries({ uid: known.id, SID: known.sid })
    .flatMap(([what, value]) => (value === undefined ? [] : [`${what} ${value}`]))
    .join(", ");
  const differs =
    (known.name !== "" && accountOf(known.name) !== accountOf(name)) ||
    [
      [id, known.id],
      [sid, known.sid],
    ].some(([said, has]) => said !== undefined && has !== undefined && said !== has);
  if (differs)
    throw new Failure(
      `VAST has another user than you say: ${JSON.stringify(known.name)} (${words}). Correct --user, --uid or --sid; all of them have to be as VAST has them`,
    );
}

/** What a command has to say again to mean the same user. */
function flagsOf(options: UserOptions): string[] {
  const { address, caFile, username, user, source, uid, sid, tenant } = options;
  const flags = { address, "ca-file": caFile, username, user, source, uid, sid, tenant };
  return Object.entries(flags).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
}

/** As a shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
