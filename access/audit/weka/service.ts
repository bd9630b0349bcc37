/** What a WEKA cluster has once, or keeps its data in: filesystems, the S3 service, audit webhook, certificate. */
import { X509Certificate } from "node:crypto";
import type { SeenFilesystem } from "../../../drivers/weka/administration.ts";
import { differingCapacity } from "../capacity.ts";
import {
  type Compared,
  type Difference,
  type Drift,
  compare,
  differing,
  differingSets,
} from "../drift.ts";
import type { Declared } from "./declared.ts";
import type { Live } from "./live.ts";

interface Around {
  /** Of the audit webhook; undefined: not compared. */
  readonly token: string | undefined;
  readonly shared: boolean;
}

export function compareService(declared: Declared, live: Live, around: Around): Compared[] {
  return [
    compareGroups(declared, live, around.shared),
    compareFilesystems(declared, live, around.shared),
    one("S3 cluster", "s3", clusterDrift(declared, live)),
    ...compareWebhook(declared, live, around),
    ...compareCertificate(declared, live),
  ];
}

/** Groups and filesystems that the stack does not make are other people's, unless it makes some of their kind. */
function compareGroups({ groups }: Declared, live: Live, shared: boolean): Compared {
  return compare(groups, live.groups, {
    kind: "filesystem group",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: () => [],
    ...(shared || groups.length === 0 ? {} : { extra: () => undefined }),
  });
}

function compareFilesystems({ filesystems }: Declared, live: Live, shared: boolean): Compared {
  const makes = filesystems.some(({ settings }) => settings !== undefined);
  return compare(filesystems, live.filesystems, {
    kind: "filesystem",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: filesystemDifferences,
    ...(shared || !makes ? {} : { extra: ({ group }) => group && `group ${group}` }),
  });
}

function filesystemDifferences(
  { settings }: Declared["filesystems"][number],
  seen: SeenFilesystem,
): Difference[] {
  const status = seen.ready ? [] : differing("status", "READY", seen.status);
  if (settings === undefined) return status;
  const { group, capacity, encryption } = settings;
  // WEKA does not tell how a filesystem is encrypted.
  const encrypted = seen.encrypted && encryption !== "none" ? encryption : "encrypted";
  return [
    ...status,
    ...differing("group", group, seen.group),
    ...(seen.capacity === undefined ? [] : differingCapacity("capacity", capacity, seen.capacity)),
    ...(seen.encrypted === undefined
      ? []
      : differing("encryption", encryption, seen.encrypted ? encrypted : "none")),
  ];
}

/** `all` servers are those that there were when the service was made, so later ones are no drift. */
function clusterDrift({ cluster }: Declared, { cluster: seen }: Live): Single {
  if (seen === undefined) return "missing";
  const { servers, domains } = cluster;
  return [
    ...differing("filesystem", cluster.defaultFilesystem, seen.defaultFilesystem),
    ...differing("configFilesystem", cluster.configFilesystem, seen.configFilesystem),
    ...differing("port", cluster.port, seen.port),
    ...(servers === "all" ? [] : differingSets("servers", servers, seen.servers, String)),
    ...(domains === undefined || seen.domains === undefined
      ? []
      : differingSets("domains", domains, seen.domains, String)),
    ...differing("maxBuckets", cluster.maxBuckets, seen.maxBuckets),
    ...differing("anonymousPosixUid", cluster.anonymousPosixUid, seen.anonymousPosixUid),
    ...differing("anonymousPosixGid", cluster.anonymousPosixGid, seen.anonymousPosixGid),
  ];
}

function compareWebhook(
  { webhook: declared }: Declared,
  { webhook: seen }: Live,
  { token, shared }: Around,
): Compared[] {
  const kind = "audit webhook";
  if (declared === undefined) {
    if (seen === undefined || shared) return [];
    return [{ alike: 0, drifts: [{ is: "extra", kind, name: address(seen.endpoint) }] }];
  }
  const name = address(declared.endpoint);
  if (seen === undefined) return [one(kind, name, "missing")];
  const endpoint =
    declared.endpoint === seen.endpoint
      ? []
      : differing("endpoint", name, otherThan(name, address(seen.endpoint)));
  // The tokens themselves are never shown.
  const otherToken =
    token === undefined || bare(token) === bare(seen.token)
      ? []
      : differing("token", "the one handed over", "another one");
  return [one(kind, name, [...endpoint, ...otherToken])];
}

/** Without its query, which may hold a secret. */
function address(endpoint: string): string {
  const url = URL.parse(endpoint);
  return url === null ? endpoint : `${url.origin}${url.pathname}`;
}

function otherThan(one: string, other: string): string {
  return one === other ? `${other} with another query` : other;
}

/** WEKA's example for Splunk wraps the token in quotes; whether it shows them again is not documented. */
function bare(token: string): string {
  return token.replace(/^"(.*)"$/, "$1");
}

function compareCertificate({ tls }: Declared, { certificate }: Live): Compared[] {
  if (tls === undefined || certificate === undefined) return [];
  const [declared, live] = [fingerprint(tls.certificate), fingerprint(certificate)];
  return [one("certificate", "tls", differing("SHA-256", declared, live))];
}

/** Of the first certificate, which is the server's. */
function fingerprint(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return "none";
  }
}

/** What is wrong with an object that a cluster has one of. */
type Single = "missing" | readonly Difference[];

function one(kind: string, name: string, single: Single): Compared {
  if (single === "missing") return { alike: 0, drifts: [{ is: "missing", kind, name }] };
  if (single.length === 0) return { alike: 1, drifts: [] };
  const drift: Drift = { is: "changed", kind, name, differences: single };
  return { alike: 0, drifts: [drift] };
}
