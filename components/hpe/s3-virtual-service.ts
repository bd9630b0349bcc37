import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type S3Route, virtualService } from "../../policies/istio/virtual-service.ts";

export type S3VirtualServiceArgs = S3Route;

/**
 * Opens the appliance's S3 service to the outside at one host of an Istio Gateway. Requests reach the service as they were
 * signed: host and path are not rewritten, nothing is retried or timed out on the way (`docs/decisions/0006`).
 */
export class S3VirtualService extends pulumi.ComponentResource {
  public readonly endpoint: pulumi.Output<string>;

  constructor(name: string, args: S3VirtualServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("s3-access:hpe:S3VirtualService", name, {}, opts);
    const resource = new k8s.apiextensions.CustomResource(
      name,
      { ...virtualService(args) },
      { parent: this },
    );
    this.endpoint = resource.id.apply(() => `https://${args.host}`);
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
