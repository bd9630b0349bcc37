/** The URL itself: path style, as every one of the systems takes it, signed in its query. */
import { S3Client } from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Keys } from "../s3/keys.ts";

export type Method = "GET" | "PUT";

export interface UrlParts {
  readonly method: Method;
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly keys: Keys;
  readonly at: Date;
  /** Seconds. */
  readonly lasting: number;
}

/** Signs with Signature Version 4 (S3 API Reference, "Authenticating Requests: Using Query Parameters"). */
export async function presignedUrl(parts: UrlParts): Promise<string> {
  const { method, endpoint, bucket, key, region, keys, at, lasting } = parts;
  const { protocol, host, hostname, port } = new URL(endpoint);
  const { expiresAt: _, ...credentials } = keys;
  const { sha256 } = new S3Client({ region }).config;
  const signer = new SignatureV4({
    ...{ credentials, region, service: "s3", sha256 },
    // S3 alone signs the path as it is sent.
    uriEscapePath: false,
    applyChecksum: false,
  });
  const { path, query = {} } = await signer.presign(
    {
      ...{ method, protocol, hostname },
      ...(port === "" ? {} : { port: Number(port) }),
      path: `/${[bucket, ...key.split("/")].map(escaped).join("/")}`,
      query: {},
      // Nobody knows the content yet that a PUT will send.
      headers: { host, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" },
    },
    { signingDate: at, expiresIn: lasting },
  );
  const words = Object.entries(query).map(
    ([name, value]) => `${escaped(name)}=${escaped(String(value))}`,
  );
  return `${protocol}//${host}${path}?${words.sort().join("&")}`;
}

/** RFC 3986, section 2.3: everything but unreserved characters. */
function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
