/** What a stack declares on WEKA: its section, its users, its secrets. Whatever destroys something says so in a word. */
import { z } from "zod";
import * as limits from "../policies/weka/limits.ts";
import { bucketGrant, layout } from "./access-fields.ts";
import { Hostname, Key, Port, S3BucketName, section } from "./fields.ts";
import { limited } from "./limited.ts";
import { PolicyDocument } from "./policy-document.ts";

const FilesystemName = limited(z.string(), limits.filesystemName);
const GroupName = limited(z.string(), limits.filesystemGroupName);
const Capacity = limited(z.string(), limits.capacity);
const PosixId = limited(z.int(), limits.posixId);
const stays = z.enum(["retain", "remove"]).default("retain");

const FilesystemGroup = section({ name: GroupName, onDelete: stays });

const Filesystem = section({
  name: FilesystemName,
  group: GroupName,
  capacity: Capacity.describe("Such as 100GB or 2TiB; all that WEKA can change later"),
  ssdCapacity: Capacity.exactOptional().describe("The part on SSD, in a tiered group"),
  encryption: z
    .enum(["none", "kms", "without-kms"])
    .default("none")
    .describe("For ever. without-kms keeps the key beside the data"),
  onDelete: stays.describe("remove deletes the filesystem with all its data"),
});

const Cluster = section({
  filesystem: FilesystemName.default("default"),
  configFilesystem: FilesystemName.default(".config_fs"),
  servers: z
    .union([z.literal("all"), z.tuple([z.int().min(0)], z.int().min(0))])
    .default("all")
    .describe("Which containers serve S3: all, or a list of ids"),
  port: limited(Port, limits.port).default(9000),
  domains: limited(z.array(Hostname), limits.domains)
    .exactOptional()
    .describe("For virtual-hosted addressing; [] clears them, which restarts the S3 servers"),
  maxBuckets: limited(z.int(), limits.maxBuckets).exactOptional().describe("Chosen once"),
  anonymousPosixUid: PosixId.exactOptional().describe(
    "Owner of what callers without credentials write",
  ),
  anonymousPosixGid: PosixId.exactOptional(),
  onDelete: z
    .enum(["retain", "remove"])
    .default("retain")
    .describe("remove also deletes all S3 users of the WEKA cluster"),
});

const LifecycleRule = section({
  expiryDays: z.number(),
  prefix: z.string().exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
});

const Bucket = section({
  name: S3BucketName,
  ...layout,
  filesystem: FilesystemName.optional(),
  quota: limited(z.string(), limits.hardQuota)
    .optional()
    .describe("Hard quota such as 10GB or 1TiB; none lifts it"),
  existingPath: limited(z.string(), limits.existingPath).optional(),
  anonymous: z
    .union([
      z.enum(["none", "download", "upload", "public"]),
      section({ document: limited(PolicyDocument, limits.bucketPolicy) }),
    ])
    .default("none")
    .describe("What callers without credentials may do, or a bucket policy of one's own"),
  lifecycle: limited(z.array(LifecycleRule), limits.lifecycleRules)
    .optional()
    .describe("All lifecycle rules there are; left as they are when left out"),
  onDelete: z.enum(["retain", "unlink", "remove"]).default("retain"),
});

export const Weka = section({
  host: z
    .string()
    .min(1)
    .optional()
    .describe("WEKA server the CLI talks to; its own default when left out"),
  via: limited(z.string(), limits.via)
    .optional()
    .describe("local, ssh HOST, kubectl NAMESPACE/POD[/CONTAINER] or rest https://HOST:14000"),
  caFile: z.string().min(1).optional().describe("Authority of the API's certificate, with rest"),
  revision: z
    .int()
    .min(1)
    .exactOptional()
    .describe("Raise it to converge every object again, after changes by hand"),
  login: z
    .string()
    .min(1)
    .default("admin")
    .describe("Cluster admin; its password is s3-access:wekaPasswords.<login>"),
  filesystemGroups: z.record(Key, FilesystemGroup).default({}),
  filesystems: z
    .record(Key, Filesystem)
    .default({})
    .describe("Those that the stack makes; others are only named, and must exist"),
  cluster: Cluster.prefault({}),
  buckets: z.record(Key, Bucket).default({}),
  auditWebhook: section({
    endpoint: limited(z.string(), limits.auditEndpoint),
    onDelete: stays,
  })
    .optional()
    .describe("Where S3 events go; its token is s3-access:wekaSecrets.auditToken"),
  tls: section({
    certificate: limited(z.string(), limits.certificate),
    onDelete: stays.describe("remove goes back to a certificate that WEKA signs itself"),
  })
    .optional()
    .describe("Certificate in PEM; its key is s3-access:wekaSecrets.tlsPrivateKey"),
});

const ServiceAccount = section({
  grants: z.array(section(bucketGrant)).min(1).describe("A part of what the user itself may do"),
  keyVersion: z.int().min(1).default(1).describe("Raise it to replace the key"),
});

/** By which WEKA shows the account. */
const Label = limited(z.string(), limits.serviceAccountLabel);

export const WekaUser = section({
  user: limited(z.string(), limits.userName),
  policy: z
    .enum(["readonly", "writeonly", "readwrite"])
    .optional()
    .describe("A predefined policy over all buckets, instead of grants"),
  posixUid: PosixId.exactOptional().describe("Owner of the user's files; 0 for a new user"),
  posixGid: PosixId.exactOptional(),
  passwordVersion: z.int().min(1).default(1).describe("Raise it to set the password again"),
  keyVersion: z.int().min(1).default(1).describe("Raise it for a new key pair; WEKA 5.1 and later"),
  serviceAccounts: z
    .record(Label, ServiceAccount)
    .default({})
    .describe("Key pairs with a part of the user's access, by label"),
});

export const WekaSecrets = section({
  auditToken: z.string().optional(),
  tlsPrivateKey: z.string().optional(),
});

export type WekaConfig = z.output<typeof Weka>;
export type WekaUserConfig = z.output<typeof WekaUser>;
