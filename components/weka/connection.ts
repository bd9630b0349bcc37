import * as pulumi from "@pulumi/pulumi";

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
  /** A cluster or organization administrator. */
  readonly username: pulumi.Input<string>;
  /** Kept as a secret whatever is passed, and handed to the driver in its environment only. */
  readonly password: pulumi.Input<string>;
}

/**
 * The environment that `weka` reads its login from (WEKA 5.0, "Manage the system using the CLI"), and the driver its way
 * there; a secret as a whole.
 */
export function loginEnvironment(
  connection: WekaConnection,
  more: Readonly<Record<string, pulumi.Input<string>>> = {},
): pulumi.Output<Record<string, string>> {
  return pulumi.secret<Record<string, pulumi.Input<string>>>({
    ...(connection.host === undefined ? {} : { WEKA_HOST: connection.host }),
    ...(connection.via === undefined ? {} : { S3_ACCESS_WEKA_VIA: connection.via }),
    ...(connection.caFile === undefined ? {} : { S3_ACCESS_WEKA_CA: connection.caFile }),
    WEKA_USERNAME: connection.username,
    WEKA_PASSWORD: connection.password,
    ...more,
  });
}
