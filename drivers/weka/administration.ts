/**
 * What the driver can see and do on a WEKA cluster, apart from how: descriptors of objects are written against this
 * interface, and a transport (today the `weka` command line of one generation) implements it.
 */
import type { PolicyDocument } from "../../policies/document.ts";
import type { AnonymousAccess } from "../../policies/weka/desired.ts";

export interface SeenFilesystem {
  readonly name: string;
  readonly ready: boolean;
  /** WEKA's own word, such as READY, CREATING or REMOVING. */
  readonly status: string;
}

export interface SeenS3Cluster {
  readonly defaultFilesystem: string;
  readonly configFilesystem: string | undefined;
  readonly port: number;
  readonly tls: boolean;
  /** Undefined where this version of WEKA does not tell. */
  readonly domains: readonly string[] | undefined;
  /** Container ids. */
  readonly servers: readonly number[];
}

export interface SeenServer {
  readonly id: number;
  readonly ready: boolean;
  readonly address: string | undefined;
}

export interface SeenBucket {
  readonly name: string;
  readonly filesystem: string;
  /** From the root of the filesystem, with a leading slash. */
  readonly path: string;
  /** Bytes; undefined without a quota. */
  readonly hardQuota: bigint | undefined;
}

export interface SeenUser {
  readonly name: string;
  readonly role: string;
  readonly policy: string | undefined;
  readonly posixUid: number;
  readonly posixGid: number;
}

export interface NewS3Cluster {
  readonly defaultFilesystem: string;
  readonly configFilesystem: string;
  readonly servers: "all" | readonly number[];
  readonly port: number;
  readonly domains: readonly string[];
}

export interface NewBucket {
  readonly name: string;
  readonly filesystem?: string;
  readonly existingPath?: string;
  readonly hardQuota?: string;
  readonly anonymous: AnonymousAccess;
}

export interface PosixIds {
  readonly posixUid?: number;
  readonly posixGid?: number;
}

/** Every method fails with `Refused` when WEKA refuses, and with `Failure` when it cannot be asked. */
export interface Administration {
  filesystems(): Promise<readonly SeenFilesystem[]>;

  /** Undefined while there is no S3 cluster. */
  s3Cluster(): Promise<SeenS3Cluster | undefined>;
  s3Servers(): Promise<readonly SeenServer[]>;
  addS3Cluster(cluster: NewS3Cluster): Promise<void>;
  updateS3Cluster(change: { port?: number; domains?: readonly string[] }): Promise<void>;
  addS3Servers(ids: readonly number[]): Promise<void>;
  removeS3Servers(ids: readonly number[]): Promise<void>;
  /** Also deletes every S3 user. */
  removeS3Cluster(): Promise<void>;

  /** None while there is no S3 cluster; the same goes for policies. */
  buckets(): Promise<readonly SeenBucket[]>;
  addBucket(bucket: NewBucket): Promise<void>;
  /** `unlink` keeps the files; `empty` deletes the bucket if nothing is in it. */
  removeBucket(name: string, how: "unlink" | "empty"): Promise<void>;
  setHardQuota(name: string, capacity: string): Promise<void>;
  resetHardQuota(name: string): Promise<void>;
  anonymousAccess(name: string): Promise<Exclude<AnonymousAccess, object> | { document: unknown }>;
  setAnonymousAccess(name: string, access: AnonymousAccess): Promise<void>;

  policies(): Promise<readonly string[]>;
  policyDocument(name: string): Promise<unknown>;
  addPolicy(name: string, document: PolicyDocument): Promise<void>;
  removePolicy(name: string): Promise<void>;
  /** Replaces the policy that the user had. */
  attachPolicy(name: string, user: string): Promise<void>;

  users(): Promise<readonly SeenUser[]>;
  addS3User(name: string, password: string, ids: PosixIds): Promise<void>;
  updateUser(name: string, ids: PosixIds): Promise<void>;
  setPassword(name: string, password: string): Promise<void>;
  removeUser(name: string): Promise<void>;
}
