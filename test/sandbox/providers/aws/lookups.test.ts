import assert from "node:assert/strict";
import { CreateClusterCommand, CreateNodegroupCommand } from "@aws-sdk/client-eks";
import { CreatePolicyCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import type { Properties } from "../../../../sandbox/engine/provider.ts";
import { awsClients } from "../../../../sandbox/providers/aws/clients.ts";
import { lookupOf } from "../../../support/aws-provider.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../../support/moto.ts";

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});
const boundary = "arn:aws:iam::123456789012:policy/Boundary";

describe("lookups", function () {
  const aws = new MotoUnderTest();

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
    const { eks, iam, s3 } = aws.clients;
    const roleArn = "arn:aws:iam::123456789012:role/nodes/node";
    await iam.send(new CreatePolicyCommand({ PolicyName: "Boundary", PolicyDocument: allowAll }));
    await iam.send(
      new CreateRoleCommand({
        RoleName: "node",
        Path: "/nodes/",
        AssumeRolePolicyDocument: trust,
        PermissionsBoundary: boundary,
      }),
    );
    await iam.send(new CreateRoleCommand({ RoleName: "other", AssumeRolePolicyDocument: trust }));
    await eks.send(new CreateClusterCommand({ name: "edu", roleArn, resourcesVpcConfig: {} }));
    for (const nodegroupName of ["b", "a"])
      await eks.send(
        new CreateNodegroupCommand({
          clusterName: "edu",
          nodegroupName,
          nodeRole: roleArn,
          subnets: ["s-1"],
        }),
      );
    await s3.send(new CreateBucketCommand({ Bucket: "ml-data" }));
  });
  after(async function () {
    await aws.stop();
  });

  async function look(name: string, inputs: Properties = {}): Promise<Properties> {
    return lookupOf(aws.clients, name).call(inputs);
  }

  it("find the account, the partition and the region", async function () {
    assert.equal((await look("getCallerIdentity"))["accountId"], "123456789012");
    assert.deepEqual(await look("getPartition"), {
      id: "aws",
      partition: "aws",
      dnsSuffix: "amazonaws.com",
      reverseDnsPrefix: "com.amazonaws",
    });
    assert.deepEqual(await look("getRegion"), {
      id: "us-east-1",
      name: "us-east-1",
      region: "us-east-1",
      endpoint: "ec2.us-east-1.amazonaws.com",
      description: "",
    });
    const china = awsClients({ endpoint: aws.moto.url, region: "cn-north-1" });
    const partition = await lookupOf(china, "getPartition").call({});
    assert.deepEqual(partition, {
      id: "aws-cn",
      partition: "aws-cn",
      dnsSuffix: "amazonaws.com.cn",
      reverseDnsPrefix: "cn.com.amazonaws",
    });
    china.close();
  });

  it("find a cluster, or say which there are", async function () {
    const { id, arn, status } = await look("getCluster", { name: "edu" });
    assert.deepEqual(
      [id, arn, status],
      ["edu", "arn:aws:eks:us-east-1:123456789012:cluster/edu", "ACTIVE"],
    );
    await assert.rejects(look("getCluster", { name: "udu" }), {
      message: 'There is no EKS cluster "udu" in this account and region; these exist: edu.',
    });
  });

  it("find a node group's role", async function () {
    const group = await look("getNodeGroup", { clusterName: "edu", nodeGroupName: "a" });
    assert.deepEqual(
      [group["id"], group["nodeRoleArn"], group["status"], group["subnetIds"]],
      ["edu:a", "arn:aws:iam::123456789012:role/nodes/node", "ACTIVE", ["s-1"]],
    );
  });

  it("say which node groups and clusters there are when one is not there", async function () {
    await assert.rejects(look("getNodeGroup", { clusterName: "edu", nodeGroupName: "c" }), {
      message: 'The EKS cluster edu has no node group "c"; these exist: a, b.',
    });
    await assert.rejects(look("getNodeGroup", { clusterName: "udu", nodeGroupName: "a" }), {
      message: 'There is no EKS cluster "udu" in this account and region; these exist: edu.',
    });
  });

  it("find a role with its path and its permissions boundary", async function () {
    const role = await look("getRole", { name: "node" });
    const { createDate, uniqueId } = role;
    assert.deepEqual(role, {
      id: "node",
      name: "node",
      arn: "arn:aws:iam::123456789012:role/nodes/node",
      path: "/nodes/",
      uniqueId,
      description: "",
      createDate,
      maxSessionDuration: 3600,
      assumeRolePolicy: trust,
      permissionsBoundary: boundary,
      roleLastUseds: [],
      tags: {},
    });
    assert.equal((await look("getRole", { name: "other" }))["permissionsBoundary"], "");
    await assert.rejects(look("getRole", { name: "nod" }), {
      message: 'There is no IAM role "nod" in this account; these exist: node, other.',
    });
  });

  it("find a bucket", async function () {
    assert.deepEqual(await look("getBucket", { bucket: "ml-data" }), {
      id: "ml-data",
      bucket: "ml-data",
      arn: "arn:aws:s3:::ml-data",
      bucketDomainName: "ml-data.s3.amazonaws.com",
      bucketRegionalDomainName: "ml-data.s3.us-east-1.amazonaws.com",
      bucketRegion: "us-east-1",
      region: "us-east-1",
    });
    await assert.rejects(look("getBucket", { bucket: "mm" }), {
      message: 'There is no S3 bucket "mm" in this account; these exist: ml-data.',
    });
    await assert.rejects(look("getBucket", {}), {
      message: "bucket is missing: it must be a name",
    });
  });
});

const allowAll = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
