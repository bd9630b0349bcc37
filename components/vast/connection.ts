import type * as pulumi from "@pulumi/pulumi";
import * as limits from "../../policies/vast/limits.ts";
import { asOutput, check } from "../check.ts";
import { revisionEnvironment, secretly } from "../driver-command.ts";
import type { Driver } from "../driver-command.ts";

/** Who signs in to VAST's management service: with a password in every request, or for a session, or an API token. */
export type VastLogin =
  | {
      readonly by: "basic" | "jwt";
      readonly username: pulumi.Input<string>;
      /** Kept as a secret whatever is passed, and handed to the driver in its environment only. */
      readonly password: pulumi.Input<string>;
    }
  | {
      readonly by: "token";
      /** As a password. */
      readonly token: pulumi.Input<string>;
    };

/** How the drivers reach a VAST cluster. One object serves all components of a tenant. */
export interface VastConnection {
  /** The management service (VMS), as `HOST` or `HOST:PORT`; https always. */
  readonly address: pulumi.Input<string>;
  /** A file with the authority of its certificate, in PEM. @default those that Node trusts */
  readonly caFile?: pulumi.Input<string> | undefined;
  /** `v1` to `v5`, or `latest`. @default "v5" */
  readonly apiVersion?: pulumi.Input<string> | undefined;
  /** By name. @default "default", VAST's first one */
  readonly tenant?: pulumi.Input<string> | undefined;
  /** Another number runs the driver of every object again, which repairs what somebody changed by hand. */
  readonly revision?: number | undefined;
  readonly login: VastLogin;
}

/** The driver of a VAST cluster, in the environment that `drivers/vast/connection.ts` reads. */
export function vastDriver({
  address,
  caFile,
  apiVersion,
  revision,
  login,
}: VastConnection): Driver {
  return {
    system: "VAST",
    program: "drivers/vast/main.ts",
    environment: {
      VAST_ADDRESS: address,
      ...(caFile === undefined ? {} : { VAST_CA_FILE: caFile }),
      ...(apiVersion === undefined ? {} : { VAST_API_VERSION: apiVersion }),
      ...revisionEnvironment(revision),
      ...loginEnvironment(login),
    },
    checks: [
      check("connection.address", address, limits.address),
      check("connection.apiVersion", apiVersion, limits.apiVersion),
    ],
  };
}

function loginEnvironment(login: VastLogin): Record<string, pulumi.Input<string>> {
  if (login.by === "token") return secretly({ VAST_TOKEN: login.token });
  const { by, username, password } = login;
  return { VAST_SIGN_IN: by, VAST_USERNAME: username, ...secretly({ VAST_PASSWORD: password }) };
}

/** The tenant that objects belong to, by name. */
export function tenantOf({ tenant = "default" }: VastConnection): pulumi.Output<string> {
  return asOutput(tenant);
}
