/** What the rest of the sandbox needs of the simulated cluster: to lay it down, and to see who may do what. */
import type { PolicyDocument } from "../../policies/document.ts";
import { anonymousPolicy } from "../../policies/weka/predefined.ts";
import { load, locked, save } from "./state-file.ts";
import { directoryOf } from "./state.ts";
import type { Bucket, State } from "./state.ts";

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
  /** @default 5.0.2 */
  readonly version?: string;
}

export interface Snapshot {
  /** Whether the S3 service is there and one of its servers is ready. */
  readonly active: boolean;
  /** S3 users: the name is the access key, the password the secret key. */
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

function documentOf({ anonymous, document, name }: Bucket): PolicyDocument | undefined {
  return anonymous === "custom" ? document : anonymousPolicy(anonymous, name);
}

function initial(world: World): State {
  const filesystems = world.filesystems ?? ["default", ".config_fs"];
  return {
    format: 1,
    version: world.version ?? "5.0.2",
    readinessDelayMs: world.readinessDelayMs ?? 400,
    ...(world.certificate === undefined ? {} : { certificate: world.certificate }),
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
    filesystemGroups: ["default"],
    filesystems: filesystems.map((name, index) => ({
      id: index + 1,
      name,
      group: "default",
      totalBytes: name === ".config_fs" ? 100 * 1000 ** 3 : 1000 ** 4,
      readyAt: 0,
    })),
    directories: [],
    buckets: [],
    policies: [],
  };
}
