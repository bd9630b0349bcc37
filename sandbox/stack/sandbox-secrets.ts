/** The sandbox's own secrets: made once per stack, kept in files only their owner can read. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { neededVastSecrets, neededWekaPasswords, neededWekaSecrets } from "../../config/secrets.ts";
import type { Stack } from "../../config/sections.ts";
import { sandboxCertificate } from "../gateway/tls.ts";
import { SandboxError } from "../sandbox-error.ts";

const Secrets = z.record(z.string(), z.string());

/** Config values by key without the project's prefix. */
export interface SandboxSecrets {
  readonly wekaPasswords: Readonly<Record<string, string>>;
  readonly wekaSecrets: Readonly<Record<string, string>>;
  readonly vastSecrets: Readonly<Record<string, string>>;
}

/** The secrets that a stack needs; missing ones are made and kept. */
export async function sandboxSecrets(home: string, stack: Stack): Promise<SandboxSecrets> {
  const needed = neededWekaSecrets(stack);
  const tokens = needed.filter((name) => name !== "tlsPrivateKey");
  const own = await wekaCertificate(home, stack);
  return {
    wekaPasswords: await kept(home, "secrets.json", neededWekaPasswords(stack)),
    wekaSecrets: {
      ...(await kept(home, "weka-secrets.json", tokens)),
      ...(own === undefined ? {} : { tlsPrivateKey: own.privateKey }),
    },
    vastSecrets: await kept(home, "vast-secrets.json", neededVastSecrets(stack)),
  };
}

/** The secret of the appliance's client `ua`, under that name, and the passwords of its users, under theirs. */
export function applianceSecrets(
  home: string,
  users: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  return kept(home, "appliance-secrets.json", ["ua", ...users]);
}

/** On VAST: of the manager, the same that the stack signs in with, and of a directory's users by their names. */
export async function vastPasswords(
  home: string,
  users: readonly string[],
): Promise<{ readonly manager: string; readonly directory: Readonly<Record<string, string>> }> {
  const { password: manager = "" } = await kept(home, "vast-secrets.json", ["password"]);
  return { manager, directory: await kept(home, "vast-directory.json", users) };
}

/**
 * A certificate for the stack's WEKA cluster, where the stack declares one: nobody here has the key of the declared one.
 */
export async function wekaCertificate(
  home: string,
  { weka }: Stack,
): Promise<{ readonly certificate: string; readonly privateKey: string } | undefined> {
  if (weka?.tls === undefined) return undefined;
  const { domains = [] } = weka.cluster;
  const made = await sandboxCertificate(join(home, "weka-tls"), ["localhost", ...domains]);
  return { ...made, certificate: `${made.certificate}\n${made.authority}` };
}

async function kept(
  home: string,
  name: string,
  keys: readonly string[],
): Promise<Record<string, string>> {
  const file = join(home, name);
  const known = await readSecrets(file);
  const missing = keys.filter((key) => known[key] === undefined);
  if (missing.length > 0) {
    for (const key of missing) known[key] = newPassword();
    await mkdir(home, { recursive: true });
    await writeFileAtomic(file, JSON.stringify(known), { mode: 0o600 });
  }
  return Object.fromEntries(keys.map((key) => [key, known[key] ?? ""]));
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
