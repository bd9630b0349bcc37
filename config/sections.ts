/** The sections of a stack's config. A system is on when its section is there. Defaults are the safe choice. */
import { z } from "zod";
import { BucketAccess, Reference, SchemaAccess, bucketGrant, layout } from "./access-fields.ts";
import {
  AwsBucketName,
  Cidr,
  Days,
  EksName,
  Folder,
  GatewayName,
  Hostname,
  IamPolicyName,
  IamRoleName,
  Key,
  KeyArn,
  KubernetesName,
  Origin,
  Port,
  RoleArn,
  SchemaName,
  ServiceAccountName,
  section,
} from "./fields.ts";
import { Vast, VastPrincipal, VastSecrets } from "./vast.ts";
import { Weka, WekaSecrets, WekaUser } from "./weka.ts";

const Domain = Hostname.describe("Domain of the appliance, such as aie19.aie.sg");

/** Labels of Kubernetes pods (Kubernetes, "Labels and Selectors"). */
const PodLabels = z
  .record(z.string().min(1).max(317), z.string().max(63))
  .refine((labels) => Object.keys(labels).length > 0, {
    error: "name at least one label; without any the gateway would be every pod's",
  });

export const Hpe = section({
  host: Hostname.optional().describe("Public S3 host; s3.<domain> by default"),
  apiVersion: z
    .enum(["auto", "v1", "v1beta1"])
    .default("auto")
    .describe("Istio's API version; auto asks the cluster, and is v1 where there is none to ask"),
  name: KubernetesName.default("s3-vs"),
  namespace: KubernetesName.default("ezdata-system"),
  gateway: GatewayName.default("istio-system/ezaf-gateway"),
  service: section({
    name: KubernetesName.default("local-s3-service"),
    namespace: KubernetesName.default("ezdata-system"),
    port: Port.default(30_000),
  }).prefault({}),
  addressing: z
    .enum(["path", "virtual-hosted"])
    .default("path")
    .describe("virtual-hosted also takes bucket.<host>, which needs DNS and a certificate for it"),
  cors: section({
    origins: z.array(Origin).min(1),
    methods: z
      .array(z.enum(["GET", "HEAD", "PUT", "POST", "DELETE"]))
      .min(1)
      .default(["GET", "HEAD"]),
    maxAge: z
      .int()
      .min(0)
      .max(86_400)
      .default(3600)
      .describe("Seconds that browsers keep the answer"),
  })
    .optional()
    .describe("Web pages that may read answers; nothing by default"),
  allowedSources: section({
    ranges: z.array(Cidr).min(1),
    address: z
      .enum(["forwarded", "packet"])
      .default("forwarded")
      .describe("forwarded: the client of X-Forwarded-For; packet: whoever sent the packet"),
  })
    .optional()
    .describe("Address ranges that reach S3; everybody by default"),
  ownGateway: section({
    credentialName: KubernetesName.describe("Secret with certificate and key, beside the pods"),
    clientCertificates: z.enum(["none", "required"]).default("none"),
    selector: PodLabels.default({ istio: "ingressgateway" }),
  })
    .optional()
    .describe("Make the gateway that `gateway` names, for S3 alone"),
  exportTo: z
    .array(z.union([z.enum(["*", "."]), KubernetesName]))
    .min(1)
    .optional()
    .describe("Namespaces that see the route; all by default"),
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

const EksPrincipal = section({
  nodeGroups: z
    .array(EksName)
    .default([])
    .describe("Their roles are looked up; every pod on their nodes has this access"),
  serviceAccounts: z
    .array(ServiceAccountName)
    .default([])
    .describe("namespace/name; their pods alone have this access, by EKS Pod Identity"),
  policyName: IamPolicyName,
  roleName: IamRoleName.optional().describe(
    "The role that is made for serviceAccounts; policyName by default",
  ),
});

const Principal = section({
  eks: EksPrincipal.optional().describe("Either nodeGroups or serviceAccounts of the cluster"),
  weka: WekaUser.optional(),
  vast: VastPrincipal.optional(),
});

const Principals = z.record(Key, Principal).default({});

export const Grants = z
  .array(
    z.union([
      section({ principal: Key, ...bucketGrant }),
      section({
        principal: Key,
        database: Reference,
        schemas: z.array(SchemaName).min(1),
        access: SchemaAccess,
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
  wekaSecrets: WekaSecrets.prefault({}).describe("Secret. What only WEKA and its partners know"),
  vastSecrets: VastSecrets.prefault({}).describe(
    "Secret. What signs in to VAST's management service",
  ),
} as const;

export type SectionName = keyof typeof SECTIONS;

/** Those whose values Pulumi encrypts. */
export const SECRET_SECTIONS = [
  "wekaPasswords",
  "wekaSecrets",
  "vastSecrets",
] as const satisfies readonly SectionName[];

export type Stack = { readonly [Name in SectionName]: z.output<(typeof SECTIONS)[Name]> };

/** Sections that could be read; the others are undefined. */
export type Sections = { readonly [Name in SectionName]: Stack[Name] | undefined };

export type HpeConfig = z.output<typeof Hpe>;
export type EksConfig = z.output<typeof Eks>;
export type EksBucketConfig = EksConfig["buckets"][string];
export type EksPrincipalConfig = z.output<typeof EksPrincipal>;
export type PrincipalConfig = z.output<typeof Principal>;
export type GrantConfig = z.output<typeof Grants>[number];
