/** The certificate of the cluster's GUI, API and S3 service ("TLS certificate management"). */
import { X509Certificate, createPrivateKey } from "node:crypto";
import type { State } from "../state.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { shownCertificate } from "./s3-service.ts";

export interface CertificateStatus {
  readonly enabled: boolean;
  readonly commonName: string;
  readonly organization: string;
  readonly organizationUnit: string;
  readonly country: string;
  readonly state: string;
  readonly locality: string;
  readonly email: string;
  /** Without fractions of a second: `2027-03-20T08:17:34Z`. */
  readonly expiredDate: string;
}

export function certificateStatus(state: State): CertificateStatus {
  const pem = shownCertificate(state);
  const certificate = pem === undefined ? undefined : parsed(pem);
  return {
    enabled: pem !== undefined,
    commonName: subjectOf(certificate, "CN"),
    organization: subjectOf(certificate, "O"),
    organizationUnit: subjectOf(certificate, "OU"),
    country: subjectOf(certificate, "C"),
    state: subjectOf(certificate, "ST"),
    locality: subjectOf(certificate, "L"),
    email: subjectOf(certificate, "emailAddress"),
    expiredDate: certificate?.validToDate.toISOString().replace(/\.\d+Z$/, "Z") ?? "",
  };
}

/** @throws Refusal when the cluster shows none */
export function downloadCertificate(state: State): string {
  const certificate = shownCertificate(state);
  if (certificate === undefined) throw new Refusal("TLS certificate is not set", "missing");
  return certificate;
}

/** Replaces the certificate. PEM texts; the key must not be encrypted. */
export function setCertificate({ state }: Context, certificate: string, privateKey: string): void {
  const shown = parsed(certificate);
  if (shown === undefined) throw new Refusal("The certificate is not valid PEM");
  const fits = ((): boolean | undefined => {
    try {
      return shown.checkPrivateKey(createPrivateKey(privateKey));
    } catch {
      return undefined;
    }
  })();
  if (fits === undefined) throw new Refusal("The private key is not valid PEM, or is encrypted");
  if (!fits) throw new Refusal("The private key does not match the certificate");
  state.ownCertificate = { certificate, privateKey };
}

/** Back to the certificate that the cluster had first. */
export function resetCertificate({ state }: Context): void {
  delete state.ownCertificate;
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function subjectOf(certificate: X509Certificate | undefined, field: string): string {
  const line = certificate?.subject.split("\n").find((text) => text.startsWith(`${field}=`));
  return line?.slice(field.length + 1) ?? "";
}
