/** Fixtures for what the program asks the AWS provider. */
import type { World } from "./record.ts";

export const ACCOUNT = "123456789012";

export const awsLookups: NonNullable<World["lookups"]> = {
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getRegion:getRegion": () => ({ id: "us-east-1", region: "us-east-1" }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ id: ACCOUNT, accountId: ACCOUNT }),
  "aws:s3/getBucket:getBucket": ({ bucket }) => ({ id: bucket, bucket }),
  "aws:eks/getCluster:getCluster": ({ name }) => ({
    name,
    arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/${String(name)}`,
  }),
  "aws:eks/getNodeGroup:getNodeGroup": ({ nodeGroupName }) => ({
    nodeRoleArn: `arn:aws:iam::${ACCOUNT}:role/eks/role-of-${String(nodeGroupName)}`,
  }),
  "aws:iam/getRole:getRole": ({ name }) => ({ id: name, name, permissionsBoundary: "" }),
};

export const awsOutputs: NonNullable<World["outputs"]> = {
  "aws:kms/key:Key": (name) => ({
    arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/${name}`,
    keyId: name,
  }),
  "aws:iam/role:Role": (_, { name }) => ({ arn: `arn:aws:iam::${ACCOUNT}:role/${String(name)}` }),
  "aws:iam/policy:Policy": (name) => ({ arn: `arn:aws:iam::${ACCOUNT}:policy/${name}` }),
};
