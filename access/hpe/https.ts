/** HTTPS with the appliance's own authority: redirects are not followed, and no certificate goes unverified. */
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { codeOf } from "../../drivers/error-code.ts";
import { Failure } from "../../drivers/failure.ts";
import type { Appliance, Env } from "./appliance.ts";

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A service could not be reached, or is out of order: asking again later may help. */
export class OutOfReach extends Failure {
  /** False when no connection came about: the question certainly was not heard. */
  public readonly mayHaveHeard: boolean;

  constructor(message: string, mayHaveHeard = true) {
    super(message);
    this.mayHaveHeard = mayHaveHeard;
  }
}

/** A question was heard, it seems, and not answered for so long that asking again at once makes no sense. */
export class NoAnswer extends OutOfReach {}

/** A certificate is signed by an authority that is not trusted here. */
export class Untrusted extends Failure {}

export const CONNECT_MILLISECONDS = 15_000;

/** Long, because a question that may have been heard must not be given up lightly: it may have spent its token. */
const ANSWER_MILLISECONDS = 60_000;
const A_LAST_LOOK_MILLISECONDS = 500;
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Codes of our own, for what took too long. */
export const NO_CONNECTION = "NO_CONNECTION";
const NO_ANSWER = "NO_ANSWER";

/** Codes of what fails before there is a connection. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
  "ERR_PROXY_TUNNEL",
]);

/** Codes of OpenSSL and Node for an authority that is not trusted here. */
const UNTRUSTED = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_UNTRUSTED",
]);

/**
 * The authorities to trust for an appliance, as PEM.
 *
 * @returns undefined for those that Node trusts anyway: none is pinned
 * @throws Failure when the file that was named cannot be read
 */
export function trustedAuthorities({ caBundle, pinnedFile }: Appliance): string | undefined {
  const file = caBundle ?? pinnedFile;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (caBundle === undefined && ["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? ""))
      return undefined;
    throw new Failure(
      `the authorities in ${file} cannot be read (${codeOf(error) ?? "unknown error"}); name a PEM file with --ca-bundle`,
    );
  }
}

/**
 * Posts a form. Proxy settings of the environment (HTTPS_PROXY, NO_PROXY) hold.
 *
 * @param ca PEM; undefined for what Node trusts
 * @throws OutOfReach when asking again may help, else Failure; their sentences hold nothing of the form
 */
export async function postForm(
  url: string,
  form: Readonly<Record<string, string>>,
  { ca, env }: { readonly ca: string | undefined; readonly env: Env },
): Promise<Answer> {
  const agent = new Agent({ proxyEnv: env });
  try {
    return await send(url, new URLSearchParams(form).toString(), agent, ca);
  } catch (error) {
    throw networkFailure(error, new URL(url).host);
  } finally {
    agent.destroy();
  }
}

function send(url: string, body: string, agent: Agent, ca: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: "POST",
        agent,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "content-length": Buffer.byteLength(body),
          accept: "application/json",
        },
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_ANSWER_BYTES) response.destroy(new Failure("the answer is too long"));
          else chunks.push(chunk);
        });
        response.on("error", reject);
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers["content-type"] ?? "",
            body: Buffer.concat(chunks).toString("utf8"),
          });
        });
      },
    );
    sent.on("error", reject);
    let timer: NodeJS.Timeout;
    // After a sleep, or on a starved machine, timers run before what has come meanwhile is read; so it is read first.
    const wait = (milliseconds: number, code: string): void => {
      timer = setTimeout(() => {
        timer = setTimeout(() => sent.destroy(coded(code)), A_LAST_LOOK_MILLISECONDS);
      }, milliseconds);
    };
    wait(CONNECT_MILLISECONDS, NO_CONNECTION);
    // All of it is with the operating system now, so the other side may hear it.
    sent.on("finish", () => {
      clearTimeout(timer);
      wait(ANSWER_MILLISECONDS, NO_ANSWER);
    });
    sent.on("close", () => {
      clearTimeout(timer);
    });
    sent.end(body);
  });
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** What went wrong on the way to a host, as a sentence that says what to do. */
export function networkFailure(error: unknown, host: string): Failure {
  const code = codeOf(error) ?? (error instanceof Error ? error.name : "unknown error");
  if (UNTRUSTED.has(code))
    return new Untrusted(
      `the certificate of ${host} is signed by an authority that is not trusted here (${code}); pin it with: s3access hpe configure, or name its file with --ca-bundle`,
    );
  switch (code) {
    case "ENOTFOUND":
      return new Failure(
        `there is no host ${host}; check the appliance's domain, and the VPN if it needs one`,
      );
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return new Failure(
        `the certificate of ${host} is for other names; check the appliance's domain, or ask its administrator for a certificate that covers ${host}`,
      );
    case "CERT_HAS_EXPIRED":
      return new Failure(
        `the certificate of ${host} has expired; ask the appliance's administrator for a new one`,
      );
    case "CERT_NOT_YET_VALID":
      return new Failure(
        `the certificate of ${host} is not valid yet; check this machine's clock: ${new Date().toISOString()}`,
      );
    case "ERR_PROXY_TUNNEL":
      return new OutOfReach(
        `the proxy of HTTPS_PROXY lets nobody through to ${host}; name the host in NO_PROXY if it is reached directly`,
        false,
      );
    case NO_CONNECTION:
      return new OutOfReach(
        `${host} let nobody connect for ${CONNECT_MILLISECONDS / 1000} seconds; check the network, the VPN and HTTPS_PROXY`,
        false,
      );
    case NO_ANSWER:
      return new NoAnswer(
        `${host} did not answer within ${ANSWER_MILLISECONDS / 1000} seconds; try again later`,
      );
    default:
      return /^(ERR_SSL|ERR_TLS|CERT_)/.test(code)
        ? new Failure(`${host} does not speak TLS as expected (${code})`)
        : new OutOfReach(
            `${host} cannot be reached (${code}); check the network, the VPN and HTTPS_PROXY`,
            !NOT_CONNECTED.has(code),
          );
  }
}
