/**
 * What a command resource asks of `drivers/weka`, one type per kind of object. Components write these as JSON to the
 * driver's standard input. They hold no secret: passwords travel in the environment.
 */
import type { PolicyDocument } from "../document.ts";

/** A filesystem that somebody else owns: it must exist and be ready. Nothing is ever created or deleted. */
export interface DesiredFilesystem {
  readonly kind: "filesystem";
  readonly name: string;
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
  readonly onDelete: "retain" | "remove";
}

export type Desired =
  DesiredFilesystem | DesiredS3Cluster | DesiredS3Bucket | DesiredS3Policy | DesiredS3User;
