/** What the simulated WEKA cluster remembers between calls of its command line and its REST API. */
import type { PolicyDocument } from "../../policies/document.ts";

export type AnonymousWord = "none" | "download" | "upload" | "public";

/** A number of bytes in decimal digits: WEKA's sizes have 64 bits, of which a JavaScript number keeps 53. */
export type Bytes = string;

export interface KeyPair {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface User {
  readonly uid: string;
  readonly username: string;
  role: string;
  password: string;
  posixUid: number;
  posixGid: number;
  policy?: string;
  /** Generations C and D: what the user signs S3 requests with. */
  keys?: KeyPair;
  failedLogins: number;
  /** Milliseconds since the epoch. */
  lockedUntil: number;
}

/** A key of an S3 user's own making; with a document, it may do less than the user. */
export interface ServiceAccount extends KeyPair {
  /** User name. */
  readonly parent: string;
  readonly document?: PolicyDocument;
}

/** What assuming a role gives; see "Create an STS temporary security token". */
export interface StsSession extends ServiceAccount {
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface FileSystemGroup {
  readonly id: number;
  readonly name: string;
  /** Seconds. */
  ssdRetention: number;
  /** Seconds. */
  startDemote: number;
}

export interface FileSystem {
  readonly id: number;
  readonly name: string;
  readonly group: string;
  readonly encrypted: boolean;
  totalBytes: Bytes;
  ssdBytes: Bytes;
  /** Status CREATING until then; milliseconds since the epoch. */
  readonly readyAt: number;
}

/** A server's container that can run the S3 protocol. */
export interface Container {
  readonly id: number;
  readonly hostname: string;
  readonly ip: string;
}

export interface S3Service {
  /** Undefined where none was named (generations C and D). */
  defaultFilesystem?: string;
  readonly configFilesystem: string;
  readonly allServers: boolean;
  readonly maxBuckets: number;
  port: number;
  domains: string[];
  anonymousUid: number;
  anonymousGid: number;
  members: { readonly id: number; readonly readyAt: number }[];
}

/** A top-level directory with what lies in it. It outlives the bucket that shows it. */
export interface Directory {
  readonly filesystem: string;
  readonly path: string;
  objects: number;
  bytes: number;
}

export interface LifecycleRule {
  readonly id: string;
  readonly days: number;
  readonly prefix: string;
  readonly tags: string;
}

export interface Bucket {
  readonly name: string;
  readonly filesystem: string;
  readonly path: string;
  hardQuota?: Bytes;
  anonymous: AnonymousWord | "custom";
  document?: PolicyDocument;
  rules: LifecycleRule[];
}

export interface Policy {
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface AuditWebhook {
  readonly endpoint: string;
  readonly token: string;
}

/** PEM texts. */
export interface OwnCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface State {
  /** Says that the rest has the shape of this file; another number is another program's file. */
  readonly format: 2;
  readonly version: string;
  /** How long servers and filesystems take to become ready. */
  readonly readinessDelayMs: number;
  /** PEM; what the cluster shows by default. Where there is none, TLS is off. */
  readonly certificate?: string;
  /** What somebody set instead. */
  ownCertificate?: OwnCertificate;
  /** Whether there is a key management service for filesystems that are encrypted. */
  readonly kms: boolean;
  /** Signs session tokens. */
  readonly tokenSecret: string;
  nextId: number;
  readonly containers: readonly Container[];
  users: User[];
  filesystemGroups: FileSystemGroup[];
  filesystems: FileSystem[];
  directories: Directory[];
  s3?: S3Service;
  auditWebhook?: AuditWebhook;
  buckets: Bucket[];
  policies: Policy[];
  serviceAccounts: ServiceAccount[];
  sessions: StsSession[];
}

/** Only this module's own program writes state files, so its format number vouches for the rest. */
export function isState(value: unknown): value is State {
  return typeof value === "object" && value !== null && "format" in value && value.format === 2;
}

/** The directory behind a bucket; an empty one where nothing was written yet. */
export function directoryOf(
  state: State,
  place: { readonly filesystem: string; readonly path: string },
): Directory {
  const { filesystem, path } = place;
  const known = state.directories.find((d) => d.filesystem === filesystem && d.path === path);
  return known ?? { filesystem, path, objects: 0, bytes: 0 };
}

/** A number that nothing of the cluster had before. */
export function newId(state: State): number {
  state.nextId += 1;
  return state.nextId - 1;
}

/** The id by which the REST API knows an object; `kind` keeps the ids of different kinds apart. */
export function uidOf(kind: 0 | 1 | 2 | 3, id: number): string {
  return `0000000${kind}-0000-4000-8000-${String(id).padStart(12, "0")}`;
}

export const uidKinds = { user: 0, filesystem: 1, filesystemGroup: 2, container: 3 } as const;
