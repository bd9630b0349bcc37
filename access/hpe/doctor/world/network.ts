/** DNS, TLS and HTTP as this machine has them, through the proxy of the environment where it has one. */
import { lookup } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import { type PeerCertificate, TLSSocket } from "node:tls";
import { Failure } from "../../../../drivers/failure.ts";
import type { Env } from "../../appliance.ts";
import type { Answer, Handshake, World } from "../world.ts";

const PATIENCE = 15_000;
const ENOUGH = 64 * 1024;

export interface NetworkOptions {
  /** Authorities to trust, PEM; undefined for those that Node trusts. */
  readonly ca: string | undefined;
  readonly env: Env;
}

export function network(options: NetworkOptions): Pick<World, "resolve" | "handshake" | "ask"> {
  return {
    resolve: async (name) => {
      const proxy = proxyFor(name, options.env);
      if (proxy !== undefined) return [`behind the proxy ${proxy}`];
      return (await lookup(name, { all: true })).map(({ address }) => address);
    },
    handshake: (authority) =>
      asked(`https://${authority}/`, options, {
        method: "HEAD",
        rejectUnauthorized: false,
      }).then((response) => {
        const handshake = described(response.socket, options.ca !== undefined);
        response.destroy();
        return handshake;
      }),
    ask: async (url) => answerOf(await asked(url, options, {})),
  };
}

/**
 * Sends a request without credentials. To look at a certificate one has to ask for something: with TLS 1.3 only the answer
 * tells whether the server wants a certificate of the client (RFC 8446 §4.4.2.4).
 */
function asked(
  url: string,
  { ca, env }: NetworkOptions,
  more: RequestOptions,
): Promise<IncomingMessage> {
  const agent = new Agent({ proxyEnv: env });
  const signal = AbortSignal.timeout(PATIENCE);
  const trusting = ca === undefined ? {} : { ca };
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, signal, ...trusting, ...more }, resolve);
    sent.on("error", reject);
    sent.on("close", () => {
      agent.destroy();
    });
    sent.end();
  });
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  response.setEncoding("utf8");
  let body = "";
  for await (const piece of response) {
    body += String(piece);
    if (body.length > ENOUGH) break;
  }
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
  return { status: response.statusCode ?? 0, headers, body };
}

function described(socket: unknown, isPinned: boolean): Handshake {
  if (!(socket instanceof TLSSocket)) throw new Failure("the connection is not over TLS");
  const certificate = socket.getPeerCertificate();
  return {
    problem: socket.authorized ? undefined : codeOfProblem(socket.authorizationError),
    names: namesOf(certificate),
    validTo: new Date(certificate.valid_to),
    issuer: textOf(certificate.issuer.CN) ?? textOf(certificate.issuer.O) ?? "an unnamed authority",
    isPinned,
  };
}

/** Node's types say Error; it is the code as a text (Node.js, tls.TLSSocket.authorizationError). */
function codeOfProblem(problem: unknown): string {
  return typeof problem === "string" ? problem : "not trusted";
}

function namesOf({ subjectaltname = "" }: PeerCertificate): string[] {
  return [...subjectaltname.matchAll(/DNS:([^,\s]+)/g)].map(([, name = ""]) => name);
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** The proxy that Node's agents use for a host, without credentials; entries of NO_PROXY are names, suffixes or `*`. */
function proxyFor(name: string, env: Env): string | undefined {
  const proxy = env["https_proxy"] ?? env["HTTPS_PROXY"] ?? "";
  if (!URL.canParse(proxy)) return undefined;
  const without = (env["no_proxy"] ?? env["NO_PROXY"] ?? "")
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== "");
  const isDirect = without.some(
    (entry) => entry === "*" || entry === name || name.endsWith(entry.replace(/^\*?\.?/, ".")),
  );
  return isDirect ? undefined : new URL(proxy).host;
}
