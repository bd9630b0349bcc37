/**
 * Program load and sandbox preview for 10 to 5,000 folders, beside a program of as many bare resources. Each measurement is
 * a process of its own; the last column says how much of the stack's time and memory is this project's, and not Pulumi's.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import { execa } from "execa";
import { z } from "zod";
import { type Program, preview } from "../sandbox/engine/index.ts";
import type { Lookup, ResourceProvider } from "../sandbox/engine/provider.ts";

const SIZES = [10, 100, 1_000, 5_000];
/** As many folders as one principal's ten managed policies hold with room to spare. */
const FOLDERS_EACH = 400;
const TYPES = [
  ["bucket", "Bucket"],
  ["bucketLifecycleConfiguration", "BucketLifecycleConfiguration"],
  ["bucketObjectv2", "BucketObjectv2"],
  ["bucketOwnershipControls", "BucketOwnershipControls"],
  ["bucketPolicy", "BucketPolicy"],
  ["bucketPublicAccessBlock", "BucketPublicAccessBlock"],
  ["bucketServerSideEncryptionConfiguration", "BucketServerSideEncryptionConfiguration"],
  ["bucketVersioning", "BucketVersioning"],
].map(([module, name]) => `aws:s3/${module}:${name}`);

const Measured = z.object({
  loadMs: z.number(),
  previewMs: z.number(),
  megabytes: z.number(),
  resources: z.number(),
});
type Measured = z.output<typeof Measured>;

/** A provider that foresees everything: the preview then costs what program and engine cost. */
function provider(type: string): ResourceProvider {
  const refuse = (): never => {
    throw new Error("a preview makes nothing");
  };
  return {
    type,
    replaceOn: [],
    deleteBeforeReplace: false,
    predict: (inputs) => inputs,
    create: refuse,
    read: refuse,
    update: refuse,
    delete: refuse,
  };
}

const lookups: readonly Lookup[] = [
  lookup("aws:index/getPartition:getPartition", { partition: "aws", dnsSuffix: "amazonaws.com" }),
  lookup("aws:index/getRegion:getRegion", { region: "us-east-1" }),
  lookup("aws:index/getCallerIdentity:getCallerIdentity", { accountId: "123456789012" }),
  lookup("aws:eks/getNodeGroup:getNodeGroup", {
    nodeRoleArn: "arn:aws:iam::123456789012:role/node",
  }),
  lookup("aws:iam/getRole:getRole", { name: "node", permissionsBoundary: "" }),
];

function lookup(token: string, result: Awaited<ReturnType<Lookup["call"]>>): Lookup {
  return { token, call: () => Promise.resolve(result) };
}

function stackOf(folders: number): Record<string, string> {
  const names = Array.from({ length: folders }, (_, index) => `project-${index}/`);
  const teams = Array.from({ length: Math.ceil(folders / FOLDERS_EACH) }, (_, index) => index);
  const values = {
    eks: {
      cluster: "bench",
      buckets: { ml: { name: "bench-ml", folders: names, markers: true } },
    },
    principals: Object.fromEntries(
      teams.map((team) => [
        `team-${team}`,
        { eks: { nodeGroups: [`group-${team}`], policyName: `Team${team}` } },
      ]),
    ),
    grants: teams.map((team) => ({
      principal: `team-${team}`,
      bucket: "eks/ml",
      folders: names.slice(team * FOLDERS_EACH, (team + 1) * FOLDERS_EACH),
      access: "read-write",
    })),
  };
  return {
    "s3-access:domain": "bench.example.com",
    ...Object.fromEntries(
      Object.entries(values).map(([key, value]) => [`s3-access:${key}`, JSON.stringify(value)]),
    ),
  };
}

/** As many resources as the stack of so many folders registers, and nothing computed. */
function bareProgram(resources: number): Program {
  return () => {
    for (let index = 0; index < resources; index += 1)
      new aws.s3.BucketObjectv2(`object-${index}`, {
        bucket: "bench-ml",
        key: `project-${index}/`,
      });
    return Promise.resolve({});
  };
}

async function measure(kind: string, size: number): Promise<Measured> {
  const start = performance.now();
  const program: Program =
    kind === "bare"
      ? bareProgram(size)
      : async () => ({ ...((await import("../index.ts")) as object) });
  if (kind !== "bare") await import("../config/load.ts");
  const folder = await mkdtemp(join(tmpdir(), "s3-access-bench-"));
  const types = [
    ...TYPES,
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  ];
  const loadMs = performance.now() - start;
  const { operations } = await preview({
    project: "s3-access",
    stack: "bench",
    statePath: join(folder, "state.json"),
    providers: {
      resources: new Map(types.map((type) => [type, provider(type)])),
      lookups: new Map(lookups.map((one) => [one.token, one])),
    },
    program,
    config: stackOf(size),
  });
  await rm(folder, { recursive: true });
  return {
    loadMs,
    previewMs: performance.now() - start - loadMs,
    megabytes: process.memoryUsage().rss / 1e6,
    resources: operations.length,
  };
}

async function inProcess(kind: string, size: number): Promise<Measured> {
  const { stdout } = await execa(process.execPath, [import.meta.filename, kind, String(size)]);
  return Measured.parse(JSON.parse(stdout));
}

async function compare(): Promise<void> {
  console.log(
    "folders  resources  preview  per resource  memory   preview vs bare  memory vs bare",
  );
  for (const size of SIZES) {
    const ours = await inProcess("stack", size);
    const bare = await inProcess("bare", ours.resources);
    const row = [
      String(size).padStart(7),
      String(ours.resources).padStart(9),
      `${(ours.previewMs / 1000).toFixed(2)} s`.padStart(7),
      `${((ours.previewMs * 1000) / ours.resources).toFixed(0)} us`.padStart(12),
      `${ours.megabytes.toFixed(0)} MB`.padStart(7),
      `${(ours.previewMs / bare.previewMs).toFixed(2)}x`.padStart(15),
      `${(ours.megabytes / bare.megabytes).toFixed(2)}x`.padStart(14),
    ];
    console.log(row.join("  "));
  }
}

const [kind, size] = process.argv.slice(2);
if (kind === undefined) await compare();
else console.log(JSON.stringify(await measure(kind, Number(size))));
