/** The certificates that a WEKA cluster shows: read, judged, and reduced to what clients have to trust. */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { rootCertificates } from "node:tls";
import { Failure } from "../../drivers/failure.ts";

export interface Chain {
  readonly server: X509Certificate;
  /** Those above it, as far as the cluster shows them. */
  readonly above: readonly X509Certificate[];
}

/** @throws Failure when there is no certificate in it; the text is not quoted */
export function chainIn(pem: string): Chain {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const [server, ...above] = blocks.map(parsed);
  if (server === undefined)
    throw new Failure("WEKA shows no certificate: TLS is off; an administrator sets one");
  return { server, above };
}

/**
 * What clients must be told to trust: the authorities of the chain, or a server's certificate that signed itself.
 *
 * @returns PEM; undefined when an authority signed it that clients trust anyway
 * @throws Failure when the authority is neither shown nor known
 */
export function authorityIn({ server, above }: Chain): string | undefined {
  const top = above.at(-1) ?? server;
  if (isSelfSigned(top)) return (above.length === 0 ? [server] : above).join("");
  if (rootCertificates.some((root) => isIssuedBy(top, new X509Certificate(root)))) return undefined;
  throw new Failure(
    `WEKA's certificate is signed by ${oneLine(top.issuer)}, whose own certificate WEKA does not show; get it as a PEM file from whoever runs that authority, and name the file in ca_bundle`,
  );
}

/**
 * @param host of the S3 endpoint; undefined: names are not compared
 * @returns what clients would refuse it for
 */
export function problemsOf({ server }: Chain, host: string | undefined, now: Date): string[] {
  const from = server.validFromDate;
  const until = server.validToDate;
  return [
    ...(now > until
      ? [
          `it ended on ${day(until)}; have a new one set: weka security tls set, or tls in the stack`,
        ]
      : []),
    ...(now < from ? [`it is not valid before ${day(from)}; check this machine's clock`] : []),
    ...(host === undefined || covers(server, host)
      ? []
      : [
          `it is for ${namesOf(server).join(", ") || "no name"}, not for ${host}; use an endpoint by a name of it, or have one made that covers ${host}`,
        ]),
  ];
}

/** As a person compares it. */
export function shownLines({ server, above }: Chain): string[] {
  const signed = isSelfSigned(server) ? "by itself" : `by ${oneLine(server.issuer)}`;
  const top = above.at(-1);
  return [
    `  subject      ${oneLine(server.subject)}`,
    `  names        ${namesOf(server).join(", ") || "none"}`,
    `  valid until  ${day(server.validToDate)}`,
    `  signed       ${signed}`,
    `  SHA-256      ${server.fingerprint256}`,
    ...(top === undefined ? [] : [`  authority    ${top.fingerprint256}`]),
  ];
}

function parsed(block: string): X509Certificate {
  try {
    return new X509Certificate(`${block}\n`);
  } catch {
    throw new Failure("a certificate that WEKA shows cannot be read: it is no X.509 in PEM");
  }
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return isIssuedBy(certificate, certificate);
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function covers(certificate: X509Certificate, host: string): boolean {
  const found = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  return found !== undefined;
}

function namesOf({ subjectAltName = "" }: X509Certificate): string[] {
  return subjectAltName
    .split(", ")
    .map((name) => name.replace(/^(DNS|IP Address):/, ""))
    .filter((name) => name !== "");
}

function oneLine(name: string): string {
  return name.split("\n").join(", ");
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
