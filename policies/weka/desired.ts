/**
 * What a command resource asks of `drivers/weka`, one type per kind of object. Components write these as JSON to the
 * driver's standard input. They hold no secret: passwords travel in the environment.
 */
import type { PolicyDocument } from "../document.ts";

/** A filesystem group, which every filesystem belongs to. One with filesystems in it is never removed. */
export interface DesiredFilesystemGroup {
  readonly kind: "filesystem-group";
  readonly name: string;
  readonly onDelete: "retain" | "remove";
}

/** How to make a filesystem. Of a filesystem that is there, WEKA changes the capacity and nothing else. */
export interface FilesystemSettings {
  readonly group: string;
  /** A capacity literal such as `100GB`, at least 1 GiB. */
  readonly capacity: string;
  /** The part of the capacity that is on SSD, where the group is tiered; the whole by default. */
  readonly ssdCapacity?: string;
  /**
   * Encryption at rest, for ever: `"kms"` with the cluster's key management service, `"without-kms"` with a key that the
   * cluster keeps beside the data, which WEKA offers for trials only.
   */
  readonly encryption: "none" | "kms" | "without-kms";
}

/** A filesystem: somebody else's that must exist and be ready, or with `settings`, one that is made. */
export interface DesiredFilesystem {
  readonly kind: "filesystem";
  readonly name: string;
  readonly settings?: FilesystemSettings;
  /** `"remove"` deletes all data in it, for ever, and needs `settings`: nobody else's is ever removed. */
  readonly onDelete: "retain" | "remove";
}

/** The one S3 service of a WEKA cluster. */
export interface DesiredS3Cluster {
  readonly kind: "s3-cluster";
  readonly defaultFilesystem: string;
  /** The small filesystem that keeps the configuration of all protocols, by custom `.config_fs`. */
  readonly configFilesystem: string;
  /** `"all"`: every server there is when the service is made (later ones do not join); or container ids, at least one. */
  readonly servers: "all" | readonly number[];
  readonly port: number;
  /** Domains for virtual-hosted addressing; absent leaves them as they are, `[]` clears them. */
  readonly domains?: readonly string[];
  /** `"remove"` ends the service and deletes every S3 user of the cluster; the data stays. */
  readonly onDelete: "retain" | "remove";
  /** At most 10,000; chosen when the service is made. */
  readonly maxBuckets?: number;
  /** Owner of the files that callers without credentials write; absent leaves it as it is. */
  readonly anonymousPosixUid?: number;
  readonly anonymousPosixGid?: number;
}

export const anonymousAccessNames = ["none", "download", "upload", "public"] as const;

/** What a caller without credentials may do: one of WEKA's four words, or a bucket policy of one's own. */
export type AnonymousAccess =
  (typeof anonymousAccessNames)[number] | { readonly document: PolicyDocument };

export interface DesiredS3Bucket {
  readonly kind: "s3-bucket";
  readonly name: string;
  /** Absent: the default filesystem of the S3 cluster. */
  readonly filesystem?: string;
  /** A folder with data, relative to the root of the filesystem, that becomes the bucket. */
  readonly existingPath?: string;
  /** A capacity literal such as `500GB` or `2TiB`; `"none"` lifts the quota; absent leaves it as it is. */
  readonly hardQuota?: string;
  readonly anonymous: AnonymousAccess;
  /** `"unlink"` drops the bucket and keeps the files; `"remove"` works on an empty bucket only. */
  readonly onDelete: "retain" | "unlink" | "remove";
}

/** When objects of a bucket expire. WEKA names rules itself, so a rule is known by its content. */
export interface LifecycleRule {
  /** After this many days, at least 1. */
  readonly expiryDays: number;
  /** Of the key; absent: every object. */
  readonly prefix?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** All lifecycle rules of a bucket, at most 1,000: two owners would undo each other's. */
export interface DesiredS3Lifecycle {
  readonly kind: "s3-lifecycle";
  readonly bucket: string;
  readonly rules: readonly LifecycleRule[];
  readonly onDelete: "retain" | "remove";
}

export interface DesiredS3Policy {
  readonly kind: "s3-policy";
  /** Names its own content (see `policies/dialects/weka-name.ts`), because WEKA cannot change a policy. */
  readonly name: string;
  readonly document: PolicyDocument;
  readonly onDelete: "retain" | "remove";
}

export interface DesiredS3User {
  readonly kind: "s3-user";
  /** Also the access key (generations A and B); the password is the secret key. */
  readonly name: string;
  /** The one policy that WEKA lets a user have. */
  readonly policy: string;
  readonly posixUid?: number;
  readonly posixGid?: number;
  /** The password is set again when this number changes, because WEKA does not tell the password it has. */
  readonly passwordVersion: number;
  /** Generations C and D: a new key pair is made when this number changes. */
  readonly keyVersion: number;
  readonly onDelete: "retain" | "remove";
}

/**
 * A service account of an S3 user, narrowed by a policy of its own. WEKA gives it no name: the first statement's Sid
 * carries `label`, so that one whose key was lost on the way is found and replaced, and never adopted.
 */
export interface DesiredS3ServiceAccount {
  readonly kind: "s3-service-account";
  readonly user: string;
  readonly label: string;
  readonly document: PolicyDocument;
  /** The account is replaced by one with a new key when this number changes. */
  readonly keyVersion: number;
  readonly onDelete: "retain" | "remove";
}

/** Where the S3 service posts a line for every request. One per cluster; its token travels in the environment. */
export interface DesiredAuditWebhook {
  readonly kind: "audit-webhook";
  readonly endpoint: string;
  readonly onDelete: "retain" | "remove";
}

/** The certificate of the cluster's GUI, CLI, API and S3 service; its private key travels in the environment. */
export interface DesiredTls {
  readonly kind: "tls";
  /** PEM, the server's certificate first. */
  readonly certificate: string;
  /** `"remove"` goes back to a self-signed one. */
  readonly onDelete: "retain" | "remove";
}

export type Desired =
  | DesiredFilesystemGroup
  | DesiredFilesystem
  | DesiredS3Cluster
  | DesiredS3Bucket
  | DesiredS3Lifecycle
  | DesiredS3Policy
  | DesiredS3User
  | DesiredS3ServiceAccount
  | DesiredAuditWebhook
  | DesiredTls;
