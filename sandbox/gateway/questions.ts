/** The authorisation questions of a request, with the condition keys that it carries. */
import type { Context, Question, Resource } from "./backend.ts";
import type { Received } from "./received.ts";
import type { S3Request } from "./s3-request.ts";
import type { Authenticated } from "./signature/authenticate.ts";

/** What every question of a request knows: the transport and the signature. */
export function commonContext(received: Received, signature: Authenticated["signature"]): Context {
  return present({
    "aws:SecureTransport": String(received.tlsVersion !== undefined),
    "aws:SourceIp": received.sourceIp,
    "aws:UserAgent": received.headers["user-agent"],
    "aws:Referer": received.headers["referer"],
    "s3:TlsVersion": received.tlsVersion,
    "s3:authType":
      signature && (signature.placement === "header" ? "REST-HEADER" : "REST-QUERY-STRING"),
    "s3:signatureversion": signature && "AWS4-HMAC-SHA256",
    "s3:signatureAge": signature && String(signature.ageMilliseconds),
    "s3:x-amz-content-sha256": signature?.payload,
  });
}

/** All of them must be allowed. DeleteObjects has none of its own: it asks for each key in its body. */
export function questionsOf(request: S3Request, common: Context): Question[] {
  const { operation, source } = request;
  const versioned = request.query.has("versionId");
  const actions = [
    ...(versioned ? operation.versionActions : operation.actions),
    ...actionsOfHeaders(request),
  ];
  const resource = resourceOf(request);
  const context = { ...common, ...contextOf(request) };
  const own = actions.map((action) => ({ action, resource, context }));
  return source === undefined ? own : [sourceQuestion(source, common), ...own];
}

/**
 * Whether the caller may know that an object does not exist: S3 asks for ListBucket, with the key as the prefix
 * (ceph/s3-tests `test_head_object_404_with_policy_prefix`).
 */
export function mayKnowMissing(bucket: string, key: string, common: Context): Question {
  return {
    action: "s3:ListBucket",
    resource: { kind: "bucket", bucket },
    context: { ...common, "s3:prefix": key },
  };
}

function sourceQuestion(source: NonNullable<S3Request["source"]>, common: Context): Question {
  const { bucket, key, versionId } = source;
  const resource: Resource = { kind: "object", bucket, key };
  if (versionId === undefined) return { action: "s3:GetObject", resource, context: common };
  const context = { ...common, "s3:VersionId": versionId };
  return { action: "s3:GetObjectVersion", resource, context };
}

function resourceOf({ operation, bucket, key }: S3Request): Resource {
  switch (operation.level) {
    case "account":
      return { kind: "account" };
    case "bucket":
      return { kind: "bucket", bucket };
    case "object":
      return { kind: "object", bucket, key };
  }
}

const CREATES_OBJECT = new Set(["PutObject", "CopyObject", "CreateMultipartUpload"]);

/** Headers that do more than the operation itself (S3 API reference, "Permissions" of PutObject and CreateBucket). */
function actionsOfHeaders({ operation, headers }: S3Request): string[] {
  const any = (pattern: RegExp): boolean => Object.keys(headers).some((name) => pattern.test(name));
  const acl = any(/^x-amz-(acl|grant-.*)$/);
  const actions: string[] = [];
  if (CREATES_OBJECT.has(operation.name)) {
    if (acl) actions.push("s3:PutObjectAcl");
    if (any(/^x-amz-tagging$/)) actions.push("s3:PutObjectTagging");
    if (any(/^x-amz-object-lock-(mode|retain-until-date)$/)) actions.push("s3:PutObjectRetention");
    if (any(/^x-amz-object-lock-legal-hold$/)) actions.push("s3:PutObjectLegalHold");
  }
  if (operation.name === "CreateBucket") {
    if (acl) actions.push("s3:PutBucketAcl");
    if (any(/^x-amz-object-ownership$/)) actions.push("s3:PutBucketOwnershipControls");
    if (any(/^x-amz-bucket-object-lock-enabled$/))
      actions.push("s3:PutBucketVersioning", "s3:PutBucketObjectLockConfiguration");
  }
  if (
    bypassesGovernance(headers) &&
    ["DeleteObject", "PutObjectRetention"].includes(operation.name)
  )
    actions.push("s3:BypassGovernanceRetention");
  return actions;
}

export function bypassesGovernance(headers: S3Request["headers"]): boolean {
  return headers["x-amz-bypass-governance-retention"]?.toLowerCase() === "true";
}

/** Listing actions with these keys; ListBucketMultipartUploads has none (Service Authorization Reference, S3). */
const LISTS = new Set(["s3:ListBucket", "s3:ListBucketVersions"]);
const LISTING_KEYS = ["prefix", "delimiter", "max-keys"] as const;

const CONDITION_HEADER =
  /^x-amz-(acl|grant-(full-control|read|read-acp|write|write-acp)|metadata-directive|object-ownership|server-side-encryption(-aws-kms-key-id|-customer-algorithm)?|storage-class|website-redirect-location)$/;

function contextOf({ operation, query, headers, source }: S3Request): Context {
  const context: Record<string, string | readonly string[]> = {};
  if (operation.actions.some((action) => LISTS.has(action)))
    for (const name of LISTING_KEYS) {
      const value = query.get(name);
      if (value !== undefined) context[`s3:${name}`] = value;
    }
  for (const [name, value] of Object.entries(headers))
    if (CONDITION_HEADER.test(name)) context[`s3:${name}`] = value;
  const versionId = query.get("versionId");
  if (versionId !== undefined) context["s3:VersionId"] = versionId;
  if (source !== undefined) context["s3:x-amz-copy-source"] = `${source.bucket}/${source.key}`;
  return { ...context, ...tagContext(headers["x-amz-tagging"]) };
}

/** `x-amz-tagging: team=ml&stage=raw` */
function tagContext(tagging: string | undefined): Context {
  if (tagging === undefined) return {};
  const tags = [...new URLSearchParams(tagging)];
  return {
    "s3:RequestObjectTagKeys": tags.map(([name]) => name),
    ...Object.fromEntries(tags.map(([name, value]) => [`s3:RequestObjectTag/${name}`, value])),
  };
}

function present(context: Readonly<Record<string, string | undefined>>): Context {
  return Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
