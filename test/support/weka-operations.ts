/** One operation of the driver for everything it can do to every kind of object. */
import type { Administration } from "../../drivers/weka/administration.ts";
import type { PolicyDocument } from "../../policies/document.ts";
import type {
  Desired,
  DesiredAuditWebhook,
  DesiredFilesystem,
  DesiredS3Bucket,
  DesiredS3Cluster,
  DesiredS3Lifecycle,
  DesiredS3ServiceAccount,
  DesiredS3User,
  DesiredTls,
} from "../../policies/weka/desired.ts";
import { labelled } from "../../policies/weka/service-account.ts";

/** How a driver gets to the cluster. */
export type Way = "command line" | "rest";

export interface Operation {
  readonly says: string;
  readonly verb: "apply" | "delete";
  readonly desired: Desired;
  /** In the environment of the run. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What somebody else did before. */
  readonly prepare?: (weka: Administration) => Promise<unknown>;
  /** What the driver applied before, as the same resource; its record is handed over. */
  readonly earlier?: Desired;
  /** Set where only one way can do it. */
  readonly only?: Way;
}

export const passwords = { old: "Loader-pass-1", new: "Loader-pass-2" };

/** PEM texts that belong together. */
export interface Pair {
  readonly certificate: string;
  readonly privateKey: string;
}

const service: DesiredS3Cluster = {
  kind: "s3-cluster",
  defaultFilesystem: "default",
  configFilesystem: ".config_fs",
  servers: [0, 1],
  port: 9000,
  onDelete: "remove",
};

const filesystem: DesiredFilesystem = {
  kind: "filesystem",
  name: "warm",
  settings: { group: "default", capacity: "100GB", encryption: "none" },
  onDelete: "remove",
};

const bucket: DesiredS3Bucket = {
  kind: "s3-bucket",
  name: "raw",
  hardQuota: "500GB",
  anonymous: { document: anonymousReads("raw") },
  onDelete: "unlink",
};

const lifecycle: DesiredS3Lifecycle = {
  kind: "s3-lifecycle",
  bucket: "raw",
  rules: [{ expiryDays: 30 }, { expiryDays: 7, prefix: "tmp/", tags: { keep: "no" } }],
  onDelete: "remove",
};

const user: DesiredS3User = {
  kind: "s3-user",
  name: "loader",
  policy: "readwrite",
  posixUid: 1000,
  posixGid: 1000,
  passwordVersion: 1,
  keyVersion: 1,
  onDelete: "remove",
};

const account: DesiredS3ServiceAccount = {
  kind: "s3-service-account",
  user: "loader",
  label: "nightly",
  document: allowing("s3:GetObject"),
  keyVersion: 1,
  onDelete: "remove",
};

const webhook: DesiredAuditWebhook = {
  kind: "audit-webhook",
  endpoint: "https://logs.example.com/raw",
  onDelete: "remove",
};

const policy = {
  kind: "s3-policy",
  name: "team-0badcafe",
  document: allowing("s3:GetObject"),
  onDelete: "remove",
} as const;

/** All that a driver can do that goes this way. */
export function operationsOver(way: Way, pair: Pair): Operation[] {
  return operations(pair).filter(({ only }) => only === undefined || only === way);
}

