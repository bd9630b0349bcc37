/**
 * Keys of AWS roles that the sandbox issued to rehearse with, in a file only its owner can read: the process that serves
 * and the one that checks are not always the same.
 */
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import type { Credential } from "../gateway/backend.ts";

const Entry = z.object({
  /** The node group whose keys these are. */
  holder: z.string(),
  /** How the access log calls the caller: the role's ARN. */
  caller: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string(),
  expiresAt: z.iso.datetime(),
});

export type IssuedCredential = z.output<typeof Entry>;

export class CredentialBook {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Replaces all entries. */
  async write(entries: readonly IssuedCredential[]): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFileAtomic(this.#file, JSON.stringify(entries), { mode: 0o600 });
  }

  async read(): Promise<readonly IssuedCredential[]> {
    const text = await readFile(this.#file, "utf8").catch(() => "[]");
    // What an older sandbox wrote counts for nothing; every check issues new keys.
    return z.array(Entry).safeParse(JSON.parse(text)).data ?? [];
  }

  /** What the gateway needs to verify a signature made with this key. */
  async find(accessKeyId: string): Promise<Credential | undefined> {
    const entry = (await this.read()).find((one) => one.accessKeyId === accessKeyId);
    if (entry === undefined) return undefined;
    const { secretAccessKey, sessionToken, expiresAt, caller } = entry;
    return {
      secretAccessKey,
      sessionToken,
      expiresAt: new Date(expiresAt),
      caller: { name: caller },
    };
  }
}
