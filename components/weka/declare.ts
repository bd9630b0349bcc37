/**
 * Everything that a stack declares on WEKA, in the order in which it has to be there: filesystems, the S3 service, its
 * buckets, then users, so that users go before their buckets.
 *
 * Resources are called by the names of their objects, not by keys of the config: drivers adopt what is there, so under a
 * new key the same object would be adopted first, and removed with its old resource afterwards (`docs/decisions/0013`).
 */
import type * as pulumi from "@pulumi/pulumi";
import type { PlannedBucket, PlannedUser, WekaPlan } from "../../policies/weka/plan.ts";
import { AuditWebhook } from "./audit-webhook.ts";
import type { WekaConnection } from "./connection.ts";
import { FilesystemGroup } from "./filesystem-group.ts";
import { Filesystem } from "./filesystem.ts";
import { type KeyPair, keyPair } from "./keys.ts";
import { S3Bucket } from "./s3-bucket.ts";
import { S3Cluster } from "./s3-cluster.ts";
import { S3Lifecycle } from "./s3-lifecycle.ts";
import { S3Policy } from "./s3-policy.ts";
import { S3ServiceAccount } from "./s3-service-account.ts";
import { S3User } from "./s3-user.ts";
import { TlsCertificate } from "./tls-certificate.ts";

/** What a plan does not hold. */
export interface WekaSecrets {
  readonly passwordOf: (user: string) => pulumi.Input<string>;
  readonly secretOf: (name: "tlsPrivateKey" | "auditToken") => pulumi.Input<string>;
}

export interface OnWeka {
  readonly endpoint: pulumi.Output<string>;
  /** By their keys in the config. */
  readonly bucketNames: Readonly<Record<string, pulumi.Output<string>>>;
  /** By the keys of principals in the config. */
  readonly users: Readonly<Record<string, pulumi.Output<string>>>;
  /** What users sign with, and service accounts, as `PRINCIPAL/LABEL`. */
  readonly keys: Readonly<Record<string, KeyPair>>;
}

export function declareOnWeka(
  connection: WekaConnection,
  plan: WekaPlan,
  secrets: WekaSecrets,
): OnWeka {
  const cluster = declareCluster(connection, plan);
  const onCluster = { dependsOn: [cluster] };
  if (plan.tls !== undefined) {
    const privateKey = secrets.secretOf("tlsPrivateKey");
    new TlsCertificate("weka", { ...plan.tls, connection, privateKey }, onCluster);
  }
  if (plan.auditWebhook !== undefined) {
    const token = secrets.secretOf("auditToken");
    new AuditWebhook("weka", { ...plan.auditWebhook, connection, token }, onCluster);
  }
  const buckets = plan.buckets.map((bucket) => ({
    key: bucket.key,
    made: declareBucket(connection, bucket, onCluster),
  }));
  const onBuckets = { dependsOn: [cluster, ...buckets.map(({ made }) => made)] };
  const users = plan.users.map((user) => ({
    key: user.key,
    ...declareUser({ connection, password: secrets.passwordOf(user.name) }, user, onBuckets),
  }));
  return {
    endpoint: cluster.endpoint,
    bucketNames: Object.fromEntries(buckets.map(({ key, made }) => [key, made.bucketName])),
    users: Object.fromEntries(users.map(({ key, userName }) => [key, userName])),
    keys: Object.fromEntries(users.flatMap(({ keys }) => keys)),
  };
}

/** One after the other: a wrong password then fails once, and five failures lock the account. */
function declareCluster(connection: WekaConnection, plan: WekaPlan): S3Cluster {
  let last: pulumi.Resource[] = [];
  for (const { name, onDelete } of plan.filesystemGroups) {
    const args = { connection, group: name, onDelete };
    last = [new FilesystemGroup(`weka-group-${name}`, args, { dependsOn: last })];
  }
  for (const { name, make } of plan.filesystems) {
    const args = { connection, filesystem: name, ...(make === undefined ? {} : { make }) };
    last = [new Filesystem(`weka-fs-${name}`, args, { dependsOn: last })];
  }
  return new S3Cluster("weka", { ...plan.cluster, connection }, { dependsOn: last });
}

function declareBucket(
  connection: WekaConnection,
  { name, lifecycle, ...settings }: PlannedBucket,
  options: pulumi.ComponentResourceOptions,
): S3Bucket {
  const bucket = new S3Bucket(`weka-${name}`, { connection, bucket: name, ...settings }, options);
  if (lifecycle !== undefined)
    new S3Lifecycle(`weka-${name}`, { connection, bucket: bucket.bucketName, rules: lifecycle });
  return bucket;
}

function declareUser(
  login: { readonly connection: WekaConnection; readonly password: pulumi.Input<string> },
  { key, name, policy: choice, serviceAccounts, ...settings }: PlannedUser,
  options: pulumi.ComponentResourceOptions,
): { userName: pulumi.Output<string>; keys: [string, KeyPair][] } {
  const { connection } = login;
  const policy =
    typeof choice === "string"
      ? choice
      : new S3Policy(`weka-${key}`, { connection, policy: key, document: choice }, options)
          .policyName;
  const user = new S3User(`weka-${name}`, { ...settings, ...login, user: name, policy }, options);
  const accounts = serviceAccounts.map((account): [string, KeyPair] => {
    const args = { ...account, ...login, user: user.userName };
    const made = new S3ServiceAccount(`weka-${name}-${account.label}`, args);
    return [`${key}/${account.label}`, keyPair(made)];
  });
  return { userName: user.userName, keys: [[key, keyPair(user)], ...accounts] };
}
