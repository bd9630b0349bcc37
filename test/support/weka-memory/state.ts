/** What a WEKA cluster in memory knows. */
import type {
  Administration,
  S3Keys,
  SeenFilesystem,
} from "../../../drivers/weka/administration.ts";
import { Refused } from "../../../drivers/failure.ts";
import type { AnonymousAccess, LifecycleRule } from "../../../policies/weka/desired.ts";

export interface Bucket {
  name: string;
  filesystem: string;
  path: string;
  hardQuota: bigint | undefined;
  anonymous: AnonymousAccess;
  /** Whether objects are in it. */
  full: boolean;
  rules: (LifecycleRule & { id: string })[];
}

export interface User {
  name: string;
  uid: string;
  role: string;
  password: string;
  policy: string | undefined;
  posixUid: number;
  posixGid: number;
  keys: S3Keys | undefined;
  accounts: (S3Keys & { document: unknown })[];
}

export interface MemoryState {
  credentials: Administration["credentials"];
  groups: string[];
  filesystems: (Omit<SeenFilesystem, "ready" | "status"> & {
    /** How often it is shown as being made, or removed. */
    pending: number;
    removing: boolean;
  })[];
  containers: number[];
  cluster:
    | {
        defaultFilesystem: string;
        configFilesystem: string;
        port: number;
        domains: readonly string[];
        maxBuckets: number;
        anonymousPosixUid: number;
        anonymousPosixGid: number;
        servers: number[];
        /** How often its servers are shown as not ready. */
        pending: number;
      }
    | undefined;
  buckets: Bucket[];
  policies: Map<string, unknown>;
  users: User[];
  webhook: { endpoint: string; token: string } | undefined;
  certificate: string;
  ownCertificate: string;
  /** How often something new is shown as not ready. */
  delay: number;
  /** For ids and keys. */
  made: number;
}

/** A cluster with two filesystems, three containers and an S3 service on all of them. */
export function memoryState(changes: Partial<MemoryState> = {}): MemoryState {
  return {
    credentials: "password",
    groups: ["default"],
    filesystems: ["default", ".config_fs"].map((name) => ({
      name,
      group: "default",
      capacity: 1024n ** 4n,
      encrypted: false,
      pending: 0,
      removing: false,
    })),
    containers: [0, 1, 2],
    cluster: {
      defaultFilesystem: "default",
      configFilesystem: ".config_fs",
      port: 9000,
      domains: [],
      maxBuckets: 10_000,
      anonymousPosixUid: 65_534,
      anonymousPosixGid: 65_534,
      servers: [0, 1, 2],
      pending: 0,
    },
    buckets: [],
    policies: new Map(["readonly", "readwrite", "writeonly"].map((name) => [name, {}])),
    users: [],
    webhook: undefined,
    certificate: "",
    ownCertificate: "",
    delay: 0,
    made: 0,
    ...changes,
  };
}

/** @throws Refused with WEKA's words */
export function refuse(reason: string): never {
  throw new Refused("weka", reason, "WEKA");
}

/** Something that no other has: an id or a key. */
export function unique(state: MemoryState, what: string): string {
  state.made += 1;
  return `${what}-${state.made}`;
}

export function newKeys(state: MemoryState): S3Keys {
  return { accessKey: unique(state, "access"), secretKey: unique(state, "secret") };
}

export function serviceOf({ cluster }: MemoryState): NonNullable<MemoryState["cluster"]> {
  return cluster ?? refuse("S3 cluster is not configured");
}

export function among<T extends { name: string }>(
  what: string,
  all: readonly T[],
  name: string,
): T {
  return all.find((known) => known.name === name) ?? refuse(`${what} "${name}" was not found`);
}

export function absent(what: string, all: readonly { name: string }[], name: string): void {
  if (all.some((known) => known.name === name)) refuse(`${what} "${name}" already exists`);
}

export function settled<T>(value: T): Promise<T> {
  return Promise.resolve(value);
}
