import * as pulumi from "@pulumi/pulumi";
import type { Desired } from "../../policies/weka/desired.ts";
import { certificate, privateKey } from "../../policies/weka/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { driverCommand } from "../driver-command.ts";
import { type WekaConnection, wekaDriver } from "./connection.ts";

export interface TlsCertificateArgs {
  readonly connection: WekaConnection;
  /** PEM, the server's certificate first. */
  readonly certificate: pulumi.Input<string>;
  /** PEM without passphrase. Kept as a secret whatever is passed, and handed over in the environment only. */
  readonly privateKey: pulumi.Input<string>;
  /** `"remove"` goes back to a certificate that WEKA signs itself. @default "retain" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * The certificate of a WEKA cluster, which its S3 service shares with the API and the web interface.
 *
 * @example
 * new TlsCertificate("tls", { connection, certificate, privateKey: config.requireSecret("tlsKey") });
 */
export class TlsCertificate extends pulumi.ComponentResource {
  constructor(name: string, args: TlsCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    const { onDelete = "retain" } = args;
    const checks = [
      check("certificate", args.certificate, certificate),
      check("privateKey", args.privateKey, privateKey),
    ];
    refuseNow(`WEKA certificate ${JSON.stringify(name)}`, checks);
    super("s3-access:weka:TlsCertificate", name, {}, opts);
    driverCommand(
      name,
      {
        driver: wekaDriver(args.connection, { TLS_PRIVATE_KEY: args.privateKey }),
        desired: asOutput(args.certificate).apply((pem): Desired => ({
          kind: "tls",
          certificate: pem,
          onDelete,
        })),
        checks,
        // A cluster has one: whatever changes, it stays the same object.
        identity: "tls",
        replacement: "delete-first",
      },
      this,
    );
    this.registerOutputs();
  }
}
