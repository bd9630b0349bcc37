import assert from "node:assert/strict";
import type { Question } from "../../../sandbox/gateway/backend.ts";
import { commonContext, questionsOf } from "../../../sandbox/gateway/questions.ts";
import type { Received } from "../../../sandbox/gateway/received.ts";
import { parseRequest } from "../../../sandbox/gateway/s3-request.ts";

type Headers = Record<string, string>;

function received(line: string, headers: Headers = {}): Received {
  const [method = "", target = ""] = line.split(" ");
  const url = new URL(target, "http://127.0.0.1");
  return {
    method,
    path: target.replace(/\?.*/, ""),
    query: new Map(url.searchParams),
    headers: { host: "127.0.0.1", ...headers },
    sourceIp: "127.0.0.1",
    tlsVersion: undefined,
  };
}

/** The questions of `METHOD TARGET`, without what they all share. */
function questions(line: string, headers: Headers = {}): Question[] {
  return questionsOf(parseRequest(received(line, headers), undefined, false), {});
}

/** `Operation: s3:Action bucket/key, ...` */
function summary(line: string, headers: Headers = {}): string {
  const request = parseRequest(received(line, headers), undefined, false);
  const asked = questionsOf(request, {}).map(({ action, resource }) => {
    if (resource.kind === "account") return `${action} *`;
    return `${action} ${resource.bucket}${resource.kind === "object" ? `/${resource.key}` : ""}`;
  });
  return `${request.operation.name}: ${asked.join(", ")}`;
}

