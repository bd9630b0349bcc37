/** SHA-256 and its HMAC from Node's own crypto, in the shape that `@smithy/signature-v4` asks for. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

type Secret = string | ArrayBuffer | ArrayBufferView;

export class Sha256 {
  readonly #secret: Secret | undefined;
  #hash: ReturnType<typeof start>;

  constructor(secret?: Secret) {
    this.#secret = secret;
    this.#hash = start(secret);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = start(this.#secret);
  }
}

function start(
  secret: Secret | undefined,
): ReturnType<typeof createHash> | ReturnType<typeof createHmac> {
  if (secret === undefined) return createHash("sha256");
  return createHmac("sha256", typeof secret === "string" ? secret : bytes(secret));
}

function bytes(secret: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (secret instanceof ArrayBuffer) return new Uint8Array(secret);
  return new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function sameText(one: string, other: string): boolean {
  return timingSafeEqual(
    createHash("sha256").update(one).digest(),
    createHash("sha256").update(other).digest(),
  );
}
