/** The appliance's certificate authority: looked at once, compared by a person, and pinned. */
import type { X509Certificate } from "node:crypto";
import { Agent, request } from "node:https";
import { TLSSocket } from "node:tls";
import { Failure } from "../../../drivers/failure.ts";
import { UsageError } from "../../usage-error.ts";
import type { Env } from "../appliance.ts";
import { CONNECT_MILLISECONDS, NO_CONNECTION, Untrusted, networkFailure } from "../https.ts";

export interface Authority {
  readonly pem: string;
  readonly subject: string;
  /** SHA-256 over the DER form, in hexadecimal with colons, as browsers and openssl show it. */
  readonly fingerprint: string;
  readonly until: string;
}

/**
 * @param ca PEM; undefined for what Node trusts
 * @param env whose proxy settings (HTTPS_PROXY, NO_PROXY) hold, as for every request of this program
 * @returns whether the server's certificate is signed by one of them and covers its name
 * @throws Failure when the server cannot be asked, or its certificate is wrong in another way
 */
export async function isTrusted(url: string, ca: string | undefined, env: Env): Promise<boolean> {
  const { host } = new URL(url);
  try {
    const socket = await connected(url, { env, ...(ca === undefined ? {} : { ca }) });
    socket.destroy();
    return true;
  } catch (error) {
    const failure = networkFailure(error, host);
    if (failure instanceof Untrusted) return false;
    throw failure;
  }
}

/**
 * The authority at the top of what a server shows. Nothing is sent to the server but the wish to see its certificates,
 * and nothing is believed before a person has compared the fingerprint.
 *
 * @throws Failure when the server cannot be asked, or does not show its authority
 */
export async function shownAuthority(url: string, env: Env): Promise<Authority> {
  const { host } = new URL(url);
  const socket = await connected(url, { env, rejectUnauthorized: false }).catch(
    (error: unknown) => {
      throw networkFailure(error, host);
    },
  );
  let top = socket.getPeerX509Certificate();
  while (top?.issuerCertificate !== undefined && !isSelfSigned(top)) top = top.issuerCertificate;
  socket.destroy();
  if (top === undefined || !isSelfSigned(top))
    throw new Failure(
      `${host} does not show the authority that its certificate is signed by; ask the administrator for it as a PEM file and name it with --ca-bundle`,
    );
  return authorityOf(top);
}

/** A certificate of a PEM text, as a person compares it. */
function authorityOf(certificate: X509Certificate): Authority {
  return {
    pem: certificate.toString(),
    subject: certificate.subject.split("\n").join(", "),
    fingerprint: certificate.fingerprint256,
    until: new Date(certificate.validTo).toISOString().slice(0, 10),
  };
}

/** @throws UsageError for what is no SHA-256 in hexadecimal, with colons or without */
export function checkedFingerprint(raw: string | undefined): string | undefined {
  if (raw === undefined || /^[0-9a-f]{64}$/.test(digitsOf(raw))) return raw;
  throw new UsageError(
    `--fingerprint ${JSON.stringify(raw)} is not a SHA-256 fingerprint: 64 hexadecimal digits, with colons or without`,
  );
}

/** Whether two fingerprints are the same, however they are written. */
export function sameFingerprint(one: string, other: string): boolean {
  return digitsOf(one) === digitsOf(other);
}

function digitsOf(fingerprint: string): string {
  return fingerprint.replaceAll(/[:\s]/g, "").toLowerCase();
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
}

/** Which authorities to go by, and the proxy to go through. */
interface Connecting {
  readonly env: Env;
  readonly ca?: string;
  readonly rejectUnauthorized?: boolean;
}

/** A request that is begun and never sent: it comes as far as the server's certificates, through a proxy too. */
function connected(url: string, { env, ...trust }: Connecting): Promise<TLSSocket> {
  const agent = new Agent({ proxyEnv: env });
  return new Promise((resolve, reject) => {
    const begun = request(url, { agent, ...trust });
    const giveUp = setTimeout(() => {
      begun.destroy(Object.assign(new Error(NO_CONNECTION), { code: NO_CONNECTION }));
    }, CONNECT_MILLISECONDS);
    begun.once("close", () => {
      clearTimeout(giveUp);
      agent.destroy();
    });
    begun.on("error", reject); // Node says twice that a proxy refuses.
    begun.once("socket", (socket) => {
      if (!(socket instanceof TLSSocket)) return;
      const done = (): void => {
        resolve(socket);
      };
      // One through a proxy is handed over when TLS stands already.
      if (socket.getPeerFinished() === undefined) socket.once("secureConnect", done);
      else done();
    });
  });
}
