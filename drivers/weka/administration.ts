/**
 * What the driver can see and do on a WEKA cluster, apart from how: descriptors of objects are written against this
 * interface, and a transport (today the `weka` command line of one generation) implements it.
 */
import type { PolicyDocument } from "../../policies/document.ts";
import type {
  AnonymousAccess,
  FilesystemSettings,
  LifecycleRule,
} from "../../policies/weka/desired.ts";

export interface SeenFilesystemGroup {
  readonly name: string;
}

export interface SeenFilesystem {
  readonly name: string;
  readonly group: string | undefined;
  /** Bytes. */
  readonly capacity: bigint | undefined;
  readonly encrypted: boolean | undefined;
  readonly ready: boolean;
  /** WEKA's own word, such as READY, CREATING or REMOVING. */
  readonly status: string;
}

export interface SeenS3Cluster {
  /** Undefined where this version of WEKA does not tell; the same goes for other fields. */
  readonly defaultFilesystem: string | undefined;
  readonly configFilesystem: string | undefined;
  readonly port: number;
  readonly tls: boolean;
  readonly domains: readonly string[] | undefined;
  /** Container ids. */
  readonly servers: readonly number[];
  readonly maxBuckets: number | undefined;
  readonly anonymousPosixUid: number | undefined;
  readonly anonymousPosixGid: number | undefined;
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
  /** Made by WEKA: a user that was deleted and made again under its name has another. */
  readonly uid: string | undefined;
  readonly role: string;
  readonly policy: string | undefined;
  readonly posixUid: number;
  readonly posixGid: number;
}

/** A key pair that WEKA shows once. */
export interface S3Keys {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface SeenLifecycleRule extends LifecycleRule {
  /** Made by WEKA. */
  readonly id: string;
}

export interface SeenServiceAccount {
  readonly accessKey: string;
  /** Its own policy; undefined where it has all that its user has. */
  readonly document: unknown;
}

export interface SeenAuditWebhook {
  readonly endpoint: string;
  /** WEKA shows it; it is compared and goes nowhere else. */
  readonly token: string;
}

export interface SessionKeys extends S3Keys {
  readonly sessionToken: string;
}

export interface NewSession {
  readonly accessKey: string;
  readonly secretKey: string;
  /** At least 900. */
  readonly seconds: number;
  readonly document?: PolicyDocument;
}

export interface NewS3Cluster {
  readonly defaultFilesystem: string;
  readonly configFilesystem: string;
  readonly servers: "all" | readonly number[];
  readonly port: number;
  readonly domains: readonly string[];
  readonly maxBuckets?: number;
  readonly anonymousPosixUid?: number;
  readonly anonymousPosixGid?: number;
}

export interface S3ClusterChange {
  readonly port?: number;
  readonly domains?: readonly string[];
  readonly anonymousPosixUid?: number;
  readonly anonymousPosixGid?: number;
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

/** Filesystems and their groups. */
export interface FilesystemAdministration {
  filesystemGroups(): Promise<readonly SeenFilesystemGroup[]>;
  addFilesystemGroup(name: string): Promise<void>;
  removeFilesystemGroup(name: string): Promise<void>;

