/** Everything that the checks look at, so that a test can change one thing of it. */
import type { Credential } from "../token/credential.ts";

/** The hosts of an appliance as authorities: `s3.aie19.aie.sg`, with a port where it is not 443. */
export interface Hosts {
  readonly s3: string;
  readonly keycloak: string;
  readonly tokenService: string;
}

export interface World {
  readonly now: () => Date;
  /** Addresses of a host name. @throws an error with Node's code, such as ENOTFOUND */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  /** Connects to an authority and looks at its certificate without refusing it. @throws an error with Node's code */
  readonly handshake: (authority: string) => Promise<Handshake>;
  /** Asks over TLS without credentials, and follows no redirect. @throws an error with Node's code */
  readonly ask: (url: string) => Promise<Answer>;
  /** Undefined without a kubeconfig. */
  readonly cluster: Cluster | undefined;
  /** @throws Failure with one sentence */
  readonly token: () => Promise<Credential>;
  readonly objects: (credential: Credential) => Objects;
}

export interface Handshake {
  /** Why the certificate is not to be trusted, as OpenSSL or Node calls it; undefined when it is. */
  readonly problem: string | undefined;
  /** DNS names that the certificate is for. */
  readonly names: readonly string[];
  readonly validTo: Date;
  /** Who signed it. */
  readonly issuer: string;
  /** Whether the authorities are those that were pinned for the appliance. */
  readonly isPinned: boolean;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Its beginning. */
  readonly body: string;
}

/** The Kubernetes API with the rights of whoever asks. */
export interface Cluster {
  /**
   * @param path such as `/api/v1/namespaces/istio-system/configmaps/istio`
   * @returns the status and, with 200, the JSON of the answer
   * @throws an error with Node's code when it cannot be reached
   */
  readonly get: (path: string) => Promise<{ readonly status: number; readonly body: unknown }>;
}

/** S3 as the appliance's clients should use it. Every method throws an S3Problem. */
export interface Objects {
  readonly buckets: () => Promise<readonly string[]>;
  readonly makeBucket: (bucket: string) => Promise<void>;
  readonly removeBucket: (bucket: string) => Promise<void>;
  readonly put: (bucket: string, key: string, body: string) => Promise<void>;
  readonly get: (bucket: string, key: string) => Promise<string>;
  readonly keys: (bucket: string, prefix: string) => Promise<readonly string[]>;
  readonly remove: (bucket: string, key: string) => Promise<void>;
}
