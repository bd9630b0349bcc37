/** The stack: what its config declares, on every system that has a section. */
import * as pulumi from "@pulumi/pulumi";
import * as aws from "./components/aws/index.ts";
import * as hpe from "./components/hpe/index.ts";
import * as weka from "./components/weka/index.ts";
import { bucketSource, loggedBuckets, routeOf, wekaBucketSettings } from "./config/arguments.ts";
import { loadStack } from "./config/load.ts";
import { wekaPassword } from "./config/secrets.ts";
import type { PolicyDocument } from "./policies/document.ts";
import type { BucketName } from "./policies/names.ts";

const { stack, access } = loadStack();
for (const { path, message } of access.notes) await pulumi.log.info(`${path}: ${message}`);

export const endpoints: Record<string, pulumi.Output<string>> = {};
export const bucketNames: Record<string, pulumi.Output<string>> = {};
export const policyArns: Record<string, pulumi.Output<string[]>> = {};
export const wekaUsers: Record<string, pulumi.Output<string>> = {};

if (stack.hpe !== undefined) {
  const route = new hpe.S3VirtualService("hpe", routeOf(stack.domain, stack.hpe));
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
  const { host, login, cluster, buckets } = stack.weka;
  const connection = { host, username: login, password: wekaPassword(stack, login) };
  const data = new weka.Filesystem("weka-data", { connection, filesystem: cluster.filesystem });
  // One after the other: a wrong password then fails once, and five failures lock the account.
  const after = { dependsOn: [data] };
  const filesystem = cluster.configFilesystem;
  const config = new weka.Filesystem("weka-config", { connection, filesystem }, after);
  const service = new weka.S3Cluster("weka", {
    ...cluster,
    connection,
    defaultFilesystem: data.filesystemName,
    configFilesystem: config.filesystemName,
  });
  endpoints["weka"] = service.endpoint;
  const onCluster = { dependsOn: [service] };
  for (const [key, bucket] of Object.entries(buckets)) {
    const args = { connection, ...wekaBucketSettings(bucket) };
    bucketNames[`weka/${key}`] = new weka.S3Bucket(`weka-${key}`, args, onCluster).bucketName;
  }
  const madePolicy = (key: string, document: PolicyDocument): pulumi.Output<string> =>
    new weka.S3Policy(`weka-${key}`, { connection, policy: key, document }, onCluster).policyName;
  for (const { key, identity, policy: choice } of access.weka) {
    const policy = typeof choice === "string" ? choice : madePolicy(key, choice);
    const password = wekaPassword(stack, identity.user);
    const args = { ...identity, connection, password, policy };
    wekaUsers[key] = new weka.S3User(`weka-${key}`, args, onCluster).userName;
  }
}

/** Identity policies for VAST, ready to be applied to its users. */
export const vastPolicies = Object.fromEntries(
  access.vast.map(({ identity, document }) => [identity.user, document]),
);
