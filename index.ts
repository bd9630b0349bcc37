/** The stack: what its config declares, on every system that has a section. */
import * as pulumi from "@pulumi/pulumi";
import { declareOnEks } from "./components/aws/index.ts";
import * as hpe from "./components/hpe/index.ts";
import { declareOnVast } from "./components/vast/index.ts";
import { type KeyPair, declareOnWeka } from "./components/weka/index.ts";
import { eksPlan } from "./config/eks-arguments.ts";
import { loadStack } from "./config/load.ts";
import { routeOf } from "./config/route.ts";
import { vastConnection, vastDocuments, vastPlan } from "./config/vast-arguments.ts";
import { wekaConnection, wekaPlan, wekaSecrets } from "./config/weka-arguments.ts";

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
  const made = declareOnEks(eksPlan(stack.eks, access));
  for (const [key, name] of Object.entries(made.bucketNames)) bucketNames[`eks/${key}`] = name;
  Object.assign(policyArns, made.policyArns);
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
