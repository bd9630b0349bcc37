/** The WEKA section as the arguments of components: plain data, no Pulumi. */
import { present } from "../policies/present.ts";
import type {
  PlannedBucket,
  PlannedFilesystem,
  PlannedUser,
  WekaPlan,
} from "../policies/weka/plan.ts";
import type { Access } from "./access.ts";
import { wekaPassword, wekaSecret } from "./secrets.ts";
import type { Stack } from "./sections.ts";
import type { WekaConfig } from "./weka.ts";

/** Everything that a stack declares on WEKA. */
export function wekaPlan(weka: WekaConfig, access: Pick<Access, "weka">): WekaPlan {
  const { filesystem: defaultFilesystem, ...cluster } = weka.cluster;
  return {
    filesystemGroups: Object.values(weka.filesystemGroups),
    filesystems: filesystemsOf(weka),
    cluster: { ...cluster, defaultFilesystem },
    tls: weka.tls,
    auditWebhook: weka.auditWebhook,
    buckets: Object.entries(weka.buckets).map(([key, bucket]) => bucketOf(key, bucket)),
    users: access.weka.map(userOf),
  };
}

function bucketOf(key: string, bucket: WekaConfig["buckets"][string]): PlannedBucket {
  const { name, filesystem, quota, existingPath, anonymous, lifecycle, onDelete } = bucket;
  return {
    ...{ key, name, anonymous, lifecycle, onDelete },
    ...present({ filesystem, hardQuota: quota, existingPath }),
  };
}

/** Every filesystem that the section makes, then those that it only names and expects to be there. */
function filesystemsOf({ filesystems, cluster }: WekaConfig): PlannedFilesystem[] {
  const made = Object.values(filesystems).map(({ name, ...make }) => ({ name, make }));
  const named = new Set([cluster.filesystem, cluster.configFilesystem]);
  for (const { name } of made) named.delete(name);
  return [...made, ...Array.from(named, (name) => ({ name, make: undefined }))];
}

function userOf({ key, identity, policy, serviceAccounts }: Access["weka"][number]): PlannedUser {
  const { user, posixUid, posixGid, passwordVersion, keyVersion } = identity;
  return {
    ...{ key, name: user, policy, passwordVersion, keyVersion, serviceAccounts },
    ...present({ posixUid, posixGid }),
  };
}

interface Connection {
  readonly host: string | undefined;
  readonly via: string | undefined;
  readonly caFile: string | undefined;
  readonly revision: number | undefined;
  readonly username: string;
  readonly password: string;
}

/** How a checked stack logs in. */
export function wekaConnection(stack: Stack, weka: WekaConfig): Connection {
  const { host, via, caFile, revision, login } = weka;
  const password = wekaPassword(stack, login);
  return { host, via, caFile, revision, username: login, password };
}

/** What the plan of a checked stack needs besides. */
interface Secrets {
  readonly passwordOf: (user: string) => string;
  readonly secretOf: (name: keyof Stack["wekaSecrets"]) => string;
}

export function wekaSecrets(stack: Stack): Secrets {
  return {
    passwordOf: (user) => wekaPassword(stack, user),
    secretOf: (name) => wekaSecret(stack, name),
  };
}
