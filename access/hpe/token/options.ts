/** The options that say where tokens come from: one list for the command line's definition and for the warm path. */
import type { ApplianceOptions } from "../appliance.ts";

export interface TokenOptions extends ApplianceOptions {
  readonly client?: string | undefined;
  readonly clientSecretFile?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

export interface TokenFlag {
  /** As on the command line, without the dashes. */
  readonly name: string;
  readonly value: string;
  readonly description: string;
}

export const TOKEN_FLAGS: readonly TokenFlag[] = [
  {
    name: "domain",
    value: "<domain>",
    description: "the appliance's domain (default: S3ACCESS_HPE_DOMAIN, else the only known one)",
  },
  {
    name: "refresh-token-file",
    value: "<file>",
    description:
      "the refresh token (default: S3ACCESS_HPE_REFRESH_TOKEN_FILE, else what login stored)",
  },
  {
    name: "client",
    value: "<id>",
    description: "the Keycloak client (default: the one that the refresh token names)",
  },
  {
    name: "client-secret-file",
    value: "<file>",
    description:
      "the client's secret (default: S3ACCESS_HPE_CLIENT_SECRET, else the file client-secret beside what login stored, else Kubernetes)",
  },
  {
    name: "kubeconfig",
    value: "<file>",
    description: "for reading the client's secret from Kubernetes (default: as kubectl)",
  },
  {
    name: "keycloak",
    value: "<url>",
    description: "the identity service (default: https://keycloak.<domain>)",
  },
  {
    name: "ca-bundle",
    value: "<file>",
    description:
      "authorities to trust, PEM (default: what configure pinned, else those Node trusts)",
  },
];
