/** The sections of a stack's config. A system is on when its section is there. Defaults are the safe choice. */
import { z } from "zod";
import { BUCKET_INTENTS, SCHEMA_INTENTS } from "../policies/grant.ts";
import type { ACCESS } from "../policies/templates.ts";
import {
  AwsBucketName,
  Days,
  EksName,
  Folder,
  GatewayName,
  Hostname,
  IamPolicyName,
  Key,
  KeyArn,
  KubernetesName,
  Port,
  RoleArn,
  S3BucketName,
  SchemaName,
  section,
} from "./fields.ts";

/** Folders of a bucket; every subfolder exists in every folder. */
const layout = {
  folders: z.array(Folder).default([]),
  subfolders: z.array(Folder).default([]),
};

const ACCESS_NAMES = [
  "read-write",
  "read-only",
  "upload-only",
  "list-only",
] as const satisfies readonly (keyof typeof ACCESS)[];

const BucketAccess = z.union([z.enum(ACCESS_NAMES), z.array(z.enum(BUCKET_INTENTS)).min(1)], {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is no access; use one of ${ACCESS_NAMES.join(", ")}, or a list of ${BUCKET_INTENTS.join(", ")}`,
});

const Domain = Hostname.describe("Domain of the appliance, such as aie19.aie.sg");

export const Hpe = section({
  host: Hostname.optional().describe("Public S3 host; s3.<domain> by default"),
  name: KubernetesName.default("s3-vs"),
  namespace: KubernetesName.default("ezdata-system"),
  gateway: GatewayName.default("istio-system/ezaf-gateway"),
  service: section({
    name: KubernetesName.default("local-s3-service"),
    namespace: KubernetesName.default("ezdata-system"),
    port: Port.default(30_000),
  }).prefault({}),
});

const EksBucket = section({
  name: AwsBucketName,
  existing: z
    .boolean()
    .default(false)
    .describe("The bucket belongs to someone else: it is looked up, granted, and never changed"),
  ...layout,
  markers: z
    .boolean()
    .default(false)
    .describe("Make an empty object per folder, for consoles; no access depends on it"),
  encryption: z.enum(["sse-s3", "kms"]).default("sse-s3"),
  kmsKeyArn: KeyArn.optional().describe(
    "Key of encryption: kms; one is created when it is left out",
  ),
  versioning: z.boolean().default(true),
  noncurrentDays: Days.default(90).describe("Days that replaced or deleted versions are kept"),
  abortMultipartDays: Days.default(7),
  logged: z.boolean().default(true).describe("Deliver access logs to accessLogs.bucket"),
  onDelete: z.enum(["retain", "remove"]).default("retain"),
  shares: z
    .array(
      section({
        roleArn: RoleArn,
        folders: z.array(Folder).min(1).optional(),
        access: BucketAccess,
      }),
    )
    .default([])
    .describe("Access of roles in other accounts, by this bucket's policy"),
});

export const Eks = section({
  cluster: EksName,
  accessLogs: section({ bucket: AwsBucketName, retentionDays: Days.default(365) }).optional(),
  buckets: z.record(Key, EksBucket).default({}),
});

const Weka = section({
  host: z
    .string()
    .min(1)
    .optional()
    .describe("WEKA server the CLI talks to; its own default when left out"),
  login: z
    .string()
    .min(1)
    .default("admin")
    .describe("Cluster admin; its password is s3-access:wekaPasswords.<login>"),
  cluster: section({
    filesystem: z.string().min(1).default("default"),
    configFilesystem: z.string().min(1).default(".config_fs"),
    servers: z
      .union([z.literal("all"), z.tuple([z.int().min(0)], z.int().min(0))])
      .default("all")
      .describe("Which containers serve S3: all, or a list of ids"),
    port: Port.default(9000),
    domains: z.array(Hostname).default([]),
    onDelete: z
      .enum(["retain", "remove"])
      .default("retain")
      .describe("remove also deletes all S3 users of the WEKA cluster"),
  }).prefault({}),
  buckets: z
    .record(
      Key,
      section({
        name: S3BucketName,
        ...layout,
        filesystem: z.string().min(1).optional(),
        quota: z.string().min(1).optional().describe("Hard quota such as 10GB or 1TiB"),
        existingPath: z.string().min(1).optional(),
        anonymous: z.enum(["none", "download", "upload", "public"]).default("none"),
        onDelete: z.enum(["retain", "unlink", "remove"]).default("retain"),
      }),
    )
    .default({}),
});

const Vast = section({
  databases: z
    .record(Key, section({ name: S3BucketName, schemas: z.array(SchemaName).min(1) }))
    .default({}),
  buckets: z.record(Key, section({ name: S3BucketName, ...layout })).default({}),
});

const Principal = section({
  eks: section({
    nodeGroups: z.array(EksName).min(1),
    policyName: IamPolicyName,
  })
    .optional()
    .describe("The roles of EKS node groups; every pod on those nodes has this access"),
  weka: section({
    user: z.string().min(1),
    policy: z
      .enum(["readonly", "writeonly", "readwrite"])
      .optional()
      .describe("A predefined policy over all buckets, instead of grants"),
    posixUid: z.int().min(0).default(0),
    posixGid: z.int().min(0).default(0),
    passwordVersion: z.int().min(1).default(1).describe("Raise it to set the password again"),
  }).optional(),
  vast: section({ user: z.string().min(1) }).optional(),
});

const Principals = z.record(Key, Principal).default({});

/** A bucket or database by its section and key, such as eks/ml. */
const Reference = z.string().regex(/^(eks|weka|vast)\/[a-z][a-z0-9-]*$/, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} names no place; use eks/<bucket>, weka/<bucket> or vast/<database>, with the keys of those sections`,
});

export const Grants = z
  .array(
    z.union([
      section({
        principal: Key,
        bucket: Reference,
        folders: z.array(Folder).min(1).optional().describe("The whole bucket when left out"),
        access: BucketAccess,
        browse: z
          .boolean()
          .default(false)
          .describe(
            "Also list the root and the folders above, one level at a time; shows sibling names",
          ),
      }),
      section({
        principal: Key,
        database: Reference,
        schemas: z.array(SchemaName).min(1),
        access: z.enum(SCHEMA_INTENTS),
      }),
    ]),
  )
  .default([]);

/** The config of a stack, by config key. */
export const SECTIONS = {
  domain: Domain,
  hpe: Hpe.optional(),
  eks: Eks.optional(),
  weka: Weka.optional(),
  vast: Vast.optional(),
  principals: Principals,
  grants: Grants,
  wekaPasswords: z
    .record(z.string(), z.string())
    .default({})
    .describe("Secret. Passwords by WEKA user name, the admin's included"),
} as const;

export type SectionName = keyof typeof SECTIONS;

/** The systems whose buckets and principals grants can name. */
export const SYSTEMS = ["eks", "weka", "vast"] as const satisfies readonly SectionName[];
export type System = (typeof SYSTEMS)[number];

export type Stack = { readonly [Name in SectionName]: z.output<(typeof SECTIONS)[Name]> };

/** Sections that could be read; the others are undefined. */
export type Sections = { readonly [Name in SectionName]: Stack[Name] | undefined };

export type HpeConfig = z.output<typeof Hpe>;
export type EksConfig = z.output<typeof Eks>;
export type EksBucketConfig = EksConfig["buckets"][string];
export type WekaConfig = z.output<typeof Weka>;
export type WekaBucketConfig = WekaConfig["buckets"][string];
export type PrincipalConfig = z.output<typeof Principal>;
export type GrantConfig = z.output<typeof Grants>[number];
