/** What the simulated WEKA cluster remembers between calls of its command line. */
import type { PolicyDocument } from "../../policies/document.ts";

export type AnonymousWord = "none" | "download" | "upload" | "public";

export interface User {
  readonly uid: string;
  readonly username: string;
  role: string;
  password: string;
  posixUid: number;
  posixGid: number;
  policy?: string;
  failedLogins: number;
  /** Milliseconds since the epoch. */
  lockedUntil: number;
}

export interface FileSystem {
  readonly id: number;
  readonly name: string;
  readonly group: string;
  readonly totalBytes: number;
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
  readonly defaultFilesystem: string;
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
  hardQuotaBytes?: number;
  anonymous: AnonymousWord | "custom";
  document?: PolicyDocument;
  rules: LifecycleRule[];
}

export interface Policy {
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface State {
  /** Says that the rest has the shape of this file; another number is another program's file. */
  readonly format: 1;
  readonly version: string;
  /** How long servers and filesystems take to become ready. */
  readonly readinessDelayMs: number;
  /** PEM; where there is none, TLS is off. */
  readonly certificate?: string;
  nextId: number;
  readonly containers: readonly Container[];
  users: User[];
  filesystemGroups: string[];
  filesystems: FileSystem[];
  directories: Directory[];
  s3?: S3Service;
  buckets: Bucket[];
  policies: Policy[];
}

/** Only this module's own program writes state files, so its format number vouches for the rest. */
export function isState(value: unknown): value is State {
  return typeof value === "object" && value !== null && "format" in value && value.format === 1;
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
