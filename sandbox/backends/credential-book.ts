/**
 * Keys that the sandbox issued to rehearse with, in a file only its owner can read: the process that serves and the one
 * that checks are not always the same.
 */
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import type { Credential } from "../gateway/backend.ts";

const Entry = z.object({
  system: z.enum(["aws", "hpe"]),
  /** Whose keys these are: a node group, or a user of the appliance. */
  holder: z.string(),
  /** How the access log calls the caller: a role's ARN, or the user. */
  caller: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string().optional(),
  expiresAt: z.iso.datetime().optional(),
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
    return z.array(Entry).parse(JSON.parse(text));
  }

  /** What the gateway needs to verify a signature made with this key. */
  async find(
    system: IssuedCredential["system"],
    accessKeyId: string,
  ): Promise<Credential | undefined> {
    const entries = await this.read();
    const entry = entries.find((one) => one.system === system && one.accessKeyId === accessKeyId);
    if (entry === undefined) return undefined;
    const { secretAccessKey, sessionToken, expiresAt, caller } = entry;
    return {
      secretAccessKey,
      caller: { name: caller },
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
    };
  }
}
