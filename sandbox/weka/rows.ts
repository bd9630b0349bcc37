/**
 * What the cluster answers about its objects, as both the command line (`--json` is "raw JSON as returned by the
 * cluster") and the REST API show it, where nothing is known to differ. Sizes are whole 64-bit numbers.
 */
import { shownCertificate } from "./cluster/s3-service.ts";
import { usedBytes } from "./cluster/filesystems.ts";
import { directoryOf, uidKinds, uidOf } from "./state.ts";
import type {
  Bucket,
  Container,
  FileSystem,
  FileSystemGroup,
  LifecycleRule,
  S3Service,
  State,
  User,
} from "./state.ts";

/** How ids are written: `HostId<4>`, from 6.0 on plain numbers. */
export type WriteId = (kind: "HostId" | "FSId" | "FSGroupId", id: number) => string | number;

export const bracketedId: WriteId = (kind, id) => `${kind}<${id}>`;

export const plainId: WriteId = (_kind, id) => id;

type Value = string | number | bigint | boolean | readonly (string | number)[];

/** One object; by name of the field. */
export type Row = Readonly<Record<string, Value>>;

export function fileSystemRow(
  state: State,
  filesystem: FileSystem,
  { now, id }: { readonly now: number; readonly id: WriteId },
): Row {
  const ready = filesystem.readyAt <= now;
  const [total, used] = [BigInt(filesystem.totalBytes), usedBytes(state, filesystem.name)];
  const group = state.filesystemGroups.find(({ name }) => name === filesystem.group);
  return {
    uid: uidOf(uidKinds.filesystem, filesystem.id),
    id: id("FSId", filesystem.id),
    name: filesystem.name,
    group_id: id("FSGroupId", group?.id ?? 0),
    group_name: filesystem.group,
    status: ready ? "READY" : "CREATING",
    is_ready: ready,
    is_creating: !ready,
    is_removing: false,
    total_budget: total,
    available_total: total,
    free_total: total - used,
    ssd_budget: BigInt(filesystem.ssdBytes),
    used_total: used,
    is_encrypted: filesystem.encrypted,
    auth_required: false,
    obs_buckets: [],
  };
}

export function groupRow(group: FileSystemGroup, id: WriteId): Row {
  return {
    uid: uidOf(uidKinds.filesystemGroup, group.id),
    id: id("FSGroupId", group.id),
    name: group.name,
    target_ssd_retention: group.ssdRetention,
    start_demote: group.startDemote,
  };
}

/** The S3 cluster. Names beyond `active`, `s3_hosts`, `port`, `internal_port`, `filesystem_name` and `tls_enabled` are guessed. */
export function serviceRow(
  state: State,
  s3: S3Service,
  id: WriteId,
): Row & { readonly active: true } {
  return {
    active: true,
    all_hosts: s3.allServers,
    s3_hosts: s3.members.map((member) => id("HostId", member.id)),
    port: String(s3.port),
    internal_port: "9001",
    filesystem_name: s3.defaultFilesystem ?? "",
    config_fs_name: s3.configFilesystem,
    domain: s3.domains.join(","),
    max_buckets_limit: s3.maxBuckets,
    anonymous_posix_uid: String(s3.anonymousUid),
    anonymous_posix_gid: String(s3.anonymousGid),
    tls_enabled: shownCertificate(state) !== undefined,
  };
}

export function containerRow({ id, hostname, ip }: Container, write: WriteId): Row {
  return {
    uid: uidOf(uidKinds.container, id),
    host_id: write("HostId", id),
    hostname,
    host_ip: ip,
    mode: "backend",
    status: "UP",
  };
}

export function bucketRow(state: State, bucket: Bucket): Row {
  return {
    name: bucket.name,
    hard_limit_bytes: BigInt(bucket.hardQuota ?? 0),
    used_bytes: BigInt(directoryOf(state, bucket).bytes),
    path: bucket.path,
    fs: bucket.filesystem,
  };
}

export function ruleRow({ id, days, prefix, tags }: LifecycleRule): Row {
  return { uid: id, id, expiry_days: String(days), prefix, tags };
}

/** What both show of a user; the attached policy has another name on each. */
export function userRow(user: User): Row {
  return {
    uid: user.uid,
    org_id: 0,
    username: user.username,
    source: "Internal",
    role: user.role,
    posix_uid: String(user.posixUid),
    posix_gid: String(user.posixGid),
  };
}
