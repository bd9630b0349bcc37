/** The signature that a request should carry, computed with AWS's own signer from the secret we hold. */
import { createScope, getCanonicalHeaders, SignatureV4 } from "@smithy/signature-v4";
import type { Received } from "../received.ts";
import type { SignatureClaim } from "./claim.ts";
import { Sha256, sha256Hex } from "./sha256.ts";

/** What a signed chunk of an aws-chunked body proves: its bytes, or the trailer after them. */
export type Signed = "PAYLOAD" | "TRAILER";

export class Recomputation extends SignatureV4 {
  readonly #claim: SignatureClaim;

  constructor(claim: SignatureClaim, secretAccessKey: string) {
    super({
      service: "s3",
      region: claim.region,
      credentials: { accessKeyId: claim.accessKeyId, secretAccessKey },
      sha256: Sha256,
      // S3 alone signs the path as it is sent (S3 API reference, "Signature calculations").
      uriEscapePath: false,
    });
    this.#claim = claim;
  }

  /** The signature of the request's method, path, query, signed headers and payload hash, in hexadecimal. */
  async ofRequest(received: Received): Promise<string> {
    const { signedHeaders, payload } = this.#claim;
    const headers = Object.fromEntries(
      signedHeaders.map((name) => [name, received.headers[name] ?? ""]),
    );
    const canonical = this.createCanonicalRequest(
      {
        method: received.method,
        path: received.path,
        query: Object.fromEntries(received.query),
        headers,
        protocol: "",
        hostname: "",
      },
      // Naming them all as signable keeps also those that the SDKs leave out, such as user-agent.
      getCanonicalHeaders(
        { headers, method: "", path: "", protocol: "", hostname: "" },
        undefined,
        new Set(signedHeaders),
      ),
      payload,
    );
    const { longDate, scope } = this.#scope();
    return this.#sign(
      await this.createStringToSign(longDate, scope, canonical, "AWS4-HMAC-SHA256"),
    );
  }

  /**
   * The signature of one chunk or of the trailer, which chains to the one before it (S3 API reference, "Signature
   * Calculations for the Authorization Header: Transferring Payload in Multiple Chunks").
   *
   * @param digest SHA-256 of the chunk's bytes, or of the trailer's `name:value\n` lines, in hexadecimal
   */
  ofPart(part: Signed, previous: string, digest: string): Promise<string> {
    const { longDate, scope } = this.#scope();
    const lines = [`AWS4-HMAC-SHA256-${part}`, longDate, scope, previous];
    if (part === "PAYLOAD") lines.push(sha256Hex(""));
    return this.#sign([...lines, digest].join("\n"));
  }

  #sign(text: string): Promise<string> {
    return this.sign(text, { signingDate: this.#claim.signedAt });
  }

  #scope(): { longDate: string; scope: string } {
    const { longDate, shortDate } = this.formatDate(this.#claim.signedAt);
    return { longDate, scope: createScope(shortDate, this.#claim.region, "s3") };
  }
}
