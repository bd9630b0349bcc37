/** What the gateway needs to know of one system: its keys, its policies and its storage. */

import type { Databases } from "./tabular/databases.ts";

/** Who made a request, once the signature is verified. */
export interface Caller {
  /** Unique in its system, and shown in the access log: a user name, a role session, the subject of a token. */
  readonly name: string;
}

export type Asker = Caller | "anonymous";

export interface Credential {
  /** Undefined where the access key id alone is believed, whatever the request was signed with. */
  readonly secretAccessKey: string | undefined;
  /** Set for temporary credentials only; a request must then carry the same `x-amz-security-token`. */
  readonly sessionToken?: string;
  /** From then on the gateway answers `ExpiredToken`. */
  readonly expiresAt?: Date;
  readonly caller: Caller;
}

/** What an action is done to. ARNs are left to the system, as not every dialect has them. */
export type Resource =
  | { readonly kind: "account" }
  | { readonly kind: "bucket"; readonly bucket: string }
  | { readonly kind: "object"; readonly bucket: string; readonly key: string };

/** Condition keys and their values. A key that the request does not carry is absent, never empty. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** One authorisation question; a request may have to ask several, and all must be allowed. */
export interface Question {
  /** IAM's name, for example `s3:GetObject`; not the name of the API operation. */
  readonly action: string;
  readonly resource: Resource;
  readonly context: Context;
}

export interface Answer {
  readonly allowed: boolean;
  /** Why, in the words of the policy engine. Callers see it in AccessDenied, and the access log keeps it. */
  readonly reason: string;
}

export interface BucketPolicies {
  /** As text; undefined where the bucket has none. */
  get(bucket: string): string | undefined;
  /** @throws S3Error MalformedPolicy for what is no policy */
  put(bucket: string, text: string): Promise<void>;
  delete(bucket: string): Promise<void>;
}

export interface Backend {
  /** The system's name in endpoints and access log: `aws`, `weka`, `hpe`. */
  readonly name: string;
  /** With it, `BUCKET.<base>` in the Host header names a bucket; without it, only paths do. */
  readonly virtualHostBase?: string;
  /** Set where bodies in AWS's own chunked encoding are refused; SDKs send those to HTTPS unless told otherwise. */
  readonly refusesAwsChunked?: boolean;
  /** The secret and owner of an access key id; undefined for a key that the system does not know. */
  credential(accessKeyId: string): Promise<Credential | undefined>;
  /** @throws S3Error where the system answers something other than AccessDenied */
  authorize(question: Question, caller: Asker): Promise<Answer>;
  /** Whether a bucket is in the caller's list; without it, all of the system's are. */
  mayList?(bucket: string, caller: Asker): boolean;
  /** Set where buckets can be databases; only then Tabular requests are understood. */
  readonly databases?: Databases;
  /** Set where the system keeps bucket policies itself; elsewhere they are the storage's. */
  readonly bucketPolicies?: BucketPolicies;
  readonly storage: {
    /** An S3-compatible server, for example `http://127.0.0.1:5000`. It trusts whoever reaches it. */
    readonly endpoint: string;
    /** The name under which the storage keeps one of the system's buckets. */
    toStored(bucket: string): string;
    /** The inverse; undefined for a bucket of another system. */
    fromStored(bucket: string): string | undefined;
  };
}
