import * as pulumi from "@pulumi/pulumi";
import type { Desired } from "../../policies/vast/desired.ts";
import * as limits from "../../policies/vast/limits.ts";
import { asOutput, check, refuseNow } from "../check.ts";
import { driverCommand } from "../driver-command.ts";
import { type VastConnection, tenantOf, vastDriver } from "./connection.ts";

export interface OidcProviderArgs {
  readonly connection: VastConnection;
  /** Unique on the cluster. */
  readonly provider: pulumi.Input<string>;
  /** An https URL that ends in `/.well-known/openid-configuration`. */
  readonly discoveryUrl: pulumi.Input<string>;
  /** The claim of a token that names the user. @default "sub" */
  readonly userAttribute?: string;
  /** Removing it ends the access of all roles that trust it, of every tenant. @default "retain" */
  readonly onDelete?: "retain" | "remove";
}

/**
 * The OIDC provider whose tokens assume the tenant's IAM roles (VAST 5.5 and later). Its certificate is always verified.
 * A provider is the cluster's and is given to the tenant, which can have one: where it has another, that one stays.
 *
 * @example
 * const discoveryUrl = "https://keycloak.example.com/realms/UA/.well-known/openid-configuration";
 * new OidcProvider("keycloak", { connection, provider: "keycloak", discoveryUrl });
 */
export class OidcProvider extends pulumi.ComponentResource {
  constructor(name: string, args: OidcProviderArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connection, userAttribute = "sub", onDelete = "retain" } = args;
    const checks = [
      check("provider", args.provider, limits.objectName),
      check("discoveryUrl", args.discoveryUrl, limits.discoveryUrl),
    ];
    refuseNow(`VAST OIDC provider ${JSON.stringify(name)}`, checks);
    super("s3-access:vast:OidcProvider", name, {}, opts);
    const provider = asOutput(args.provider);
    const tenant = tenantOf(connection);
    driverCommand(
      name,
      {
        driver: vastDriver(connection),
        desired: pulumi
          .all([tenant, provider, args.discoveryUrl])
          .apply(([its, known, discoveryUrl]): Desired => ({
            kind: "oidc-provider",
            tenant: its,
            name: known,
            discoveryUrl,
            userAttribute,
            onDelete,
          })),
        checks,
        // Moved to another tenant, it leaves the old one first, as `onDelete` says.
        identity: pulumi.interpolate`${tenant}/${provider}`,
        replacement: "delete-first",
      },
      this,
    );
    this.registerOutputs();
  }
}
