import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readWorld } from "../../../sandbox/world/world.ts";

const WORKER_POLICIES = [
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonEC2ContainerRegistryReadOnly",
];

function sid(relative: number): string {
  return `S-1-5-21-1004336348-1177238915-682003330-${relative}`;
}

describe("world", function () {
  it("of dev is the account and the appliance of the requirements", async function () {
    assert.deepEqual(await readWorld("dev"), {
      aws: {
        accountId: "245966534215",
        region: "us-east-1",
        policies: [],
        clusters: [
          {
            name: "education-eks-vV8VCAqw",
            version: "1.33",
            role: "education-eks-vV8VCAqw-cluster-20250724035220726900000002",
            nodeGroups: [
              {
                name: "node-group-1-2025072404024606990000001e",
                role: "node-group-1-eks-node-group-20250724035220727000000001",
                policies: WORKER_POLICIES,
              },
              {
                name: "node-group-2-2025072404024606990000001d",
                role: "node-group-2-eks-node-group-20250724035220727200000003",
                policies: WORKER_POLICIES,
              },
            ],
          },
        ],
        buckets: [
          "education-eks-vv8vcaqw-flyte-metadata-vv8vcaqw",
          "education-eks-vv8vcaqw-flyte-userdata-vv8vcaqw",
        ],
      },
      kubernetes: {
        namespaces: ["istio-system", "ezdata-system", "ezaddon-system", "keycloak"],
        gateways: [{ name: "istio-system/ezaf-gateway", hosts: ["*.aie19.aie.sg"] }],
        services: [
          { name: "local-s3-service", namespace: "ezdata-system", port: 30_000 },
          { name: "keycloak", namespace: "keycloak", port: 8080, subdomain: "keycloak" },
          {
            name: "token-service",
            namespace: "ezaddon-system",
            port: 8080,
            subdomain: "token-service",
          },
        ],
        meshConfig: {},
      },
      appliance: {
        buckets: ["mlflow.sgaie", "sgaie-kfp"],
        users: [{ name: "sgaie", buckets: ["mlflow.sgaie", "sgaie-kfp"] }],
      },
      weka: { servers: 3, filesystems: ["default", ".config_fs"] },
      vast: {
        tenants: [],
        groups: [{ name: "departments", source: "directory", gid: 20_001, sid: sid(2001) }],
        users: [
          { name: "vastdb-owner", source: "local", uid: 1001, groups: [] },
          ...["department_a", "department_b"].map((name, index) => ({
            ...{ name, source: "directory", uid: 10_001 + index, sid: sid(1101 + index) },
            groups: ["departments"],
          })),
        ],
      },
    });
  });

  it("of each stack has its own account and domain", async function () {
    const worlds = await Promise.all(["dev", "staging", "prod"].map((stack) => readWorld(stack)));
    assert.deepEqual(
      worlds.map(({ aws, kubernetes }) => [
        aws.accountId,
        aws.clusters.map(({ name }) => name),
        kubernetes.gateways.flatMap(({ hosts }) => hosts),
      ]),
      [
        ["245966534215", ["education-eks-vV8VCAqw"], ["*.aie19.aie.sg"]],
        ["111111111111", ["education-eks-stg"], ["*.stg.example.com"]],
        ["222222222222", ["education-eks-prod"], ["*.ai.example.com"]],
      ],
    );
  });

  it("of another stack is that of dev", async function () {
    assert.deepEqual(await readWorld("rehearsal"), await readWorld("dev"));
  });

  it("reports every problem of its file", async function () {
    const folder = await mkdtemp(join(tmpdir(), "world-"));
    await writeFile(
      join(folder, "lab.yaml"),
      `aws: { accountId: 245966534215, region: us-east-1, clusters: [], buckets: [] }
kubernetes: { namespaces: [], gateways: [{ name: ezaf-gateway, hosts: ["*"] }] }
appliance: { buckets: [], users: [] }
weka: { servers: 0, filesystems: [] }
`,
    );
    await assert.rejects(readWorld("lab", folder), {
      name: "SandboxError",
      message:
        "sandbox/world/lab.yaml: aws.accountId: an account id is 12 digits, in quotes; " +
        "kubernetes.gateways.0.name: a gateway is namespace/name; " +
        "weka.servers: Too small: expected number to be >0",
    });
    await rm(folder, { recursive: true });
  });
});
