/** The stack: what its config declares, on every system that has a section. */
import * as pulumi from "@pulumi/pulumi";
import * as aws from "./components/aws/index.ts";
import * as hpe from "./components/hpe/index.ts";
import { declareOnVast } from "./components/vast/index.ts";
import * as weka from "./components/weka/index.ts";
import { bucketSource, loggedBuckets, routeOf } from "./config/arguments.ts";
import { loadStack } from "./config/load.ts";
import { wekaPassword, wekaSecret } from "./config/secrets.ts";
import { vastConnection, vastPlan } from "./config/vast-arguments.ts";
import { wekaBucketSettings, wekaFilesystems } from "./config/weka-arguments.ts";
import type { PolicyDocument } from "./policies/document.ts";
import type { BucketName } from "./policies/names.ts";

const { stack, access } = loadStack();
for (const { path, message } of access.notes) await pulumi.log.info(`${path}: ${message}`);

export const endpoints: Record<string, pulumi.Output<string>> = {};
export const bucketNames: Record<string, pulumi.Output<string>> = {};
export const policyArns: Record<string, pulumi.Output<string[]>> = {};
export const wekaUsers: Record<string, pulumi.Output<string>> = {};
/** What S3 users and service accounts sign with; the secret halves are secrets of the stack. */
export const wekaKeys: Record<string, weka.KeyPair> = {};

if (stack.hpe !== undefined) {
  const version = await hpe.istioVersion(stack.hpe.apiVersion);
  const route = new hpe.S3VirtualService("hpe", routeOf(stack.domain, stack.hpe, version));
  endpoints["hpe"] = route.endpoint;
}

if (stack.eks !== undefined) {
  const { cluster, accessLogs, buckets } = stack.eks;
  const account = aws.lookUpAccount();
  const logging = accessLogs && { ...accessLogs, account, sources: loggedBuckets(stack.eks) };
  const logs = logging && new aws.AccessLogBucket("access-logs", logging);
  const keys = new Map<BucketName, pulumi.Output<string>>();
  for (const [key, bucket] of Object.entries(buckets)) {
    const source = bucketSource(bucket);
    const layout = new aws.BucketLayout(key, { bucket: bucket.name, account, logs, source });
    bucketNames[`eks/${key}`] = layout.bucketName;
    if (layout.kmsKeyArn !== undefined) keys.set(bucket.name, layout.kmsKeyArn);
  }
  for (const { key, identity, grants } of access.eks) {
    const nodes = new aws.NodeRoleS3Access(key, { ...identity, cluster, grants, account, keys });
    policyArns[key] = nodes.policyArns;
  }
}

if (stack.weka !== undefined) {
  const { host, via, caFile, revision, login, cluster, buckets, auditWebhook, tls } = stack.weka;
  const password = wekaPassword(stack, login);
  const connection = { host, via, caFile, revision, username: login, password };
  // One after the other: a wrong password then fails once, and five failures lock the account.
  let last: pulumi.Resource[] = [];
  for (const [key, { name, onDelete }] of Object.entries(stack.weka.filesystemGroups)) {
    const args = { connection, group: name, onDelete };
    last = [new weka.FilesystemGroup(`weka-group-${key}`, args, { dependsOn: last })];
  }
  for (const { key, ...filesystem } of wekaFilesystems(stack.weka))
    last = [new weka.Filesystem(`weka-${key}`, { connection, ...filesystem }, { dependsOn: last })];
  const args = { ...cluster, connection, defaultFilesystem: cluster.filesystem };
  const service = new weka.S3Cluster("weka", args, { dependsOn: last });
  endpoints["weka"] = service.endpoint;
  const onCluster = { dependsOn: [service] };
  if (tls !== undefined) {
    const privateKey = wekaSecret(stack, "tlsPrivateKey");
    new weka.TlsCertificate("weka", { ...tls, connection, privateKey }, onCluster);
  }
  if (auditWebhook !== undefined) {
    const token = wekaSecret(stack, "auditToken");
    new weka.AuditWebhook("weka", { ...auditWebhook, connection, token }, onCluster);
  }
  // Buckets come before their users, so that users go before their buckets.
  const onBuckets: { dependsOn: pulumi.Resource[] } = { dependsOn: [service] };
  for (const [key, bucket] of Object.entries(buckets)) {
    const name = `weka-${key}`;
    const made = new weka.S3Bucket(name, { connection, ...wekaBucketSettings(bucket) }, onCluster);
    bucketNames[`weka/${key}`] = made.bucketName;
    onBuckets.dependsOn.push(made);
    if (bucket.lifecycle !== undefined)
      new weka.S3Lifecycle(name, { connection, bucket: made.bucketName, rules: bucket.lifecycle });
  }
  const madePolicy = (key: string, document: PolicyDocument): pulumi.Output<string> =>
    new weka.S3Policy(`weka-${key}`, { connection, policy: key, document }, onBuckets).policyName;
  for (const { key, identity, policy: choice, serviceAccounts } of access.weka) {
    const policy = typeof choice === "string" ? choice : madePolicy(key, choice);
    const login = { connection, password: wekaPassword(stack, identity.user) };
    const user = new weka.S3User(`weka-${key}`, { ...identity, ...login, policy }, onBuckets);
    wekaUsers[key] = user.userName;
    wekaKeys[key] = weka.keyPair(user);
    for (const account of serviceAccounts) {
      const args = { ...account, ...login, user: user.userName };
      const made = new weka.S3ServiceAccount(`weka-${key}-${account.label}`, args);
      wekaKeys[`${key}/${account.label}`] = weka.keyPair(made);
    }
  }
}

const vast = vastConnection(stack);
if (vast !== undefined)
  for (const [key, name] of Object.entries(declareOnVast(vast, vastPlan(stack, access))))
    bucketNames[`vast/${key}`] = name;

/** Identity policies for VAST by user or group, also where the stack does not apply them itself. */
export const vastPolicies = Object.fromEntries(
  access.vast.map(({ identity, document }) => [identity.name, document]),
);
