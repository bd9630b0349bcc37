/** `hpe login`: from the browser's download to a refresh token that only its owner can read. */
import { existsSync } from "node:fs";
import { mkdir, readFile, realpath, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { text as textOf } from "node:stream/consumers";
import writeFileAtomic from "write-file-atomic";
import { codeOf } from "../../../drivers/error-code.ts";
import { Failure } from "../../../drivers/failure.ts";
import type { Report } from "../../report.ts";
import { type Appliance, applianceOf, checkedUrl } from "../appliance.ts";
import { type Ask, agrees } from "../ask.ts";
import type { Credential } from "../token/credential.ts";
import { withLock } from "../token/lock.ts";
import { type TokenWorld, obtainToken } from "../token/obtain.ts";
import type { TokenOptions } from "../token/options.ts";
import { type RefreshToken, checkRefreshToken } from "../token/refresh-token.ts";
import { forget } from "../token/successor.ts";
import { claimsOf } from "../token/claims.ts";
import { downloadsFolder, nextDownload, seenIn } from "./downloads.ts";

export interface LoginOptions extends TokenOptions {
  readonly tokenService?: string | undefined;
  /** A token that is there already: a file, or `-` for standard input. */
  readonly file?: string | undefined;
  readonly downloads?: string | undefined;
  /** False with --no-browser. */
  readonly browser: boolean;
  readonly keepDownload?: boolean | undefined;
}

export interface LoginWorld extends TokenWorld {
  readonly out: (text: string) => void;
  readonly ask: Ask | undefined;
  /** Opens a page; says whether it could. */
  readonly open: (url: string) => Promise<boolean>;
  /** Ends the waiting for a download. */
  readonly stop: AbortSignal;
}

interface Received {
  readonly text: string;
  /** Where it was, to be removed; undefined for standard input. */
  readonly file: string | undefined;
  readonly source: string;
}

export async function login(options: LoginOptions, world: LoginWorld): Promise<Report> {
  const appliance = applianceOf(options, world.env, world.cwd);
  await makeFolder(dirname(appliance.refreshTokenFile));
  const received = await receive(appliance, options, world);
  const { now = Date.now } = world;
  const token = checkRefreshToken(received.text, received.source, options.client, now());
  refuseOtherAppliance(token, received.source, appliance);
  await store(appliance.refreshTokenFile, token.text);
  const lines = [`the refresh token is in ${appliance.refreshTokenFile}, for you only`];
  if (await removed(received.file, options, appliance, world))
    lines.push(`${received.file ?? ""} is removed`);
  try {
    const credential = await obtainToken(appliance, options, world);
    return { text: [...lines, ...welcome(credential)].join("\n"), json: undefined, code: 0 };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const text = [...lines, `but no access token yet: ${error.message}`].join("\n");
    return { text, json: undefined, code: 1 };
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Failure(
      `${folder} cannot be made (${codeOf(error) ?? "unknown error"}); make it writable, or name another file with --refresh-token-file`,
    );
  }
}

async function receive(
  { domain }: Appliance,
  options: LoginOptions,
  { cwd, env, out, open, stop }: LoginWorld,
): Promise<Received> {
  if (options.file === "-")
    return {
      text: (await textOf(process.stdin)).trim(),
      file: undefined,
      source: "standard input",
    };
  if (options.file !== undefined) {
    const file = resolve(cwd, options.file);
    return { text: await readDownload(file), file, source: `the file ${file}` };
  }
  const folder =
    options.downloads === undefined ? await downloadsFolder(env) : resolve(cwd, options.downloads);
  if (!existsSync(folder))
    throw new Failure(
      `there is no folder ${folder} to watch; name the browser's with --downloads, or a token that is there already with --file`,
    );
  const seen = await seenIn(folder);
  const service = checkedUrl(
    "--token-service",
    options.tokenService ?? `https://token-service.${domain}`,
  );
  const url = `${service}/refresh-token-download`;
  const opened = options.browser && (await open(url));
  out(
    [
      opened ? `Log in in the browser: ${url}` : `Open this in a private window and log in: ${url}`,
      `Waiting for refresh-token*.txt in ${folder} (Ctrl-C ends it) ...`,
      "",
    ].join("\n"),
  );
  const download = await nextDownload(folder, seen, stop);
  return { ...download, source: `the download ${download.file}` };
}

async function readDownload(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    throw new Failure(
      codeOf(error) === "ENOENT"
        ? `the file ${file} does not exist; name the download with --file`
        : `the file ${file} cannot be read (${codeOf(error) ?? "unknown error"})`,
    );
  }
}

function refuseOtherAppliance(
  { claims }: RefreshToken,
  source: string,
  { keycloak }: Appliance,
): void {
  const issuer = claims.iss;
  if (issuer === undefined || !URL.canParse(issuer) || new URL(issuer).origin === keycloak) return;
  throw new Failure(
    `${source} holds a token of ${new URL(issuer).origin}, not of ${keycloak}; check --domain, or name the identity service with --keycloak`,
  );
}

/** Under the lock, so that no refresh under way puts an older token in its place. */
async function store(file: string, token: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  await withLock(target, async () => {
    await writeFileAtomic(target, `${token}\n`, { mode: 0o600 });
    await forget(target);
  });
}

/** A download lies around for every program of the user; it goes unless somebody wants it. */
async function removed(
  file: string | undefined,
  { keepDownload }: LoginOptions,
  { refreshTokenFile }: Appliance,
  { ask }: LoginWorld,
): Promise<boolean> {
  if (file === undefined || keepDownload === true || (await sameFile(file, refreshTokenFile)))
    return false;
  if (ask !== undefined && !(await agrees(ask, `Remove ${file}?`, true))) return false;
  await rm(file);
  return true;
}

async function sameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one), stat(other)]);
  return a.dev === b.dev && a.ino === b.ino;
}

const MINUTE = 60_000;

/** botocore asks anew 15 minutes before a token's end, so shorter ones are asked for on every request. */
const SHORT = 30 * MINUTE;

function welcome({ accessToken, issuedAt, expiresAt }: Credential): string[] {
  const user = claimsOf(accessToken)?.preferred_username;
  const minutes = Math.round((expiresAt - issuedAt) / MINUTE);
  const short =
    expiresAt - issuedAt < SHORT
      ? [
          `AWS tools renew tokens 15 minutes before their end, so ones of ${minutes} minutes are renewed on nearly every request; ask the administrator for 30 to 60 minutes`,
        ]
      : [];
  return [
    `logged in${user === undefined ? "" : ` as ${user}`}; access tokens last ${minutes} minutes`,
    ...short,
    "Next: s3access hpe configure, unless you have",
  ];
}
