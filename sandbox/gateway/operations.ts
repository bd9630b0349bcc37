/**
 * The S3 operations that the gateway knows, and the IAM actions they need: the names differ more often than not
 * (Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3"; S3 User Guide, "Required
 * permissions for Amazon S3 API operations"). What is not in this table is refused.
 */

export type Level = "account" | "bucket" | "object";
type Method = "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
type Actions = readonly `s3:${string}`[];

export interface Operation {
  /** The name in the S3 API reference. */
  readonly name: string;
  readonly method: Method;
  readonly level: Level;
  /** Query parameters that must be there, `name` or `name=value`: they tell operations of one method and level apart. */
  readonly selectors: readonly string[];
  /** Query parameters that may be there besides. */
  readonly parameters: readonly string[];
  /** Whether `x-amz-copy-source` names another object that is read. */
  readonly copies: boolean;
  /** Needed on the bucket or object that the path names. */
  readonly actions: Actions;
  /** Needed instead when the request names a version; empty where it cannot. */
  readonly versionActions: Actions;
  /** Whether the answer repeats the bucket's name. */
  readonly namesBucket: boolean;
}

type Optional = Partial<
  Pick<Operation, "parameters" | "versionActions" | "copies" | "namesBucket">
>;

/** @param selectors as in a URL, for example `partNumber&uploadId`; empty for none */
export function operation(
  name: string,
  method: Method,
  level: Level,
  selectors: string,
  actions: Actions,
  optional: Optional = {},
): Operation {
  return {
    name,
    method,
    level,
    selectors: selectors === "" ? [] : selectors.split("&"),
    parameters: [],
    copies: false,
    actions,
    versionActions: [],
    namesBucket: false,
    ...optional,
  };
}

const LISTING = ["prefix", "delimiter", "max-keys", "encoding-type"];

const READING = [
  "partNumber",
  "response-cache-control",
  "response-content-disposition",
  "response-content-encoding",
  "response-content-language",
  "response-content-type",
  "response-expires",
];

const ACCOUNT = [
  operation("ListBuckets", "GET", "account", "", ["s3:ListAllMyBuckets"], {
    parameters: ["prefix"],
  }),
];

const BUCKETS = [
  operation("CreateBucket", "PUT", "bucket", "", ["s3:CreateBucket"]),
  operation("DeleteBucket", "DELETE", "bucket", "", ["s3:DeleteBucket"]),
  operation("HeadBucket", "HEAD", "bucket", "", ["s3:ListBucket"]),
  operation("GetBucketLocation", "GET", "bucket", "location", ["s3:GetBucketLocation"]),
  operation("ListObjects", "GET", "bucket", "", ["s3:ListBucket"], {
    parameters: [...LISTING, "marker"],
    namesBucket: true,
  }),
  operation("ListObjectsV2", "GET", "bucket", "list-type=2", ["s3:ListBucket"], {
    parameters: [...LISTING, "continuation-token", "fetch-owner", "start-after"],
    namesBucket: true,
  }),
  operation("ListObjectVersions", "GET", "bucket", "versions", ["s3:ListBucketVersions"], {
    parameters: [...LISTING, "key-marker", "version-id-marker"],
    namesBucket: true,
  }),
  operation("ListMultipartUploads", "GET", "bucket", "uploads", ["s3:ListBucketMultipartUploads"], {
    parameters: [
      "prefix",
      "delimiter",
      "encoding-type",
      "max-uploads",
      "key-marker",
      "upload-id-marker",
    ],
    namesBucket: true,
  }),
  // Needs what its body says; see delete-objects.ts.
  operation("DeleteObjects", "POST", "bucket", "delete", []),
];

type Verbs = Readonly<Partial<Record<"GET" | "PUT" | "DELETE", "Get" | "Put" | "Delete">>>;

const READ: Verbs = { GET: "Get" };
const WRITE: Verbs = { ...READ, PUT: "Put" };
/** Most configuration is deleted with the permission to write it. */
const REMOVE: Verbs = { ...WRITE, DELETE: "Put" };
const REMOVE_APART: Verbs = { ...WRITE, DELETE: "Delete" };

/** A bucket's sub-resources: query parameter, the word in the operation's name, the word in the action's name, verbs. */
const SUBRESOURCES: readonly (readonly [string, string, string, Verbs])[] = [
  ["accelerate", "BucketAccelerateConfiguration", "AccelerateConfiguration", WRITE],
  ["acl", "BucketAcl", "BucketAcl", WRITE],
  ["cors", "BucketCors", "BucketCORS", REMOVE],
  ["encryption", "BucketEncryption", "EncryptionConfiguration", REMOVE],
  ["lifecycle", "BucketLifecycleConfiguration", "LifecycleConfiguration", REMOVE],
  ["logging", "BucketLogging", "BucketLogging", WRITE],
  ["notification", "BucketNotificationConfiguration", "BucketNotification", WRITE],
  ["object-lock", "ObjectLockConfiguration", "BucketObjectLockConfiguration", WRITE],
  ["ownershipControls", "BucketOwnershipControls", "BucketOwnershipControls", REMOVE],
  ["policy", "BucketPolicy", "BucketPolicy", REMOVE_APART],
  ["policyStatus", "BucketPolicyStatus", "BucketPolicyStatus", READ],
  ["publicAccessBlock", "PublicAccessBlock", "BucketPublicAccessBlock", REMOVE],
  ["replication", "BucketReplication", "ReplicationConfiguration", REMOVE],
  ["requestPayment", "BucketRequestPayment", "BucketRequestPayment", WRITE],
  ["tagging", "BucketTagging", "BucketTagging", REMOVE],
  ["versioning", "BucketVersioning", "BucketVersioning", WRITE],
  ["website", "BucketWebsite", "BucketWebsite", REMOVE_APART],
];

