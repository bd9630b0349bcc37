import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { VirtualServiceSpec } from "./virtual-service-spec.ts";

export interface S3VirtualServiceArgs {
  /** Public host name of the S3 endpoint. Clients sign it, so it must be the name they use. */
  readonly host: string;
  /** The Gateway that serves the host, as namespace/name. */
  readonly gateway: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  /** The S3 service inside the cluster. */
  readonly service: { readonly name: string; readonly namespace: string; readonly port: number };
}

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
      {
        apiVersion: "networking.istio.io/v1",
        kind: "VirtualService",
        metadata: { ...args.metadata },
        spec: virtualServiceSpec(args),
      },
      { parent: this },
    );
    this.endpoint = resource.id.apply(() => `https://${args.host}`);
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

/** The spec, a pure function of the arguments. */
export function virtualServiceSpec({
  host,
  gateway,
  service,
}: S3VirtualServiceArgs): VirtualServiceSpec {
  return {
    gateways: [gateway],
    hosts: [host],
    http: [
      {
        match: [{ uri: { prefix: "/" } }],
        // Unset would mean two retries; attempts 0 turns them off. S3 clients retry themselves, and know what is safe.
        retries: { attempts: 0 },
        route: [
          {
            destination: {
              host: `${service.name}.${service.namespace}.svc.cluster.local`,
              port: { number: service.port },
            },
          },
        ],
      },
    ],
  };
}
