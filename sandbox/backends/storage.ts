/**
 * Where the objects of systems other than AWS live: in the same moto, under names of their own. Bucket names are unique in
 * S3, and two systems may each have a bucket `data`.
 */
import { createHash } from "node:crypto";
import { BucketAlreadyOwnedByYou, CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Backend } from "../gateway/backend.ts";

const MAX_BUCKET_NAME = 63;
const HASH_DIGITS = 8;

/** The name under which a system's bucket is stored; long ones are shortened by a hash. */
export function storedName(system: string, bucket: string): string {
  const plain = `${system}-${bucket}`;
  if (plain.length <= MAX_BUCKET_NAME) return plain;
  const hash = createHash("sha256").update(bucket).digest("hex").slice(0, HASH_DIGITS);
  return `${plain.slice(0, MAX_BUCKET_NAME - HASH_DIGITS - 1)}-${hash}`;
}

/** The storage of one system whose buckets are made as they are first used. */
export class SystemStorage {
  readonly #system: string;
  readonly #client: S3Client;
  readonly #made = new Map<string, string>();

  constructor(system: string, client: S3Client) {
    this.#system = system;
    this.#client = client;
  }

  /** Makes sure that a bucket the system has is there. */
  async provide(bucket: string): Promise<void> {
    const stored = storedName(this.#system, bucket);
    if (this.#made.has(stored)) return;
    try {
      await this.#client.send(new CreateBucketCommand({ Bucket: stored }));
    } catch (error) {
      if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
    }
    this.#made.set(stored, bucket);
  }

  /** Takes note of a bucket that a request is about to make. */
  expect(bucket: string): void {
    this.#made.set(storedName(this.#system, bucket), bucket);
  }

  /** How the gateway finds the buckets at the storage. */
  at(endpoint: string): Backend["storage"] {
    return {
      endpoint,
      toStored: (bucket) => storedName(this.#system, bucket),
      fromStored: (stored) => this.#made.get(stored),
    };
  }
}
