/**
 * An HPE Private Cloud AI appliance as a person names it, by its domain, and where its hosts and this user's files for
 * it are. Read on every call of the credential process, so it imports nothing but Node's own modules.
 */
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { UsageError } from "../usage-error.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** What a person may say about an appliance; the environment and the files of earlier logins say the rest. */
export interface ApplianceOptions {
  readonly domain?: string | undefined;
  readonly keycloak?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly refreshTokenFile?: string | undefined;
  readonly caBundle?: string | undefined;
}

export interface Appliance {
  /** For example `aie19.aie.sg`. */
  readonly domain: string;
  /** The identity service, for example `https://keycloak.aie19.aie.sg`; without a slash at its end. */
  readonly keycloak: string;
  /** S3, for example `https://s3.aie19.aie.sg`; without a slash at its end. */
  readonly endpoint: string;
  /** Where this user's files for the appliance are. */
  readonly folder: string;
  readonly refreshTokenFile: string;
  /** The client secret, when somebody put it beside the refresh token. */
  readonly clientSecretFile: string;
  /** Where `hpe configure` pins the appliance's certificate authority. */
  readonly pinnedFile: string;
  /** The authority to use instead of the pinned one. */
  readonly caBundle: string | undefined;
}

const DOMAIN_SETTING = "S3ACCESS_HPE_DOMAIN";
const REFRESH_TOKEN_SETTING = "S3ACCESS_HPE_REFRESH_TOKEN_FILE";
const SERVICES = ["keycloak", "token-service", "s3"];
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/; // RFC 1123, section 2.1

/**
 * @param cwd what relative files of options are relative to
 * @throws UsageError when no domain is named and none can be told from earlier logins, or a value makes no sense
 */
export function applianceOf(options: ApplianceOptions, env: Env, cwd: string): Appliance {
  const domain = checkedDomain(options.domain ?? env[DOMAIN_SETTING] ?? onlyKnown(env));
  const folder = join(configFolder(env), domain);
  const tokenFile = options.refreshTokenFile ?? env[REFRESH_TOKEN_SETTING];
  return {
    domain,
    keycloak: checkedUrl("--keycloak", options.keycloak ?? `https://keycloak.${domain}`),
    endpoint: checkedUrl("--endpoint", options.endpoint ?? `https://s3.${domain}`),
    folder,
    refreshTokenFile:
      tokenFile === undefined ? join(folder, "refresh-token") : resolve(cwd, tokenFile),
    clientSecretFile: join(folder, "client-secret"),
    pinnedFile: join(folder, "ca.pem"),
    caBundle: options.caBundle === undefined ? undefined : resolve(cwd, options.caBundle),
  };
}

/** Where files of all appliances are: one folder a domain. */
function configFolder(env: Env): string {
  return join(xdg(env, "XDG_CONFIG_HOME", ".config"), "s3access", "hpe");
}

/** Where access tokens are kept between runs. */
export function cacheFolder(env: Env): string {
  return join(xdg(env, "XDG_CACHE_HOME", ".cache"), "s3access", "hpe");
}

export function homeOf(env: Env): string {
  return env["HOME"] ?? homedir();
}

/** An absolute folder of the XDG Base Directory Specification; it says to ignore relative ones. */
function xdg(env: Env, setting: string, fallback: string): string {
  const set = env[setting];
  return set !== undefined && isAbsolute(set) ? set : join(homeOf(env), fallback);
}

/**
 * An address without path and without a slash at its end.
 *
 * @throws UsageError unless it is one, over TLS
 */
export function checkedUrl(option: string, raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  const plain = url?.pathname === "/" && url.search === "" && url.hash === "";
  if (url?.protocol === "https:" && plain && url.username === "") return url.origin;
  throw new UsageError(
    `${option} ${JSON.stringify(raw)} is not an address of the form https://host or https://host:port`,
  );
}

/** @throws UsageError unless tools take it as a region: it becomes a line of their config file, and is signed */
export function checkedRegion(raw: string): string {
  if (/^[a-z0-9-]+$/i.test(raw)) return raw;
  throw new UsageError(
    `--region ${JSON.stringify(raw)} is not a region's name; use letters, digits and -, or leave it out for us-east-1`,
  );
}

function checkedDomain(raw: string): string {
  const domain = raw.toLowerCase();
  const labels = domain.split(".");
  const [first = "", ...rest] = labels;
  if (labels.length > 1 && SERVICES.includes(first))
    throw new UsageError(
      `the domain ${JSON.stringify(raw)} begins with the name of a service; give the appliance's domain alone: --domain ${rest.join(".")}`,
    );
  if (labels.every((label) => LABEL.test(label))) return domain;
  throw new UsageError(
    `the domain ${JSON.stringify(raw)} is not a domain name such as aie19.aie.sg; give it without https:// and without a path`,
  );
}

function onlyKnown(env: Env): string {
  const known = knownDomains(env);
  const [only] = known;
  if (only !== undefined && known.length === 1) return only;
  const why =
    known.length === 0 ? "no appliance was used here before" : `known are ${known.join(", ")}`;
  throw new UsageError(
    `which appliance? ${why}; name it with --domain <domain> or ${DOMAIN_SETTING}`,
  );
}

function knownDomains(env: Env): string[] {
  try {
    return readdirSync(configFolder(env), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}
