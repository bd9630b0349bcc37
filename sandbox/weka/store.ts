/** What the rest of the sandbox needs of the simulated cluster: to lay it down, and to see who may do what. */
import type { PolicyDocument } from "../../policies/document.ts";
import { documentOf } from "./cluster/buckets.ts";
import { randomText } from "./cluster/keys.ts";
import { signingPair } from "./cluster/s3-credentials.ts";
import { generationOf } from "./generation.ts";
import { load, locked, save } from "./state-file.ts";
import { directoryOf } from "./state.ts";
import type { State } from "./state.ts";

/** What a real appliance has before anybody administers S3 on it. */
export interface World {
  readonly admin: { readonly username: string; readonly password: string };
  /** Servers that can run S3. @default 3 */
  readonly servers?: number;
  /** @default `default` and `.config_fs` */
  readonly filesystems?: readonly string[];
  /** How long servers and new filesystems take to become ready. @default 400 */
  readonly readinessDelayMs?: number;
  /** The certificate that the S3 service shows, as PEM. @default none: plain HTTP */
  readonly certificate?: string;
  /** Picks the generation of words, shapes and credentials, from 4.2 on. @default 5.0.2 */
  readonly version?: string;
  /** Whether a key management service is configured, for encrypted filesystems. @default false */
  readonly kms?: boolean;
}

export interface Snapshot {
  /** Whether the S3 service is there and one of its servers is ready. */
  readonly active: boolean;
  /** S3 users. What they sign with, `signingKey` tells. */
  readonly users: readonly {
    readonly name: string;
    readonly password: string;
    readonly policy: string | undefined;
  }[];
  /** By name, the predefined ones included. */
  readonly policies: ReadonlyMap<string, PolicyDocument>;
  readonly buckets: readonly {
    readonly name: string;
    /** What callers without credentials may do; undefined when nothing. */
    readonly anonymousPolicy: PolicyDocument | undefined;
  }[];
}

/** What a caller of the S3 service signed with. */
export interface SigningKey {
  readonly secretKey: string;
  /** The S3 user. */
  readonly user: string;
  /** Present for keys that the user made: service accounts and STS sessions. */
  readonly made?: {
    /** May do what both the user's policy and this one allow; undefined: what the user may. */
    readonly document: PolicyDocument | undefined;
  };
  readonly sessionToken?: string;
  readonly expiresAt?: Date;
}

/**
 * Lays a cluster down in the state file unless there is one already.
 *
 * @returns whether it was laid down now
 */
export function seed(stateFile: string, world: World): boolean {
  return locked(stateFile, () => {
    if (load(stateFile) !== undefined) return false;
    save(stateFile, initial(world));
    return true;
  });
}

/** The cluster as the S3 gateway must serve it; an inactive one while the state file is missing. */
export function snapshot(stateFile: string): Snapshot {
  const state = load(stateFile);
  if (state === undefined) return { active: false, users: [], policies: new Map(), buckets: [] };
  const now = Date.now();
  return {
    active: state.s3?.members.some(({ readyAt }) => readyAt <= now) ?? false,
    users: state.users
      .filter(({ role }) => role === "S3")
      .map(({ username, password, policy }) => ({ name: username, password, policy })),
    policies: new Map(state.policies.map(({ name, document }) => [name, document])),
    buckets: state.buckets.map((bucket) => ({
      name: bucket.name,
      anonymousPolicy: documentOf(bucket),
    })),
  };
}

/**
 * The owner of an access key: a user's own, a service account's or a session's.
 *
 * @returns undefined for a key that is not known, and while no server of the S3 service is ready
 */
export function signingKey(stateFile: string, accessKey: string): SigningKey | undefined {
  const state = load(stateFile);
  if (state?.s3?.members.some(({ readyAt }) => readyAt <= Date.now()) !== true) return undefined;
  for (const user of state.users) {
    const pair = signingPair(state, user);
    if (pair?.accessKey === accessKey) return { secretKey: pair.secretKey, user: user.username };
  }
  const account = state.serviceAccounts.find((known) => known.accessKey === accessKey);
  if (account !== undefined)
    return {
      secretKey: account.secretKey,
      user: account.parent,
      made: { document: account.document },
    };
  const session = state.sessions.find((known) => known.accessKey === accessKey);
  return (
    session && {
      secretKey: session.secretKey,
      user: session.parent,
      made: { document: session.document },
      sessionToken: session.sessionToken,
      expiresAt: new Date(session.expiresAt),
    }
  );
}

/** Tells the cluster what a bucket holds, because only the gateway sees objects come and go. */
export function reportUsage(
  stateFile: string,
  bucketName: string,
  usage: { readonly objects: number; readonly bytes: number },
): void {
  locked(stateFile, () => {
    const state = load(stateFile);
    const bucket = state?.buckets.find(({ name }) => name === bucketName);
    if (state === undefined || bucket === undefined) return;
    const directory = directoryOf(state, bucket);
    Object.assign(directory, usage);
    if (!state.directories.includes(directory)) state.directories.push(directory);
    save(stateFile, state);
  });
}

function initial(world: World): State {
  const filesystems = world.filesystems ?? ["default", ".config_fs"];
  const version = world.version ?? "5.0.2";
  generationOf(version);
  return {
    format: 2,
    version,
    readinessDelayMs: world.readinessDelayMs ?? 400,
    ...(world.certificate === undefined ? {} : { certificate: world.certificate }),
    kms: world.kms ?? false,
    tokenSecret: randomText(64),
    nextId: filesystems.length + 1,
    containers: Array.from({ length: world.servers ?? 3 }, (_, id) => ({
      id,
      hostname: `weka-${id}`,
      ip: `192.0.2.${id + 1}`, // RFC 5737: addresses for documentation
    })),
    users: [
      {
        uid: "00000000-0000-4000-8000-000000000000",
        username: world.admin.username,
        role: "ClusterAdmin",
        password: world.admin.password,
        posixUid: 0,
        posixGid: 0,
        failedLogins: 0,
        lockedUntil: 0,
      },
    ],
    filesystemGroups: [{ id: 0, name: "default", ssdRetention: 86_400, startDemote: 10 }],
    filesystems: filesystems.map((name, index) => {
      const bytes = String(name === ".config_fs" ? 100 * 1000 ** 3 : 1000 ** 4);
      return {
        ...{ id: index + 1, name, group: "default", encrypted: false, readyAt: 0 },
        ...{ totalBytes: bytes, ssdBytes: bytes },
      };
    }),
    directories: [],
    buckets: [],
    policies: [],
    serviceAccounts: [],
    sessions: [],
  };
}
