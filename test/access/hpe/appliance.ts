/** An appliance of the sandbox's own, on loopback over TLS, and a home folder for one user of it. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { applianceOf } from "../../../access/hpe/appliance.ts";
import type { Credential } from "../../../access/hpe/token/credential.ts";
import { obtainToken } from "../../../access/hpe/token/obtain.ts";
import type { TokenOptions } from "../../../access/hpe/token/options.ts";
import type { Io } from "../../../access/cli/context.ts";
import { run } from "../../../access/run.ts";
import { sandboxCertificate } from "../../../sandbox/gateway/tls.ts";
import {
  type Identity,
  type IdentityOptions,
  startIdentity,
} from "../../../sandbox/identity/start.ts";
import type { Ran } from "../s3access.ts";

export const DOMAIN = "appliance.test";
const CLIENT_SECRET = "client-secret-of-the-test";

export interface TestAppliance {
  readonly identity: Identity;
  readonly home: string;
  readonly authorityFile: string;
  /** Where login stores; the token of user `ann` is in it. */
  readonly tokenFile: string;
  /** The stored secret of the client `ua`, in its file. */
  readonly clientSecret: string;
  readonly secretFile: string;
  /** Options of every command, with the appliance's real address. */
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A command and its own options. */
  readonly run: (words: readonly string[], env?: Record<string, string>) => Promise<Ran>;
  /** The same without a command line, and without pauses between questions to Keycloak. */
  readonly obtain: (options?: TokenOptions) => Promise<Credential>;
  /** The sentence with which `hpe token` fails. */
  readonly failure: (more?: readonly string[], env?: Record<string, string>) => Promise<string>;
  /** Logs in anew and stores what the browser would download. */
  readonly logIn: (login?: Parameters<Identity["issueRefreshToken"]>[1]) => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function startAppliance(
  options: Partial<IdentityOptions> = {},
): Promise<TestAppliance> {
  const home = await mkdtemp(join(tmpdir(), "s3access-hpe-"));
  const tls = await sandboxCertificate(join(home, "tls"), [
    "127.0.0.1",
    "localhost",
    `*.${DOMAIN}`,
  ]);
  const identity = await startIdentity({
    users: [{ name: "ann" }],
    clientSecret: CLIENT_SECRET,
    // With its authority, as a server must show it for `configure` to pin.
    tls: { ...tls, certificate: `${tls.certificate}\n${tls.authority}` },
    ...options,
  });
  const folder = join(home, ".config", "s3access", "hpe", DOMAIN);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const tokenFile = join(folder, "refresh-token");
  const secretFile = join(folder, "client-secret");
  await writeFile(secretFile, `${CLIENT_SECRET}\n`, { mode: 0o600 });
  const logIn: TestAppliance["logIn"] = async (login) => {
    const token = await identity.issueRefreshToken("ann", login);
    await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
    return token;
  };
  await logIn();
  const env = { HOME: home };
  const words = [
    "--domain",
    DOMAIN,
    "--keycloak",
    identity.url,
    "--ca-bundle",
    tls.authorityFile,
  ] as const;
  const runHere: TestAppliance["run"] = (first, more = {}) =>
    runIn(home, [...first.slice(0, 2), ...words, ...first.slice(2)], { ...env, ...more });
  const named = { domain: DOMAIN, keycloak: identity.url, caBundle: tls.authorityFile };
  return {
    identity,
    home,
    authorityFile: tls.authorityFile,
    tokenFile,
    clientSecret: CLIENT_SECRET,
    secretFile,
    options: words,
    env,
    run: runHere,
    obtain: (more = {}) => {
      const chosen = { ...named, ...more };
      return obtainToken(applianceOf(chosen, env, home), chosen, { env, cwd: home, pause: 1 });
    },
    failure: async (more = [], moreEnv = {}) => {
      const { code, out, err } = await runHere(["hpe", "token", ...more], moreEnv);
      assert.deepEqual({ code, printed: out.length }, { code: 1, printed: 0 });
      return err.replace(/^s3access: /, "").trimEnd();
    },
    logIn,
    close: async () => {
      await identity.close();
      await rm(home, { recursive: true });
    },
  };
}

/** The command in this process, with a user's folder and environment. */
export async function runIn(cwd: string, words: readonly string[], env: Io["env"]): Promise<Ran> {
  let out = "";
  let err = "";
  const code = await run(words, {
    cwd,
    env,
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

const Document = z.strictObject({
  Version: z.literal(1),
  AccessKeyId: z.string(),
  SecretAccessKey: z.literal("s3"),
  Expiration: z.string(),
});

/** What `hpe token` printed, with exactly the fields of the protocol. */
export function documentOf(out: string): z.infer<typeof Document> {
  return Document.parse(JSON.parse(out));
}

export interface FoundFile {
  readonly file: string;
  readonly mode: number;
  readonly text: string;
}

/** Every file below a folder, by its path within it. */
export async function filesBelow(folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      const { mode } = await stat(path);
      return {
        file: path.slice(folder.length + 1),
        mode: mode & 0o777,
        text: await readFile(path, "utf8"),
      };
    }),
  );
}