describe("questionsOf", function () {
  const plain: Record<string, string> = {
    "GET /": "ListBuckets: s3:ListAllMyBuckets *",
    "HEAD /b-1": "HeadBucket: s3:ListBucket b-1",
    "GET /b-1": "ListObjects: s3:ListBucket b-1",
    "GET /b-1/": "ListObjects: s3:ListBucket b-1",
    "GET /b-1?list-type=2": "ListObjectsV2: s3:ListBucket b-1",
    "GET /b-1?versions": "ListObjectVersions: s3:ListBucketVersions b-1",
    "GET /b-1?uploads": "ListMultipartUploads: s3:ListBucketMultipartUploads b-1",
    "GET /b-1?location": "GetBucketLocation: s3:GetBucketLocation b-1",
    "POST /b-1?delete": "DeleteObjects: ",
    "PUT /b-1": "CreateBucket: s3:CreateBucket b-1",
    "DELETE /b-1": "DeleteBucket: s3:DeleteBucket b-1",
    "GET /b-1?policy": "GetBucketPolicy: s3:GetBucketPolicy b-1",
    "DELETE /b-1?policy": "DeleteBucketPolicy: s3:DeleteBucketPolicy b-1",
    "PUT /b-1?versioning": "PutBucketVersioning: s3:PutBucketVersioning b-1",
    "DELETE /b-1?lifecycle": "DeleteBucketLifecycleConfiguration: s3:PutLifecycleConfiguration b-1",
    "GET /b-1?encryption": "GetBucketEncryption: s3:GetEncryptionConfiguration b-1",
    "GET /b-1?publicAccessBlock": "GetPublicAccessBlock: s3:GetBucketPublicAccessBlock b-1",
    "GET /b-1/k": "GetObject: s3:GetObject b-1/k",
    "HEAD /b-1/k": "HeadObject: s3:GetObject b-1/k",
    "GET /b-1/k?versionId=7": "GetObject: s3:GetObjectVersion b-1/k",
    "GET /b-1/k?attributes":
      "GetObjectAttributes: s3:GetObject b-1/k, s3:GetObjectAttributes b-1/k",
    "PUT /b-1/k?x-id=PutObject": "PutObject: s3:PutObject b-1/k",
    "PUT /b-1//k": "PutObject: s3:PutObject b-1//k",
    "PUT /b-1/a%2Fb%20%2a": "PutObject: s3:PutObject b-1/a/b *",
    "DELETE /b-1/k": "DeleteObject: s3:DeleteObject b-1/k",
    "DELETE /b-1/k?versionId=7": "DeleteObject: s3:DeleteObjectVersion b-1/k",
    "POST /b-1/k?uploads": "CreateMultipartUpload: s3:PutObject b-1/k",
    "PUT /b-1/k?partNumber=1&uploadId=u": "UploadPart: s3:PutObject b-1/k",
    "POST /b-1/k?uploadId=u": "CompleteMultipartUpload: s3:PutObject b-1/k",
    "DELETE /b-1/k?uploadId=u": "AbortMultipartUpload: s3:AbortMultipartUpload b-1/k",
    "GET /b-1/k?uploadId=u": "ListParts: s3:ListMultipartUploadParts b-1/k",
    "PUT /b-1/k?tagging": "PutObjectTagging: s3:PutObjectTagging b-1/k",
    "PUT /b-1/k?acl": "PutObjectAcl: s3:PutObjectAcl b-1/k",
    "GET /b-1/k?acl&versionId=7": "GetObjectAcl: s3:GetObjectVersionAcl b-1/k",
  };
  for (const [line, expected] of Object.entries(plain))
    it(`asks for ${line} what S3 asks`, function () {
      assert.equal(summary(line), expected);
    });

  const withHeaders: [string, Headers, string][] = [
    [
      "PUT /b-1/k",
      { "x-amz-copy-source": "/b-2/a%20b" },
      "CopyObject: s3:GetObject b-2/a b, s3:PutObject b-1/k",
    ],
    [
      "PUT /b-1/k?partNumber=1&uploadId=u",
      { "x-amz-copy-source": "b-2/k?versionId=7" },
      "UploadPartCopy: s3:GetObjectVersion b-2/k, s3:PutObject b-1/k",
    ],
    [
      "PUT /b-1/k",
      { "x-amz-acl": "private", "x-amz-tagging": "a=1", "x-amz-object-lock-legal-hold": "ON" },
      "PutObject: s3:PutObject b-1/k, s3:PutObjectAcl b-1/k, s3:PutObjectTagging b-1/k, s3:PutObjectLegalHold b-1/k",
    ],
    [
      "DELETE /b-1/k",
      { "x-amz-bypass-governance-retention": "true" },
      "DeleteObject: s3:DeleteObject b-1/k, s3:BypassGovernanceRetention b-1/k",
    ],
    [
      "PUT /b-1",
      { "x-amz-bucket-object-lock-enabled": "true", "x-amz-object-ownership": "ObjectWriter" },
      "CreateBucket: s3:CreateBucket b-1, s3:PutBucketOwnershipControls b-1, s3:PutBucketVersioning b-1, s3:PutBucketObjectLockConfiguration b-1",
    ],
  ];
  for (const [line, headers, expected] of withHeaders)
    it(`asks more for ${line} with ${Object.keys(headers).join(", ")}`, function () {
      assert.equal(summary(line, headers), expected);
    });

  it("gives a listing the keys that it has, empty ones too, and no others", function () {
    const contexts = [
      "GET /b-1",
      "GET /b-1?prefix=",
      "GET /b-1?list-type=2&prefix=a%2F&delimiter=%2F&max-keys=1&start-after=a",
      "GET /b-1?versions&prefix=a%2F",
      "GET /b-1?uploads&prefix=a%2F",
    ].map((line) => questions(line)[0]?.context);
    assert.deepEqual(contexts, [
      {},
      { "s3:prefix": "" },
      { "s3:prefix": "a/", "s3:delimiter": "/", "s3:max-keys": "1" },
      { "s3:prefix": "a/" },
      {},
    ]);
  });

  it("gives a write the headers that IAM has conditions for", function () {
    const headers = {
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "key-1",
      "x-amz-storage-class": "STANDARD_IA",
      "x-amz-meta-colour": "blue",
    };
    assert.deepEqual(questions("PUT /b-1/k", headers)[0]?.context, {
      "s3:x-amz-server-side-encryption": "aws:kms",
      "s3:x-amz-server-side-encryption-aws-kms-key-id": "key-1",
      "s3:x-amz-storage-class": "STANDARD_IA",
    });
  });

  it("gives the tags of a request as keys and as a list of names", function () {
    const [question] = questions("PUT /b-1/k", { "x-amz-tagging": "team=ml&stage=a%20b" });
    assert.deepEqual(question?.context, {
      "s3:RequestObjectTagKeys": ["team", "stage"],
      "s3:RequestObjectTag/team": "ml",
      "s3:RequestObjectTag/stage": "a b",
    });
  });

  it("knows transport, address and signature, and leaves out what a request does not have", function () {
    const request = received("GET /b-1", { "user-agent": "test/1" });
    const signature = {
      placement: "query",
      ageMilliseconds: 12,
      payload: "UNSIGNED-PAYLOAD",
    } as const;
    assert.deepEqual(commonContext({ ...request, tlsVersion: "1.3" }, signature), {
      "aws:SecureTransport": "true",
      "aws:SourceIp": "127.0.0.1",
      "aws:UserAgent": "test/1",
      "s3:TlsVersion": "1.3",
      "s3:authType": "REST-QUERY-STRING",
      "s3:signatureversion": "AWS4-HMAC-SHA256",
      "s3:signatureAge": "12",
      "s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    });
    assert.deepEqual(commonContext(received("GET /b-1"), undefined), {
      "aws:SecureTransport": "false",
      "aws:SourceIp": "127.0.0.1",
    });
  });
});

describe("parseRequest", function () {
  const refused: [string, Headers, string][] = [
    ["GET /b-1?inventory", {}, "NotImplemented"],
    ["GET /b-1?prefix=a&policy", {}, "NotImplemented"],
    ["GET /b-1?uploads&policy", {}, "NotImplemented"],
    ["GET /b-1?list-type=3", {}, "NotImplemented"],
    ["POST /b-1", {}, "NotImplemented"],
    ["PUT /b-1/k?versionId=1", {}, "NotImplemented"],
    ["GET /b-1/k?X-Amz-Expires=1", {}, "NotImplemented"],
    ["GET /B-1/k", {}, "InvalidBucketName"],
    ["GET /b%2F1/k", {}, "InvalidBucketName"],
    ["GET /../k", {}, "InvalidBucketName"],
    ["GET /b-1/a/../k", {}, "InvalidURI"],
    ["GET /b-1/a/%2E%2e/k", {}, "InvalidURI"],
    ["GET /b-1/%ff", {}, "InvalidURI"],
    [`GET /b-1/${"k".repeat(1025)}`, {}, "KeyTooLongError"],
    ["PUT /b-1/k", { "x-amz-copy-source": "b-2" }, "InvalidArgument"],
    ["PUT /b-1/k", { "x-amz-copy-source": "b-2/a/../k" }, "InvalidURI"],
  ];
  for (const [line, headers, code] of refused)
    it(`refuses ${line.slice(0, 40)} ${Object.values(headers).join(" ")} with ${code}`, function () {
      assert.throws(() => parseRequest(received(line, headers), undefined, false), { code });
    });

  it("takes copying from a header only for writing an object", function () {
    const { operation } = parseRequest(
      received("GET /b-1/k", { "x-amz-copy-source": "b-2/k" }),
      undefined,
      false,
    );
    assert.equal(operation.name, "GetObject");
  });
});
