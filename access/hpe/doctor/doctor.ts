/** `hpe doctor`: the command. */
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Report } from "../../report.ts";
import { type Env, applianceOf } from "../appliance.ts";
import { trustedAuthorities } from "../https.ts";
import { obtainToken } from "../token/obtain.ts";
import type { TokenOptions } from "../token/options.ts";
import { type Subject, examine } from "./examine.ts";
import { reportOf } from "./report.ts";
import { clusterOf } from "./world/cluster.ts";
import { network } from "./world/network.ts";
import { objectsOf } from "./world/objects.ts";
import type { World } from "./world.ts";

export interface DoctorOptions extends TokenOptions {
  readonly bucket?: string | undefined;
}

export interface DoctorWorld {
  readonly env: Env;
  readonly cwd: string;
}

/**
 * Looks at everything between a person and S3 on the appliance.
 *
 * @throws UsageError for options that make no sense, Failure when a file that they name cannot be read
 */
export async function doctor(options: DoctorOptions, around: DoctorWorld): Promise<Report> {
  const { env, cwd } = around;
  const appliance = applianceOf(options, env, cwd);
  const ca = trustedAuthorities(appliance);
  const connecting = { ca, env };
  const kubeconfig =
    options.kubeconfig === undefined ? undefined : resolve(cwd, options.kubeconfig);
  const world: World = {
    ...network(connecting),
    now: () => new Date(),
    cluster: clusterOf(kubeconfig, env),
    token: () => obtainToken(appliance, options, { env, cwd }),
    objects: (credential) => objectsOf({ ...connecting, endpoint: appliance.endpoint }, credential),
  };
  const subject: Subject = {
    hosts: {
      s3: new URL(appliance.endpoint).host,
      keycloak: new URL(appliance.keycloak).host,
      tokenService: `token-service.${appliance.domain}`,
    },
    bucket: options.bucket,
    unique: randomBytes(4).toString("hex"),
  };
  return reportOf(appliance.domain, await examine(subject, world));
}
