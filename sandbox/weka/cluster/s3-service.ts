/** The S3 service and the containers that run it ("S3 cluster management"). */
import { predefinedPolicies } from "../../../policies/weka/predefined.ts";
import type { S3Service, State } from "../state.ts";
import type { Context } from "./context.ts";
import { fileSystem } from "./filesystems.ts";
import { Refusal } from "./refusal.ts";

const mostBuckets = 10_000;
const longestDomain = 64;
const longestDomains = 1024;

export interface ServiceChange {
  readonly port?: number | undefined;
  /** Comma-separated; the empty text clears them. */
  readonly domain?: string | undefined;
  readonly anonymousUid?: number | undefined;
  readonly anonymousGid?: number | undefined;
  readonly containers?: "all" | readonly number[] | undefined;
}

export interface NewService extends ServiceChange {
  readonly defaultFilesystem?: string | undefined;
  readonly configFilesystem: string;
  readonly maxBuckets?: number | undefined;
}

/** @throws Refusal while there is no S3 cluster */
export function service(state: State): S3Service {
  if (state.s3 === undefined) throw new Refusal("S3 cluster is not configured");
  return state.s3;
}

/** @throws Refusal while no container of the S3 cluster is ready */
export function readyService({ state, now }: Context): S3Service {
  const s3 = service(state);
  if (!s3.members.some((member) => member.readyAt <= now))
    throw new Refusal("Could not find a running S3 container to run the command in");
  return s3;
}

/** Returns before the containers are ready, as WEKA does. */
export function addService(context: Context, wanted: NewService): void {
  const { state } = context;
  if (state.s3 !== undefined) throw new Refusal("S3 cluster already exists", "exists");
  const { defaultFilesystem, configFilesystem, maxBuckets = mostBuckets, containers } = wanted;
  for (const name of [defaultFilesystem ?? [], configFilesystem].flat())
    if (fileSystem(state, name).readyAt > context.now)
      throw new Refusal(`Filesystem "${name}" is not ready`);
  if (maxBuckets < 1 || maxBuckets > mostBuckets)
    throw new Refusal(`Invalid buckets limit ${maxBuckets}: the maximum is ${mostBuckets}`);
  if (containers === undefined)
    throw new Refusal("Either --container or --all-servers must be specified");
  const s3: S3Service = {
    ...(defaultFilesystem === undefined ? {} : { defaultFilesystem }),
    ...{ configFilesystem, maxBuckets, allServers: containers === "all" },
    ...{ port: 9000, domains: [], anonymousUid: 65_534, anonymousGid: 65_534 },
    members: chosen(state, containers).map((id) => joining(context, id)),
  };
  change(context, s3, wanted);
  state.s3 = s3;
  state.policies = [...predefinedPolicies];
}

export function updateService(context: Context, wanted: ServiceChange): void {
  const s3 = service(context.state);
  const ids =
    wanted.containers === undefined ? undefined : chosen(context.state, wanted.containers);
  change(context, s3, wanted);
  if (ids !== undefined)
    s3.members = ids.map((id) => s3.members.find((m) => m.id === id) ?? joining(context, id));
}

/** The default filesystem of the tenant (generations C and D); undefined clears it. */
export function setDefaultFilesystem({ state }: Context, name: string | undefined): void {
  const s3 = service(state);
  if (name === undefined) delete s3.defaultFilesystem;
  else s3.defaultFilesystem = fileSystem(state, name).name;
}

/** Ends the service with its buckets, policies, keys and S3 users; directories with objects stay. */
export function removeService({ state }: Context): void {
  service(state);
  delete state.s3;
  delete state.auditWebhook;
  state.buckets = [];
  state.policies = [];
  state.serviceAccounts = [];
  state.sessions = [];
  state.users = state.users.filter(({ role }) => role !== "S3");
}

/** @param name how this generation writes a container's id */
export function addContainers(
  context: Context,
  ids: readonly number[],
  name: (id: number) => string | number,
): void {
  const { state } = context;
  const s3 = service(state);
  known(state, ids);
  const already = ids.find((id) => s3.members.some((member) => member.id === id));
  if (already !== undefined) throw invalid(name(already), "is already part of the S3 cluster");
  s3.members.push(...ids.map((id) => joining(context, id)));
}

/** @param name how this generation writes a container's id */
export function removeContainers(
  { state }: Context,
  ids: readonly number[],
  name: (id: number) => string | number,
): void {
  const s3 = service(state);
  known(state, ids);
  const absent = ids.find((id) => !s3.members.some((member) => member.id === id));
  if (absent !== undefined) throw invalid(name(absent), "is not part of the S3 cluster");
  const left = s3.members.filter(({ id }) => !ids.includes(id));
  if (left.length === 0)
    throw new Refusal("Trying to set an invalid S3 configuration: no host is left");
  s3.members = left;
}

/** The certificate that the cluster shows; without one, TLS is off. */
export function shownCertificate(state: State): string | undefined {
  return state.ownCertificate?.certificate ?? state.certificate;
}

function change(context: Context, s3: S3Service, wanted: ServiceChange): void {
  const { port = s3.port, domain } = wanted;
  if (port === 9001 || port < 1 || port > 65_535) throw new Refusal(`Invalid S3 port ${port}`);
  if (domain !== undefined) {
    const domains = domain === "" ? [] : domain.split(",");
    const long = domains.find(({ length }) => length > longestDomain);
    if (long !== undefined || domain.length > longestDomains)
      throw new Refusal(`Invalid S3 domain "${long ?? domain}"`);
    s3.domains = domains;
    // A change of the domains restarts all S3 containers.
    s3.members = s3.members.map(({ id }) => joining(context, id));
  }
  s3.port = port;
  s3.anonymousUid = wanted.anonymousUid ?? s3.anonymousUid;
  s3.anonymousGid = wanted.anonymousGid ?? s3.anonymousGid;
}

/** "All servers" are those of the moment: one that comes later does not join by itself. */
function chosen(state: State, containers: "all" | readonly number[]): readonly number[] {
  if (containers === "all") return state.containers.map(({ id }) => id);
  if (containers.length === 0)
    throw new Refusal("Trying to set an invalid S3 configuration: no host is left");
  return known(state, containers);
}

function known(state: State, ids: readonly number[]): readonly number[] {
  const unknown = ids.find((id) => !state.containers.some((container) => container.id === id));
  if (unknown !== undefined)
    throw new Refusal(`Unrecognized host ID HostId<${unknown}>`, "missing");
  return ids;
}

function joining({ state, now }: Context, id: number): S3Service["members"][number] {
  return { id, readyAt: now + state.readinessDelayMs };
}

function invalid(host: string | number, reason: string): Refusal {
  return new Refusal(`Trying to set an invalid S3 configuration: Specified host ${host} ${reason}`);
}
