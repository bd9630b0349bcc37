import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { routeFindings } from "../../policies/istio/findings.ts";
import { type IstioManifest, partsOf } from "../../policies/istio/manifests.ts";
import type { S3Route } from "../../policies/istio/route.ts";
import { refuse } from "../check.ts";

export type S3VirtualServiceArgs = S3Route;

/**
 * Opens the appliance's S3 service to the outside at one host of an Istio Gateway. Requests reach the service as they were
 * signed: host and path are not rewritten, nothing is retried or timed out on the way (`docs/decisions/0006`). With
 * `allowedSources` and `ownGateway` it also registers who may come in, and where; each part waits for those before it.
 *
 * @throws pulumi.RunError for options that would only look like protection
 */
export class S3VirtualService extends pulumi.ComponentResource {
  public readonly endpoint: pulumi.Output<string>;

  constructor(name: string, args: S3VirtualServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("s3-access:hpe:S3VirtualService", name, {}, opts);
    refuse(`route ${JSON.stringify(name)}`, routeFindings(args));
    const registered: k8s.apiextensions.CustomResource[] = [];
    for (const { part, manifest } of partsOf(args))
      registered.push(
        new k8s.apiextensions.CustomResource(
          part === "route" ? name : `${name}-${part}`,
          { ...manifest },
          { parent: this, dependsOn: [...registered], aliases: otherVersions(manifest) },
        ),
      );
    this.endpoint = pulumi
      .all(registered.map((resource) => resource.id))
      .apply(() => `https://${args.host}`);
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

/** The same object in another API version: without them a change of version would delete the route that it has just made. */
function otherVersions({ apiVersion, kind }: IstioManifest): pulumi.Alias[] {
  const [group = ""] = apiVersion.split("/");
  return ["v1", "v1beta1", "v1alpha3"]
    .map((version) => `${group}/${version}`)
    .filter((other) => other !== apiVersion)
    .map((other) => ({ type: `kubernetes:${other}:${kind}` }));
}
