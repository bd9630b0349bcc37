import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { awsProviders } from "../../../sandbox/providers/aws.ts";
import { awsClients } from "../../../sandbox/providers/aws/clients.ts";

describe("awsProviders", function () {
  const clients = awsClients({ endpoint: "http://127.0.0.1:9", region: "us-east-1" });
  const { resources, lookups } = awsProviders(clients);

  it("has the resource types of the program, under the tokens of @pulumi/aws", function () {
    const classes = [
      aws.s3.Bucket,
      aws.s3.BucketVersioning,
      aws.s3.BucketServerSideEncryptionConfiguration,
      aws.s3.BucketPublicAccessBlock,
      aws.s3.BucketOwnershipControls,
      aws.s3.BucketPolicy,
      aws.s3.BucketLogging,
      aws.s3.BucketLifecycleConfiguration,
      aws.s3.BucketObjectv2,
      aws.kms.Key,
      aws.kms.Alias,
      aws.iam.Policy,
      aws.iam.Role,
      aws.iam.RolePolicyAttachment,
      aws.eks.PodIdentityAssociation,
    ];
    const tokens = classes.map((each) => "__pulumiType" in each && each.__pulumiType);
    assert.deepEqual(
      resources.map(({ type }) => type),
      tokens,
    );
  });

  it("has the lookups of the program", function () {
    assert.deepEqual(
      lookups.map(({ token }) => token),
      [
        "aws:index/getPartition:getPartition",
        "aws:index/getRegion:getRegion",
        "aws:index/getCallerIdentity:getCallerIdentity",
        "aws:eks/getCluster:getCluster",
        "aws:eks/getNodeGroup:getNodeGroup",
        "aws:iam/getRole:getRole",
        "aws:s3/getBucket:getBucket",
      ],
    );
  });
});
