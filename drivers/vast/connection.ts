/** Where the cluster's management service (VMS) is and who signs in to it, from the environment. */
import { readFile } from "node:fs/promises";
import { Failure } from "../failure.ts";

/**
 * Who signs in: with the password in every request, with a token that the password buys, with such a token that was
 * bought before (until it ends), or with an API token.
 */
export type VmsLogin =
  | { readonly by: "basic" | "jwt"; readonly username: string; readonly password: string }
  | { readonly by: "bought-token"; readonly token: string }
  | { readonly by: "api-token"; readonly token: string };

export interface VmsConnection {
  /** `https://HOST[:PORT]`, without a path. */
  readonly origin: string;
  /** `v1` to `v5`, or `latest`. */
  readonly apiVersion: string;
  readonly login: VmsLogin;
  /** PEM of the authority that signed the VMS certificate. */
  readonly authority: string | undefined;
  /**
   * Name of the tenant whose user or manager signs in, from VAST 5.3 on. Absent: none is named, and VAST takes a user for
   * one of its first tenant; a manager of the whole cluster is refused with one.
   */
  readonly tenant?: string;
  /** Absent: the variables. */
  readonly settings?: ConnectionSettings;
}

/** What people call the settings that a sentence asks them to correct: variables, or options of a command. */
export interface ConnectionSettings {
  readonly address: string;
  readonly authority: string;
}

export const VARIABLES: ConnectionSettings = { address: "VAST_ADDRESS", authority: "VAST_CA_FILE" };

/** The first tenant of every cluster. */
export const DEFAULT_TENANT = "default";

/** The version that VAST's own Go client asks for. */
export const DEFAULT_API_VERSION = "v5";

const SIGN_INS = ["basic", "jwt"] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads VAST_ADDRESS, VAST_API_VERSION, VAST_CA_FILE, and VAST_TOKEN or VAST_USERNAME, VAST_PASSWORD and VAST_SIGN_IN
 * (`basic`, `jwt`).
 *
 * @param settings where address and authority come from, if not from these
 * @throws Failure that says everything that is missing or wrong at once
 */
export async function connectionOf(
  environment: Environment,
  settings?: ConnectionSettings,
): Promise<VmsConnection> {
  const problems: string[] = [];
  const { address, authority: authorityFile } = settings ?? VARIABLES;
  const origin = originOf(address, environment["VAST_ADDRESS"], problems);
  const apiVersion = environment["VAST_API_VERSION"] ?? DEFAULT_API_VERSION;
  if (!/^(v[1-9]\d?|latest)$/.test(apiVersion))
    problems.push(
      `VAST_API_VERSION is ${JSON.stringify(apiVersion)}: use v1 to v5, or latest, without slashes`,
    );
  const login = loginOf(environment, problems);
  const authority = await authorityOf(authorityFile, environment["VAST_CA_FILE"], problems);
  if (origin === undefined || login === undefined || problems.length > 0)
    throw new Failure(problems.join("\n"));
  return { origin, apiVersion, login, authority, ...(settings && { settings }) };
}

/**
 * The management service's origin, `https://HOST[:PORT]`.
 *
 * @param setting what people call it: the variable or option
 * @param problems gets a sentence when there is no address, or none that can be used
 */
export function originOf(
  setting: string,
  address: string | undefined,
  problems: string[],
): string | undefined {
  if (address === undefined || address === "") {
    problems.push(`${setting} is not set: name the host of VAST's management service (VMS)`);
    return undefined;
  }
  const url = URL.parse(address.includes("://") ? address : `https://${address}`);
  if (
    url?.protocol === "https:" &&
    url.pathname === "/" &&
    url.username === "" &&
    url.search === ""
  )
    return url.origin;
  problems.push(
    `${setting} is ${JSON.stringify(withoutLogin(address))}: use the host, with a port if it is not 443, such as vms.example.com`,
  );
  return undefined;
}

/** An address that somebody put a password into must not be quoted with it. */
function withoutLogin(address: string): string {
  return address.replace(/\/\/[^/]*@/, "//…@");
}

/** @param problems gets a sentence when the environment names nobody, or half a login */
export function loginOf(environment: Environment, problems: string[]): VmsLogin | undefined {
  const { VAST_TOKEN: token, VAST_USERNAME: username, VAST_PASSWORD: password } = environment;
  if (token !== undefined && token !== "") return { by: "api-token", token };
  const chosen = environment["VAST_SIGN_IN"] ?? "basic";
  const by = SIGN_INS.find((known) => known === chosen);
  if (by === undefined)
    problems.push(`VAST_SIGN_IN is ${JSON.stringify(chosen)}: use ${SIGN_INS.join(" or ")}`);
  if (by === "basic" && username?.includes(":") === true)
    problems.push(
      `VAST_USERNAME is ${JSON.stringify(username)}: a colon ends a user name (RFC 7617, section 2), and the sign-in would be of somebody else; correct it, or use VAST_SIGN_IN=jwt`,
    );
  if (username !== undefined && username !== "" && password !== undefined && password !== "")
    return by && { by, username, password };
  const missing = Object.entries({ VAST_USERNAME: username, VAST_PASSWORD: password })
    .filter(([, value]) => value === undefined || value === "")
    .map(([name]) => name);
  problems.push(`${missing.join(" and ")} not set: sign in with both, or with VAST_TOKEN`);
  return undefined;
}

/**
 * PEM of the authority that signed the service's certificate; undefined without a file: the ones that Node trusts.
 *
 * @param setting what people call it: the variable or option
 * @param problems gets a sentence when the file is no certificate
 */
export async function authorityOf(
  setting: string,
  file: string | undefined,
  problems: string[],
): Promise<string | undefined> {
  if (file === undefined || file === "") return undefined;
  try {
    const pem = await readFile(file, "utf8");
    if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
    problems.push(`${setting} ${JSON.stringify(file)} holds no PEM certificate`);
  } catch {
    problems.push(`${setting} ${JSON.stringify(file)} cannot be read`);
  }
  return undefined;
}
