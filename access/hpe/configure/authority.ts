/** The appliance's certificate authority: looked at once, compared by a person, and pinned. */
import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { type TLSSocket, connect } from "node:tls";
import { Failure } from "../../../drivers/failure.ts";
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
 * @returns whether the server's certificate is signed by one of them and covers its name
 * @throws Failure when the server cannot be asked, or its certificate is wrong in another way
 */
export async function isTrusted(url: string, ca: string | undefined): Promise<boolean> {
  const { host } = new URL(url);
  try {
    const socket = await connected(url, ca === undefined ? {} : { ca });
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
export async function shownAuthority(url: string): Promise<Authority> {
  const { host } = new URL(url);
  const socket = await connected(url, { rejectUnauthorized: false }).catch((error: unknown) => {
    throw networkFailure(error, host);
  });
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

/** Whether two fingerprints are the same, however they are written. */
export function sameFingerprint(one: string, other: string): boolean {
  const digits = (text: string): string => text.replaceAll(/[:\s]/g, "").toLowerCase();
  return digits(one) === digits(other);
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
}

interface Trust {
  readonly ca?: string;
  readonly rejectUnauthorized?: boolean;
}

function connected(url: string, trust: Trust): Promise<TLSSocket> {
  const { hostname, port } = new URL(url);
  const host = hostname.replaceAll(/[[\]]/g, "");
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: port === "" ? 443 : Number(port),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...trust,
    });
    socket.setTimeout(CONNECT_MILLISECONDS, () => {
      socket.destroy(Object.assign(new Error(NO_CONNECTION), { code: NO_CONNECTION }));
    });
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      resolve(socket);
    });
  });
}
