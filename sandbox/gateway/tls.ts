/** The sandbox's certificate authority and its server certificate, kept as files that only their owner can read. */
import "reflect-metadata"; // @peculiar/x509 needs it, and leaves it to its user.
import { webcrypto } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import writeFileAtomic from "write-file-atomic";
import type { ServerCertificate } from "./listen.ts";

export interface SandboxCertificate extends ServerCertificate {
  /** PEM text of the authority, for clients that are handed the text. */
  readonly authority: string;
  /** The same as a file, for `AWS_CA_BUNDLE`. It keeps its content as long as it is far from its end. */
  readonly authorityFile: string;
}

const { subtle } = webcrypto;
const KEY = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 365;
const SERVER_DAYS = 90;
/** A certificate with less than this left is made anew. */
const RENEW_DAYS = 14;

interface Pair {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/**
 * The certificate of the sandbox's listeners, made on the first call and again when it is about to end or does not have
 * exactly these names. The authority outlives it, so that clients keep trusting the same file.
 *
 * @param folder where the four files are kept, with mode 0600; made when it is not there
 * @param names host names, `*.` wildcards and IP addresses
 */
export async function sandboxCertificate(
  folder: string,
  names: readonly string[],
  now: Date = new Date(),
): Promise<SandboxCertificate> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = await load(folder, "ca");
  const authority =
    kept !== undefined && isFresh(kept, now) ? kept : await makeAuthority(folder, now);
  const sorted = [...new Set(names.map((name) => name.toLowerCase()))].sort();
  const current = await load(folder, "server");
  const server =
    current !== undefined &&
    isFresh(current, now) &&
    namesOf(current.certificate).join() === sorted.join() &&
    (await current.certificate.verify({ publicKey: authority.certificate, date: now }))
      ? current
      : await makeServer(folder, authority, sorted, now);
  return {
    certificate: server.certificate.toString("pem"),
    privateKey: await privatePem(server.keys),
    authority: authority.certificate.toString("pem"),
    authorityFile: join(folder, "ca.pem"),
  };
}

async function makeAuthority(folder: string, now: Date): Promise<Pair> {
  const keys = await subtle.generateKey(KEY, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=s3-access sandbox, O=not for production",
    ...validity(now, AUTHORITY_DAYS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return save(folder, "ca", { certificate, keys });
}

async function makeServer(
  folder: string,
  authority: Pair,
  names: readonly string[],
  now: Date,
): Promise<Pair> {
  const keys = await subtle.generateKey(KEY, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.create({
    subject: "CN=s3-access sandbox gateway",
    issuer: authority.certificate.subject,
    ...validity(now, SERVER_DAYS),
    signingAlgorithm: SIGNING,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value })),
      ),
      await AuthorityKeyIdentifierExtension.create(authority.certificate),
    ],
  });
  return save(folder, "server", { certificate, keys });
}

/** An hour back, as the clocks of a container and its host may differ. */
function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(now.getTime() - DAY_MILLISECONDS / 24),
    notAfter: new Date(now.getTime() + days * DAY_MILLISECONDS),
  };
}

function isFresh({ certificate }: Pair, now: Date): boolean {
  return (
    certificate.notBefore <= now &&
    certificate.notAfter.getTime() - now.getTime() > RENEW_DAYS * DAY_MILLISECONDS
  );
}

function namesOf(certificate: X509Certificate): string[] {
  const extension = certificate.getExtension(SubjectAlternativeNameExtension);
  return (extension?.names.items ?? []).map((name) => name.value).sort();
}

/** Undefined when there is no pair, or none that can be read: it is made anew then. */
async function load(folder: string, name: string): Promise<Pair | undefined> {
  try {
    const certificate = new X509Certificate(await readFile(join(folder, `${name}.pem`), "utf8"));
    const pem = await readFile(join(folder, `${name}.key.pem`), "utf8");
    const privateKey = await subtle.importKey("pkcs8", PemConverter.decodeFirst(pem), KEY, true, [
      "sign",
    ]);
    const publicKey = await subtle.importKey("spki", certificate.publicKey.rawData, KEY, true, [
      "verify",
    ]);
    return { certificate, keys: { privateKey, publicKey } };
  } catch {
    return undefined;
  }
}

/** The key first: a certificate on disk then always has its key. */
async function save(folder: string, name: string, pair: Pair): Promise<Pair> {
  const write = (file: string, text: string): Promise<unknown> =>
    writeFileAtomic(join(folder, file), text, { mode: 0o600 });
  await write(`${name}.key.pem`, await privatePem(pair.keys));
  await write(`${name}.pem`, pair.certificate.toString("pem"));
  return pair;
}

async function privatePem({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  return PemConverter.encode(await subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY");
}
