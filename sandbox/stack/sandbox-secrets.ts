/** The sandbox's own secrets: made once per stack, kept in a file only its owner can read. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { SandboxError } from "../sandbox-error.ts";

const Secrets = z.record(z.string(), z.string());

/** The passwords of the named WEKA users, by name; missing ones are made and kept. */
export async function wekaPasswords(
  home: string,
  users: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const file = join(home, "secrets.json");
  const known = await readSecrets(file);
  const missing = users.filter((user) => known[user] === undefined);
  if (missing.length > 0) {
    for (const user of missing) known[user] = newPassword();
    await mkdir(home, { recursive: true });
    await writeFileAtomic(file, JSON.stringify(known), { mode: 0o600 });
  }
  return Object.fromEntries(users.map((user) => [user, known[user] ?? ""]));
}

async function readSecrets(file: string): Promise<Record<string, string>> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  try {
    return Secrets.parse(JSON.parse(text));
  } catch {
    throw new SandboxError(
      `${file} is damaged; run \`npm run sandbox reset\` to begin with an empty sandbox`,
    );
  }
}

/** Long and random; the ending satisfies every rule about kinds of characters. */
function newPassword(): string {
  return `${randomBytes(18).toString("base64url")}-aA1`;
}
