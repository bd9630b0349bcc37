/** What a stack declares on AWS: plain data between its config and the components that register it. */
import type { Share } from "../dialects/aws-bucket.ts";
import type { ServiceAccount } from "../dialects/aws-trust.ts";
import type { Grant } from "../grant.ts";
import type { BucketName, Prefix } from "../names.ts";

/** A bucket that somebody else owns: it must exist, and is never changed. */
export interface ExistingBucket {
  readonly existing: true;
  /** The key it is encrypted with, when it uses SSE-KMS. */
  readonly kmsKeyArn?: string | undefined;
}

/** A bucket that this stack owns. */
export interface CreatedBucket {
  readonly existing: false;
  readonly encryption: "sse-s3" | "kms";
  /** @default a key of the bucket's own, where encryption is "kms" */
  readonly kmsKeyArn?: string | undefined;
  readonly versioning: boolean;
  /** Days after which replaced and deleted versions go. */
  readonly noncurrentDays: number;
  /** Days after which unfinished uploads go. */
  readonly abortMultipartDays: number;
  /** Whether access logs are delivered, under the bucket's own name. */
  readonly logged: boolean;
  /** Folders to mark with an empty object, for consoles. No access depends on it. */
  readonly markers: readonly Prefix[];
  /** Roles of other accounts. */
  readonly shares: readonly Share[];
  /** "remove" deletes the bucket if it is empty, and its key. */
  readonly onDelete: "retain" | "remove";
}

export interface PlannedBucket {
  /** In the config. */
  readonly key: string;
  readonly bucket: BucketName;
  readonly source: ExistingBucket | CreatedBucket;
}

export interface PlannedAccessLogs {
  readonly bucket: BucketName;
  readonly retentionDays: number;
  /** The buckets whose access logs it gets. */
  readonly sources: readonly BucketName[];
}

/** The roles of node groups, or a role of its own that service accounts get. */
export type EksIdentity = { readonly policyName: string } & (
  | { readonly nodeGroups: readonly string[] }
  | { readonly serviceAccounts: readonly ServiceAccount[]; readonly roleName: string }
);

export type PlannedPrincipal = EksIdentity & {
  /** In the config. */
  readonly key: string;
  readonly grants: readonly Grant[];
};

export interface EksPlan {
  readonly cluster: string;
  readonly accessLogs: PlannedAccessLogs | undefined;
  readonly buckets: readonly PlannedBucket[];
  readonly principals: readonly PlannedPrincipal[];
}
