/** What `s3access vast serve` was told, checked before anything listens. */
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import {
  type ConnectionSettings,
  DEFAULT_API_VERSION,
  DEFAULT_TENANT,
  type VmsLogin,
  authorityOf,
  loginOf,
  originOf,
} from "../../../drivers/vast/connection.ts";
import { UsageError } from "../../usage-error.ts";
import type { SignInStyle, VmsPlace } from "./vms-sign-in.ts";

export interface ServeOptions {
  readonly address?: string;
  readonly caFile?: string;
  readonly apiVersion?: string;
  readonly signIn: SignInStyle;
  readonly cert?: string;
  readonly key?: string;
  readonly listen: string;
  readonly s3Endpoint?: string;
  readonly tenant: string;
  readonly auditLog?: string;
}

export interface Settings {
  readonly vms: VmsPlace;
  readonly signIn: SignInStyle;
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string };
  readonly listen: { readonly host: string; readonly port: number };
  readonly s3Endpoint: string | undefined;
  readonly auditLog: string | undefined;
  /** Who disables keys, and in which tenant; absent: nobody does. */
  readonly administrator: { readonly login: VmsLogin; readonly tenant: string } | undefined;
}

const OPTIONS: ConnectionSettings = { address: "--address", authority: "--ca-file" };

type Environment = Readonly<Record<string, string | undefined>>;

const ADMINISTRATOR = ["VAST_TOKEN", "VAST_USERNAME", "VAST_PASSWORD"];

/** @throws UsageError that says everything that is missing or wrong at once */
export async function settingsOf(
  options: ServeOptions,
  environment: Environment,
): Promise<Settings> {
  const problems: string[] = [];
  const origin = originOf(OPTIONS.address, options.address, problems);
  const apiVersion = options.apiVersion ?? DEFAULT_API_VERSION;
  if (!/^(v[1-9]\d?|latest)$/.test(apiVersion))
    problems.push(`--api-version is ${JSON.stringify(apiVersion)}: use v1 to v5, or latest`);
  const authority = await authorityOf(OPTIONS.authority, options.caFile, problems);
  const tls = await tlsOf(options, problems);
  const listen = listenOf(options.listen, problems);
  const s3Endpoint = endpointOf(options.s3Endpoint, problems);
  const named = ADMINISTRATOR.some((name) => (environment[name] ?? "") !== "");
  const login = named ? loginOf(environment, problems) : undefined;
  if (origin === undefined || tls === undefined || listen === undefined || problems.length > 0)
    throw new UsageError(problems.join("\n"));
  return {
    vms: {
      ...{ origin, apiVersion, authority, settings: OPTIONS },
      // Without a tenant's name users sign in to the first, which every version understands.
      ...(options.tenant === DEFAULT_TENANT ? {} : { tenant: options.tenant }),
    },
    signIn: options.signIn,
    tls,
    listen,
    s3Endpoint,
    auditLog: options.auditLog,
    administrator: login && { login, tenant: options.tenant },
  };
}

async function tlsOf(
  options: ServeOptions,
  problems: string[],
): Promise<Settings["tls"] | undefined> {
  const [cert, key] = await Promise.all([
    pem("--cert", options.cert, "the server's certificate with its chain", problems),
    pem("--key", options.key, "the certificate's private key", problems),
  ]);
  if (cert === undefined || key === undefined) return undefined;
  try {
    createSecureContext({ cert, key });
    return { cert, key };
  } catch {
    problems.push(
      `--cert ${JSON.stringify(options.cert)} and --key ${JSON.stringify(options.key)} are no certificate and its private key in PEM`,
    );
    return undefined;
  }
}

async function pem(
  option: string,
  file: string | undefined,
  what: string,
  problems: string[],
): Promise<string | undefined> {
  if (file === undefined) {
    problems.push(`${option} is not set: name the file of ${what}; passwords go over TLS only`);
    return undefined;
  }
  try {
    return await readFile(file, "utf8");
  } catch {
    problems.push(`${option} ${JSON.stringify(file)} cannot be read`);
    return undefined;
  }
}

function listenOf(text: string, problems: string[]): Settings["listen"] | undefined {
  const match = /^(?:\[(?<six>[\da-f:.]+)\]|(?<host>[\w.-]+)):(?<port>\d{1,5})$/i.exec(text);
  const { six, host = six, port } = match?.groups ?? {};
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  problems.push(
    `--listen is ${JSON.stringify(text)}: use ADDRESS:PORT, such as 127.0.0.1:8443 or [::]:443`,
  );
  return undefined;
}

function endpointOf(text: string | undefined, problems: string[]): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (
    (url?.protocol === "https:" || url?.protocol === "http:") &&
    url.pathname === "/" &&
    url.username === "" &&
    url.search === ""
  )
    return url.origin;
  problems.push(
    `--s3-endpoint is ${JSON.stringify(text)}: use the address of VAST's S3, such as https://s3.example.com`,
  );
  return undefined;
}