const OPERATION_VERBS = { GET: "Get", PUT: "Put", DELETE: "Delete" } as const;

const CONFIGURATION = SUBRESOURCES.flatMap(([parameter, noun, stem, verbs]) =>
  (["GET", "PUT", "DELETE"] as const).flatMap((method) => {
    const verb = verbs[method];
    if (verb === undefined) return [];
    const name = `${OPERATION_VERBS[method]}${noun}`;
    return [operation(name, method, "bucket", parameter, [`s3:${verb}${stem}`])];
  }),
);

const OBJECTS = [
  operation("GetObject", "GET", "object", "", ["s3:GetObject"], {
    parameters: READING,
    versionActions: ["s3:GetObjectVersion"],
  }),
  operation("HeadObject", "HEAD", "object", "", ["s3:GetObject"], {
    parameters: READING,
    versionActions: ["s3:GetObjectVersion"],
  }),
  operation(
    "GetObjectAttributes",
    "GET",
    "object",
    "attributes",
    ["s3:GetObject", "s3:GetObjectAttributes"],
    {
      versionActions: ["s3:GetObjectVersion", "s3:GetObjectVersionAttributes"],
    },
  ),
  operation("PutObject", "PUT", "object", "", ["s3:PutObject"]),
  operation("CopyObject", "PUT", "object", "", ["s3:PutObject"], { copies: true }),
  operation("DeleteObject", "DELETE", "object", "", ["s3:DeleteObject"], {
    versionActions: ["s3:DeleteObjectVersion"],
  }),
  operation("CreateMultipartUpload", "POST", "object", "uploads", ["s3:PutObject"], {
    namesBucket: true,
  }),
  operation("UploadPart", "PUT", "object", "partNumber&uploadId", ["s3:PutObject"]),
  operation("UploadPartCopy", "PUT", "object", "partNumber&uploadId", ["s3:PutObject"], {
    copies: true,
  }),
  operation("CompleteMultipartUpload", "POST", "object", "uploadId", ["s3:PutObject"], {
    namesBucket: true,
  }),
  operation("AbortMultipartUpload", "DELETE", "object", "uploadId", ["s3:AbortMultipartUpload"]),
  operation("ListParts", "GET", "object", "uploadId", ["s3:ListMultipartUploadParts"], {
    parameters: ["max-parts", "part-number-marker", "encoding-type"],
    namesBucket: true,
  }),
  operation("GetObjectAcl", "GET", "object", "acl", ["s3:GetObjectAcl"], {
    versionActions: ["s3:GetObjectVersionAcl"],
  }),
  operation("PutObjectAcl", "PUT", "object", "acl", ["s3:PutObjectAcl"], {
    versionActions: ["s3:PutObjectVersionAcl"],
  }),
  operation("GetObjectTagging", "GET", "object", "tagging", ["s3:GetObjectTagging"], {
    versionActions: ["s3:GetObjectVersionTagging"],
  }),
  operation("PutObjectTagging", "PUT", "object", "tagging", ["s3:PutObjectTagging"], {
    versionActions: ["s3:PutObjectVersionTagging"],
  }),
  operation("DeleteObjectTagging", "DELETE", "object", "tagging", ["s3:DeleteObjectTagging"], {
    versionActions: ["s3:DeleteObjectVersionTagging"],
  }),
  operation("GetObjectRetention", "GET", "object", "retention", ["s3:GetObjectRetention"], {
    versionActions: ["s3:GetObjectRetention"],
  }),
  operation("PutObjectRetention", "PUT", "object", "retention", ["s3:PutObjectRetention"], {
    versionActions: ["s3:PutObjectRetention"],
  }),
  operation("GetObjectLegalHold", "GET", "object", "legal-hold", ["s3:GetObjectLegalHold"], {
    versionActions: ["s3:GetObjectLegalHold"],
  }),
  operation("PutObjectLegalHold", "PUT", "object", "legal-hold", ["s3:PutObjectLegalHold"], {
    versionActions: ["s3:PutObjectLegalHold"],
  }),
  operation("RestoreObject", "POST", "object", "restore", ["s3:RestoreObject"], {
    versionActions: ["s3:RestoreObject"],
  }),
];

export const OPERATIONS: readonly Operation[] = [
  ...ACCOUNT,
  ...BUCKETS,
  ...CONFIGURATION,
  ...OBJECTS,
];
