import type * as pulumi from "@pulumi/pulumi";
import { via } from "../../policies/weka/limits.ts";
import { check } from "../check.ts";
import { revisionEnvironment, secretly } from "../driver-command.ts";
import type { Driver } from "../driver-command.ts";

/** How the drivers log in to a WEKA cluster. One object serves all components of a cluster. */
export interface WekaConnection {
  /** Any server of the cluster, as `HOST` or `HOST:PORT`. @default the server that the `weka` command line knows */
  readonly host?: pulumi.Input<string> | undefined;
  /**
   * The way to the `weka` command line or the API: `local`; `ssh HOST`; `kubectl NAMESPACE/POD[/CONTAINER]`, for a
   * container of the WEKA operator; or `rest https://HOST:14000`, where no secret touches a command line.
   * @default "local"
   */
  readonly via?: pulumi.Input<string> | undefined;
  /** A file with the authority of the API's certificate, in PEM. @default those that Node trusts */
  readonly caFile?: pulumi.Input<string> | undefined;
  /** Another number runs the driver of every object again, which repairs what somebody changed by hand. */
  readonly revision?: number | undefined;
  /** A cluster or organization administrator. */
  readonly username: pulumi.Input<string>;
  /** Kept as a secret whatever is passed, and handed to the driver in its environment only. */
  readonly password: pulumi.Input<string>;
}

/**
 * The driver of a WEKA cluster, in the environment that `weka` reads its login from (WEKA 5.0, "Manage the system using
 * the CLI").
 *
 * @param secrets further secrets for the environment
 */
export function wekaDriver(
  connection: WekaConnection,
  secrets: Readonly<Record<string, pulumi.Input<string>>> = {},
): Driver {
  return {
    system: "WEKA",
    program: "drivers/weka/main.ts",
    environment: {
      ...(connection.host === undefined ? {} : { WEKA_HOST: connection.host }),
      ...(connection.via === undefined ? {} : { S3_ACCESS_WEKA_VIA: connection.via }),
      ...(connection.caFile === undefined ? {} : { S3_ACCESS_WEKA_CA: connection.caFile }),
      ...revisionEnvironment(connection.revision),
      WEKA_USERNAME: connection.username,
      ...secretly({ WEKA_PASSWORD: connection.password, ...secrets }),
    },
    checks: [check("connection.via", connection.via, via)],
  };
}
