/** All checks in order. What rests on something that has failed is not tried: it would name the same fault again. */
import { checkCertificate } from "./checks/certificates.ts";
import { checkFront } from "./checks/front.ts";
import { checkIdentity } from "./checks/identity.ts";
import { istioObjects } from "./checks/manifests.ts";
import { checkNames } from "./checks/names.ts";
import { checkObjects } from "./checks/objects.ts";
import { checkRoute, destinationsOf, servicesOf } from "./checks/route.ts";
import { checkSecret } from "./checks/secret.ts";
import { checkService } from "./checks/service.ts";
import { checkToken } from "./checks/token.ts";
import { nameOf } from "./checks/names.ts";
import { type Findings, type Line, hasFailed, joined } from "./line.ts";
import type { Credential } from "../token/credential.ts";
import type { Cluster, Hosts, World } from "./world.ts";

export interface Subject {
  readonly hosts: Hosts;
  /** A bucket to write into; one is made when it is left out. */
  readonly bucket: string | undefined;
  readonly unique: string;
}

export async function examine(subject: Subject, world: World): Promise<Findings> {
  const { hosts } = subject;
  const reached = await reach(hosts, world);
  const route = await clusterFindings(hosts, world.cluster);
  const token = await tokenFindings(reached, world);
  const s3 = await s3Findings(subject, world, { reached, route, token });
  return joined([...reached.parts, route, token, s3]);
}

/** What is known of the way to each host. */
interface Reached {
  readonly parts: readonly Findings[];
  readonly s3: boolean;
  readonly keycloak: boolean;
}

async function reach(hosts: Hosts, world: World): Promise<Reached> {
  const names = await checkNames(hosts, world);
  const resolved = [...names].filter(([, { status }]) => status === "ok").map(([host]) => host);
  const certificates = new Map(
    await Promise.all(
      resolved.map(async (host) => [host, await checkCertificate(host, world)] as const),
    ),
  );
  const isReached = (host: string): boolean =>
    certificates.has(host) && certificates.get(host)?.status !== "fail";
  const identity = isReached(hosts.keycloak) ? await checkIdentity(hosts.keycloak, world) : [];
  return {
    parts: [{ lines: [...names.values(), ...certificates.values(), ...identity], unseen: [] }],
    s3: isReached(hosts.s3),
    keycloak: isReached(hosts.keycloak) && !hasFailed(identity),
  };
}

async function clusterFindings(hosts: Hosts, cluster: Cluster | undefined): Promise<Findings> {
  if (cluster === undefined)
    return {
      lines: [],
      unseen: [
        {
          what: "the route in the cluster",
          why: "there is no kubeconfig; name one with --kubeconfig",
        },
      ],
    };
  const istio = await istioObjects(cluster);
  const secret = await checkSecret(cluster);
  if (istio.objects === undefined) return joined([istio, secret]);
  const route = await checkRoute(hosts.s3, istio, cluster);
  const services = hasFailed(route.lines)
    ? []
    : destinationsOf(servicesOf(nameOf(hosts.s3), istio.objects));
  const behind = await Promise.all(services.map((one) => checkService(one, cluster)));
  return joined([{ lines: istio.lines, unseen: istio.unseen }, route, ...behind, secret]);
}

interface TokenFindings extends Findings {
  readonly credential: Credential | undefined;
}

async function tokenFindings({ keycloak }: Reached, world: World): Promise<TokenFindings> {
  if (!keycloak)
    return {
      lines: [],
      unseen: [{ what: "the token flow", why: "the identity service comes first" }],
      credential: undefined,
    };
  const { line, credential } = await checkToken(world);
  return { lines: [line], unseen: [], credential };
}

async function s3Findings(
  { hosts, bucket, unique }: Subject,
  world: World,
  before: { readonly reached: Reached; readonly route: Findings; readonly token: TokenFindings },
): Promise<Findings> {
  const unseen = (what: string, why: string): Findings => ({ lines: [], unseen: [{ what, why }] });
  if (!before.reached.s3) return unseen("S3 itself", "the way to its host comes first");
  if (before.route.lines.some(isInTheWay))
    return unseen("S3 itself", "its route in the cluster comes first");
  const front = await checkFront(hosts.s3, world);
  const { credential } = before.token;
  if (hasFailed([front])) return { lines: [front], unseen: [] };
  if (credential === undefined)
    return joined([
      { lines: [front], unseen: [] },
      unseen("list, put, get and delete", "a token comes first"),
    ]);
  const lines = await checkObjects(world.objects(credential), { bucket, unique });
  return { lines: [front, ...lines], unseen: [] };
}

/** The client secret is no part of the route. */
function isInTheWay({ check, status }: Line): boolean {
  return status === "fail" && check !== "secret";
}
