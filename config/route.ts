/** The hpe section as a route: its arguments, what is wrong with them, and what a reviewer should know of them. */
import type { Finding } from "../policies/finding.ts";
import { routeFindings } from "../policies/istio/findings.ts";
import type { IstioVersion, S3Route } from "../policies/istio/route.ts";
import { type Problem, configPath } from "./problems.ts";
import { Hpe, type HpeConfig, type Sections, type Stack } from "./sections.ts";

/**
 * The route of S3 requests into the appliance.
 * @param version Istio's API version where it was looked up; the config's otherwise, and `v1` for `auto`.
 */
export function routeOf(domain: string, hpe: HpeConfig, version?: IstioVersion): S3Route {
  const { host, gateway, name, namespace, service, apiVersion, addressing } = hpe;
  const { cors, allowedSources, ownGateway, exportTo } = hpe;
  return {
    host: host ?? `s3.${domain}`,
    gateway,
    metadata: { name, namespace },
    service,
    version: version ?? (apiVersion === "auto" ? "v1" : apiVersion),
    addressing,
    ...(cors === undefined ? {} : { cors }),
    ...(allowedSources === undefined ? {} : { allowedSources }),
    ...(ownGateway === undefined ? {} : { ownGateway }),
    ...(exportTo === undefined ? {} : { exportTo }),
  };
}

/** The gateway that the appliance has and other hosts use. */
const { gateway: SHARED } = Hpe.parse({});

/** Options that contradict each other or protect nothing. */
export function routeProblems({ hpe, domain }: Sections): Problem[] {
  if (hpe === undefined || domain === undefined) return [];
  const own: Problem[] =
    hpe.ownGateway === undefined || hpe.gateway !== SHARED
      ? []
      : [
          {
            path: configPath("hpe", "ownGateway"),
            message: `would make ${JSON.stringify(SHARED)}, which is the appliance's and serves its other hosts; name another in ${configPath("hpe", "gateway")}, such as istio-system/s3-gateway`,
          },
        ];
  const errors = routeFindings(routeOf(domain, hpe)).filter(isError);
  return [...own, ...errors.map(asProblem)];
}

/** What the options need besides themselves. */
export function routeNotes({ hpe, domain }: Stack): Problem[] {
  if (hpe === undefined) return [];
  return routeFindings(routeOf(domain, hpe))
    .filter((finding) => !isError(finding))
    .map(asProblem);
}

function isError({ severity }: Finding): boolean {
  return severity === "error";
}

function asProblem({ path, message, fix }: Finding): Problem {
  return { path: configPath("hpe", ...path.split(".")), message: `${message}; ${fix}` };
}
