import * as pulumi from "@pulumi/pulumi";

/** How the drivers log in to a WEKA cluster. One object serves all components of a cluster. */
export interface WekaConnection {
  /** Any server of the cluster, as `HOST` or `HOST:PORT`. @default the server that the `weka` command line knows */
  readonly host?: pulumi.Input<string> | undefined;
  /** A cluster or organization administrator. */
  readonly username: pulumi.Input<string>;
  /** Kept as a secret whatever is passed, and handed to the driver in its environment only. */
  readonly password: pulumi.Input<string>;
}

/** The environment that `weka` reads its login from (WEKA 5.0, "Manage the system using the CLI"); a secret as a whole. */
export function loginEnvironment(
  connection: WekaConnection,
  more: Readonly<Record<string, pulumi.Input<string>>> = {},
): pulumi.Output<Record<string, string>> {
  return pulumi.secret<Record<string, pulumi.Input<string>>>({
    ...(connection.host === undefined ? {} : { WEKA_HOST: connection.host }),
    WEKA_USERNAME: connection.username,
    WEKA_PASSWORD: connection.password,
    ...more,
  });
}
