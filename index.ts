/** The stack: what its config declares, on every system that has a section. */
import * as pulumi from "@pulumi/pulumi";
import * as aws from "./components/aws/index.ts";
import * as hpe from "./components/hpe/index.ts";
import { declareOnVast } from "./components/vast/index.ts";
import { type KeyPair, declareOnWeka } from "./components/weka/index.ts";
import { bucketSource, eksIdentity, loggedBuckets, routeOf } from "./config/arguments.ts";
import { loadStack } from "./config/load.ts";
import { vastConnection, vastDocuments, vastPlan } from "./config/vast-arguments.ts";
import { wekaConnection, wekaPlan, wekaSecrets } from "./config/weka-arguments.ts";
import type { BucketName } from "./policies/names.ts";

const { stack, access } = loadStack();
for (const { path, message } of access.notes) await pulumi.log.info(`${path}: ${message}`);

export const endpoints: Record<string, pulumi.Output<string>> = {};
export const bucketNames: Record<string, pulumi.Output<string>> = {};
export const policyArns: Record<string, pulumi.Output<string[]>> = {};
export const wekaUsers: Record<string, pulumi.Output<string>> = {};
/** What S3 users and service accounts sign with; the secret halves are secrets of the stack. */
export const wekaKeys: Record<string, KeyPair> = {};

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
    const args = { ...eksIdentity(identity), cluster, grants, account, keys };
    const onPods = "serviceAccounts" in args;
    const made = onPods
      ? new aws.ServiceAccountS3Access(key, args)
      : new aws.NodeRoleS3Access(key, args);
    policyArns[key] = made.policyArns;
  }
}

if (stack.weka !== undefined) {
  const connection = wekaConnection(stack, stack.weka);
  const made = declareOnWeka(connection, wekaPlan(stack.weka, access), wekaSecrets(stack));
  endpoints["weka"] = made.endpoint;
  for (const [key, name] of Object.entries(made.bucketNames)) bucketNames[`weka/${key}`] = name;
  Object.assign(wekaUsers, made.users);
  Object.assign(wekaKeys, made.keys);
}

const vast = vastConnection(stack);
if (vast !== undefined)
  for (const [key, name] of Object.entries(declareOnVast(vast, vastPlan(stack, access))))
    bucketNames[`vast/${key}`] = name;

/** Identity policies for VAST by user, group or role, also where the stack does not apply them itself. */
export const vastPolicies = vastDocuments(access);
