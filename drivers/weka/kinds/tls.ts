import { X509Certificate, createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { DesiredTls } from "../../../policies/weka/desired.ts";
import type { Kind } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import { required } from "../run.ts";
import type { Run } from "../run.ts";

export interface TlsRecord {
  readonly kind: "tls";
  /** Of the server's certificate: SHA-256, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string;
  readonly subject: string;
  /** An instant, as ISO 8601. */
  readonly validTo: string;
}

/**
 * The certificate of the cluster. What it is, is compared by the certificates themselves; a private key is checked
 * against them before WEKA is asked to take it, because a wrong pair would lock everybody out of the API.
 */
export function tls(desired: DesiredTls, run: Run): Kind<readonly X509Certificate[], TlsRecord> {
  const { weka, progress } = run;
  const wanted = certificates(desired.certificate);
  const [server] = wanted;
  if (server === undefined) throw new Failure("the declared certificate is no PEM certificate");
  return {
    observe: async () => certificates(await weka.certificate()),
    next: (seen) => {
      if (same(seen, wanted)) return { is: "settled", record: record(server) };
      const privateKey = required(run, "TLS_PRIVATE_KEY", "the private key of the certificate");
      refuseOtherKey(server, privateKey);
      return {
        is: "different",
        steps: [
          {
            says: `set the certificate ${spoken(server)}`,
            act: () => weka.setCertificate(desired.certificate, privateKey),
          },
        ],
      };
    },
    record: ([first]) => first && record(first),
    removal: (seen) => {
      if (!same(seen, wanted)) return [];
      if (desired.onDelete === "retain") {
        progress(
          `the certificate ${spoken(server)} stays; onDelete: "remove" would go back to a self-signed one`,
        );
        return [];
      }
      return [
        {
          says: `take back the certificate ${spoken(server)}; a self-signed one takes its place`,
          act: () => weka.resetCertificate(),
        },
      ];
    },
  };
}

/** @throws Failure that does not quote the text */
function certificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    throw new Failure("a certificate cannot be read: it must be X.509 in PEM");
  }
}

/** A WEKA that shows the server's certificate only, without those that signed it, is taken at its word. */
function same(seen: readonly X509Certificate[], wanted: readonly X509Certificate[]): boolean {
  const chain = seen.length > 1 ? wanted : wanted.slice(0, 1);
  return (
    seen.length === chain.length &&
    seen.every(({ fingerprint256 }, index) => fingerprint256 === chain[index]?.fingerprint256)
  );
}

function refuseOtherKey(certificate: X509Certificate, pem: string): void {
  if (certificate.checkPrivateKey(parsedKey(pem))) return;
  throw new Failure(
    `the private key in TLS_PRIVATE_KEY is not that of certificate ${spoken(certificate)}: hand over the two that belong together`,
  );
}

function parsedKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The error of the crypto library is left out: it may quote the key.
    throw new Failure(
      "the private key in TLS_PRIVATE_KEY cannot be read: it must be PEM, without a passphrase",
    );
  }
}

function spoken({ subject, fingerprint256 }: X509Certificate): string {
  return `of ${subject.replaceAll("\n", ", ")} (SHA-256 ${fingerprint256.slice(0, 23)}...)`;
}

function record({ subject, fingerprint256, validToDate }: X509Certificate): TlsRecord {
  return {
    kind: "tls",
    fingerprint: fingerprint256,
    subject: subject.replaceAll("\n", ", "),
    validTo: validToDate.toISOString(),
  };
}