  filesystems(): Promise<readonly SeenFilesystem[]>;
  addFilesystem(name: string, settings: FilesystemSettings): Promise<void>;
  setFilesystemCapacity(name: string, capacity: string): Promise<void>;
  /** Deletes all its data. */
  removeFilesystem(name: string): Promise<void>;
}

/** The S3 service. */
export interface S3ClusterAdministration {
  /** Undefined while there is no S3 cluster. */
  s3Cluster(): Promise<SeenS3Cluster | undefined>;
  s3Servers(): Promise<readonly SeenServer[]>;
  addS3Cluster(cluster: NewS3Cluster): Promise<void>;
  updateS3Cluster(change: S3ClusterChange): Promise<void>;
  addS3Servers(ids: readonly number[]): Promise<void>;
  removeS3Servers(ids: readonly number[]): Promise<void>;
  /** Also deletes every S3 user. */
  removeS3Cluster(): Promise<void>;
}

/** Buckets, their quotas and what they open to callers without credentials. */
export interface BucketAdministration {
  /** None while there is no S3 cluster; the same goes for policies. */
  buckets(): Promise<readonly SeenBucket[]>;
  addBucket(bucket: NewBucket): Promise<void>;
  /** `unlink` keeps the files; `empty` deletes the bucket if nothing is in it. */
  removeBucket(name: string, how: "unlink" | "empty"): Promise<void>;
  setHardQuota(name: string, capacity: string): Promise<void>;
  resetHardQuota(name: string): Promise<void>;
  anonymousAccess(name: string): Promise<Exclude<AnonymousAccess, object> | { document: unknown }>;
  setAnonymousAccess(name: string, access: AnonymousAccess): Promise<void>;
}

/** When objects expire. */
export interface LifecycleAdministration {
  /** In no order. */
  lifecycleRules(bucket: string): Promise<readonly SeenLifecycleRule[]>;
  addLifecycleRule(bucket: string, rule: LifecycleRule): Promise<void>;
  removeLifecycleRule(bucket: string, id: string): Promise<void>;
}

/** IAM policies and who has them. */
export interface PolicyAdministration {
  policies(): Promise<readonly string[]>;
  policyDocument(name: string): Promise<unknown>;
  addPolicy(name: string, document: PolicyDocument): Promise<void>;
  removePolicy(name: string): Promise<void>;
  /**
   * Replaces the policy that the user had.
   *
   * @returns the user's key pair where attaching made one: with `credentials: "keys"`, for a user that had none
   */
  attachPolicy(name: string, user: string): Promise<S3Keys | undefined>;
}

/** Users and their keys. */
export interface UserAdministration {
  users(): Promise<readonly SeenUser[]>;
  addS3User(name: string, password: string, ids: PosixIds): Promise<void>;
  updateUser(name: string, ids: PosixIds): Promise<void>;
  setPassword(name: string, password: string): Promise<void>;
  removeUser(name: string): Promise<void>;
  /** With `credentials: "keys"`: a new key pair; the old one is invalid at once. The user must have a policy. */
  makeS3Keys(user: string): Promise<S3Keys>;
}

/** What an S3 user makes of its own access. */
export interface AccountAdministration {
  /** The accounts of the user that is logged in, who is an S3 user: see `as`. */
  serviceAccounts(): Promise<readonly SeenServiceAccount[]>;
  addServiceAccount(document: PolicyDocument | undefined): Promise<S3Keys>;
  removeServiceAccount(accessKey: string): Promise<void>;
  assumeRole(session: NewSession): Promise<SessionKeys>;
}

/** The audit webhook and the certificate. */
export interface SecurityAdministration {
  /** Undefined while none is enabled. */
  auditWebhook(): Promise<SeenAuditWebhook | undefined>;
  /** Replaces the one there is. The command line takes the token as a word only, which is refused: this needs REST. */
  enableAuditWebhook(endpoint: string, token: string): Promise<void>;
  disableAuditWebhook(): Promise<void>;

  /** The certificate that the cluster shows, as PEM. */
  certificate(): Promise<string>;
  /** @param privateKey PEM, not encrypted */
  setCertificate(certificate: string, privateKey: string): Promise<void>;
  resetCertificate(): Promise<void>;
}

/** Every method fails with `Refused` when WEKA refuses, and with `Failure` when it cannot be asked. */
export interface Administration
  extends
    FilesystemAdministration,
    S3ClusterAdministration,
    BucketAdministration,
    LifecycleAdministration,
    PolicyAdministration,
    UserAdministration,
    AccountAdministration,
    SecurityAdministration {
  /**
   * What an S3 user signs requests with: its name and password (generations A and B), or a key pair of its own, which
   * WEKA shows once (C and D).
   */
  readonly credentials: "password" | "keys";

  /** The same cluster by the same way, with another login. */
  as(username: string, password: string): Administration;
}