/** @param pair a certificate for the cluster */
export function operations({ certificate, privateKey }: Pair): Operation[] {
  const tls: DesiredTls = { kind: "tls", certificate, onDelete: "remove" };
  const secrets = {
    S3_USER_PASSWORD: passwords.old,
    AUDIT_WEBHOOK_TOKEN: "audit-token-1",
    TLS_PRIVATE_KEY: privateKey,
  };
  const group = { kind: "filesystem-group", name: "tier", onDelete: "remove" } as const;
  const all: readonly Omit<Operation, "secrets">[] = [
    { says: "make a filesystem group", verb: "apply", desired: group },
    { says: "remove a filesystem group", verb: "delete", desired: group, earlier: group },
    { says: "make a filesystem", verb: "apply", desired: filesystem },
    {
      says: "grow a filesystem",
      verb: "apply",
      earlier: filesystem,
      desired: {
        ...filesystem,
        settings: { group: "default", capacity: "200GB", encryption: "none" },
      },
    },
    { says: "remove a filesystem", verb: "delete", desired: filesystem, earlier: filesystem },
    { says: "make the S3 cluster", verb: "apply", desired: service },
    {
      says: "change the S3 cluster",
      verb: "apply",
      earlier: service,
      desired: {
        ...service,
        servers: [1, 2],
        port: 9002,
        domains: ["s3.example.com"],
        anonymousPosixUid: 7,
      },
    },
    { says: "remove the S3 cluster", verb: "delete", desired: service, earlier: service },
    { says: "make a bucket", verb: "apply", desired: bucket, prepare: serve },
    {
      says: "change a bucket",
      verb: "apply",
      desired: { ...bucket, hardQuota: "1TB", anonymous: "download" },
      prepare: serve,
      earlier: bucket,
    },
    { says: "unlink a bucket", verb: "delete", desired: bucket, prepare: serve, earlier: bucket },
    {
      says: "remove a bucket",
      verb: "delete",
      desired: { ...bucket, onDelete: "remove" },
      prepare: serve,
      earlier: bucket,
    },
    { says: "make lifecycle rules", verb: "apply", desired: lifecycle, prepare: withBucket },
    {
      says: "change lifecycle rules",
      verb: "apply",
      desired: { ...lifecycle, rules: [{ expiryDays: 30 }, { expiryDays: 90, prefix: "a/" }] },
      prepare: withBucket,
      earlier: lifecycle,
    },
    {
      says: "remove lifecycle rules",
      verb: "delete",
      desired: lifecycle,
      prepare: withBucket,
      earlier: lifecycle,
    },
    { says: "make a policy", verb: "apply", desired: policy, prepare: serve },
    {
      says: "repair a policy that somebody changed, for two users",
      verb: "apply",
      desired: policy,
      prepare: async (weka) => {
        await serve(weka);
        await weka.addPolicy(policy.name, allowing("s3:PutObject"));
        for (const name of ["a", "b"]) {
          await weka.addS3User(name, passwords.old, {});
          await weka.attachPolicy(policy.name, name);
        }
      },
    },
    { says: "remove a policy", verb: "delete", desired: policy, prepare: serve, earlier: policy },
    { says: "make a user", verb: "apply", desired: user, prepare: serve },
    {
      says: "change all of a user",
      verb: "apply",
      desired: {
        ...user,
        policy: "readonly",
        posixUid: 1001,
        passwordVersion: 2,
        keyVersion: 2,
      },
      prepare: serve,
      earlier: user,
    },
    { says: "remove a user", verb: "delete", desired: user, prepare: serve, earlier: user },
    { says: "make a service account", verb: "apply", desired: account, prepare: withUser },
    {
      says: "replace a service account",
      verb: "apply",
      desired: { ...account, keyVersion: 2 },
      prepare: withUser,
      earlier: account,
    },
    {
      says: "replace a service account whose key was lost",
      verb: "apply",
      desired: account,
      prepare: async (weka) => {
        await withUser(weka);
        const document = labelled(account.document, account.label);
        await weka.as(user.name, passwords.old).addServiceAccount(document);
      },
    },
    {
      says: "remove a service account",
      verb: "delete",
      desired: account,
      prepare: withUser,
      earlier: account,
    },
    {
      says: "enable the audit webhook",
      verb: "apply",
      desired: webhook,
      prepare: serve,
      only: "rest",
    },
    {
      says: "move the audit webhook",
      verb: "apply",
      desired: { ...webhook, endpoint: "https://logs.example.com/new" },
      prepare: serve,
      earlier: webhook,
      only: "rest",
    },
    {
      says: "disable the audit webhook",
      verb: "delete",
      desired: webhook,
      prepare: async (weka) => {
        await serve(weka);
        await weka.enableAuditWebhook(webhook.endpoint, secrets.AUDIT_WEBHOOK_TOKEN);
      },
    },
    { says: "set the certificate", verb: "apply", desired: tls },
    { says: "take the certificate back", verb: "delete", desired: tls, earlier: tls },
  ];
  return all.map((operation) => ({
    ...operation,
    secrets:
      operation.says === "change all of a user"
        ? { ...secrets, S3_USER_PASSWORD: passwords.new }
        : secrets,
  }));
}

async function serve(weka: Administration): Promise<void> {
  const { defaultFilesystem, configFilesystem } = service;
  const place = { defaultFilesystem, configFilesystem };
  await weka.addS3Cluster({ ...place, servers: "all", port: 9000, domains: [] });
}

async function withBucket(weka: Administration): Promise<void> {
  await serve(weka);
  await weka.addBucket({ name: "raw", anonymous: "none" });
}

async function withUser(weka: Administration): Promise<void> {
  await serve(weka);
  await weka.addS3User(user.name, passwords.old, {});
  await weka.attachPolicy("readwrite", user.name);
}

function allowing(action: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: [action], Resource: ["arn:aws:s3:::raw/*"] }],
  };
}

function anonymousReads(name: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: ["*"] },
        Action: ["s3:GetObject"],
        Resource: [`arn:aws:s3:::${name}/open/*`],
      },
    ],
  };
}
