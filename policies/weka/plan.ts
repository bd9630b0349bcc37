/** What a stack declares on WEKA: plain data between its config, the components that register it and the audit. No secret. */
import type { PolicyDocument } from "../document.ts";
import type { BucketName } from "../names.ts";
import type {
  DesiredAuditWebhook,
  DesiredFilesystemGroup,
  DesiredS3Bucket,
  DesiredS3Cluster,
  DesiredTls,
  FilesystemSettings,
  LifecycleRule,
} from "./desired.ts";

/** What the config says of an object. */
type Planned<Desired> = Omit<Desired, "kind">;

export interface PlannedFilesystem {
  readonly name: string;
  /** Undefined for one that the stack only names, and that must be there. */
  readonly make: (FilesystemSettings & { readonly onDelete: "retain" | "remove" }) | undefined;
}

export interface PlannedBucket extends Planned<DesiredS3Bucket> {
  /** In the config. */
  readonly key: string;
  readonly name: BucketName;
  /** Undefined where the stack leaves the bucket's rules as they are. */
  readonly lifecycle: readonly LifecycleRule[] | undefined;
}

export interface PlannedUser {
  /** The principal's. */
  readonly key: string;
  readonly name: string;
  /** The name of a predefined policy, or a document of the user's own. */
  readonly policy: string | PolicyDocument;
  readonly posixUid?: number;
  readonly posixGid?: number;
  readonly passwordVersion: number;
  readonly keyVersion: number;
  readonly serviceAccounts: readonly {
    readonly label: string;
    readonly document: PolicyDocument;
    readonly keyVersion: number;
  }[];
}

/** In the order in which it is made. */
export interface WekaPlan {
  readonly filesystemGroups: readonly Planned<DesiredFilesystemGroup>[];
  readonly filesystems: readonly PlannedFilesystem[];
  readonly cluster: Planned<DesiredS3Cluster>;
  readonly tls: Planned<DesiredTls> | undefined;
  readonly auditWebhook: Planned<DesiredAuditWebhook> | undefined;
  readonly buckets: readonly PlannedBucket[];
  readonly users: readonly PlannedUser[];
}
