/** Renders a checked stack: every holder and bucket with the documents that a deployment would write. */
import { bucketSource, loggedBuckets } from "../../config/eks-arguments.ts";
import type { Loaded } from "../../config/check.ts";
import { declaredFolders } from "../../config/layouts.ts";
import type {
  EksBucketConfig,
  EksConfig,
  EksPrincipalConfig,
  Stack,
} from "../../config/sections.ts";
import { encryptedBuckets, sharesOf } from "../../config/access.ts";
import { roleNameOf, serviceAccountOf } from "../../config/service-account-roles.ts";
import {
  type LogDelivery,
  type Share,
  renderAwsBucket,
} from "../../policies/dialects/aws-bucket.ts";
import { podIdentityTrust } from "../../policies/dialects/aws-trust.ts";
import { renderAwsKey } from "../../policies/dialects/aws-key.ts";
import { roleName } from "../../config/vast-roles.ts";
import { wekaPolicyName } from "../../policies/dialects/weka-name.ts";
import { planManagedPolicies, renderManagedPolicies } from "../../policies/managed.ts";
import type { BucketName } from "../../policies/names.ts";
import { documentName } from "../../policies/size.ts";
import { anonymousPolicy, predefinedPolicies } from "../../policies/weka/predefined.ts";
import type { AccessModel, Bucket, EncryptionKey, Holder, NamedDocument, Target } from "./model.ts";
import { filesOf } from "./files.ts";
import { strangers } from "./strangers.ts";
import { keyArn } from "./target.ts";

/** Renders a stack for a target. Pure: the same stack and target give the same model. */
export function modelOfStack(
  title: string,
  { stack, access }: Loaded,
  target: Target,
): AccessModel {
  const keys = keysOf(stack, target);
  const buckets = [
    ...eksBuckets(stack, target, keys),
    ...wekaBuckets(stack),
    ...vastBuckets(stack),
  ];
  const holders = [
    ...access.eks.map(({ key, identity, grants }): Holder => {
      const plan = planManagedPolicies(grants, keys.keys());
      const arns = new Map([...keys].map(([bucket, { arn }]) => [bucket, arn]));
      const documents = renderManagedPolicies(plan, grants, { ...target, keys: arns });
      return {
        key,
        system: "eks",
        ...rolesOf(key, identity, stack.eks?.cluster ?? "", target),
        policies: documents.map((document, position) => ({
          name: documentName(identity.policyName, position),
          document,
        })),
      };
    }),
    ...sharedRoles(stack),
    ...access.weka.map(({ key, identity: { user }, policy }): Holder => ({
      key,
      system: "weka",
      identities: [user],
      caller: { kind: "storage-user", user, groups: [] },
      policies:
        typeof policy === "string"
          ? predefined(policy)
          : [{ name: wekaPolicyName(key, policy), document: policy }],
    })),
    ...access.vast.map(({ key, identity: { type, name }, document }): Holder => ({
      key,
      system: "vast",
      identities: [name],
      caller: { kind: "storage-user", user: name, groups: type === "group" ? [name] : [] },
      policies: [{ name: key, document }],
    })),
    ...access.vastRoles.map(({ key, identity, role, policies }): Holder => ({
      key,
      system: "vast",
      identities: [roleName(identity.name)],
      caller: { kind: "storage-user", user: roleName(identity.name), groups: [] },
      trust: { name: identity.name, document: role.trustPolicy },
      policies,
    })),
  ];
  const everyone = strangers(buckets);
  return {
    title,
    target,
    holders: [...holders, ...everyone],
    buckets,
    files: filesOf(stack, holders, buckets),
  };
}

/** A principal on nodes has the roles of its node groups, whose names only AWS knows; one with pods has its own. */
function rolesOf(
  key: string,
  identity: EksPrincipalConfig,
  cluster: string,
  { partition, region, account }: Target,
): Pick<Holder, "identities" | "caller" | "trust"> {
  const caller = (role: string): Holder["caller"] => ({
    kind: "role",
    arn: `arn:${partition}:iam::${account}:role/${role}`,
  });
  const { nodeGroups, serviceAccounts } = identity;
  if (serviceAccounts.length === 0) return { identities: nodeGroups, caller: caller(key) };
  const name = roleNameOf(identity);
  const clusterArn = `arn:${partition}:eks:${region}:${account}:cluster/${cluster}`;
  const document = podIdentityTrust(clusterArn, serviceAccounts.map(serviceAccountOf));
  return { identities: serviceAccounts, caller: caller(name), trust: { name, document } };
}

type Keys = ReadonlyMap<BucketName, EncryptionKey>;

function keysOf(stack: Stack, target: Target): Keys {
  return new Map(
    encryptedBuckets(stack).map((config): [BucketName, EncryptionKey] => {
      const { name: bucket, kmsKeyArn } = config;
      if (kmsKeyArn !== undefined) return [bucket, { arn: kmsKeyArn, policy: undefined }];
      const document = renderAwsKey({ ...target, bucket, shares: sharesOf(config) });
      return [
        bucket,
        { arn: keyArn(target, bucket), policy: { name: `key policy of ${bucket}`, document } },
      ];
    }),
  );
}

function eksBuckets({ eks }: Stack, target: Target, keys: Keys): Bucket[] {
  if (eks === undefined) return [];
  const buckets = Object.values(eks.buckets).map((bucket): Bucket => {
    const source = bucketSource(bucket);
    return {
      ...bare("eks", bucket.name),
      folders: declaredFolders(bucket),
      policy: source.existing ? undefined : ownPolicy(bucket.name, source.shares, target),
      key: keys.get(bucket.name),
    };
  });
  return [...buckets, ...logBucket(eks, target)];
}

function logBucket(eks: EksConfig, target: Target): Bucket[] {
  if (eks.accessLogs === undefined) return [];
  const { bucket } = eks.accessLogs;
  const logDelivery = { sources: loggedBuckets(eks), account: target.account };
  return [{ ...bare("eks", bucket), policy: ownPolicy(bucket, [], target, logDelivery) }];
}

function ownPolicy(
  bucket: BucketName,
  shares: readonly Share[],
  { partition }: Target,
  logDelivery?: LogDelivery,
): NamedDocument {
  const { document } = renderAwsBucket({ partition, bucket, shares, logDelivery });
  return { name: `bucket policy of ${bucket}`, document };
}

function wekaBuckets({ weka }: Stack): Bucket[] {
  return Object.values(weka?.buckets ?? {}).map((bucket) => {
    const { anonymous } = bucket;
    const document =
      typeof anonymous === "object" ? anonymous.document : anonymousPolicy(anonymous, bucket.name);
    return {
      ...bare("weka", bucket.name),
      folders: declaredFolders(bucket),
      policy:
        document === undefined
          ? undefined
          : { name: `anonymous access of ${bucket.name}`, document },
    };
  });
}

/** A stack that makes its views has drivers that demand S3_NATIVE of them, whoever made the view policy. */
function vastBuckets({ vast }: Stack): Bucket[] {
  const viewFlavor = vast?.address === undefined ? null : "S3_NATIVE";
  return [
    ...Object.values(vast?.databases ?? {}).map(({ name, schemas }): Bucket => ({
      ...bare("vast", name),
      schemas,
      viewFlavor,
    })),
    ...Object.values(vast?.buckets ?? {}).map((bucket): Bucket => ({
      ...bare("vast", bucket.name),
      folders: declaredFolders(bucket),
      viewFlavor,
    })),
  ];
}

function bare(system: Bucket["system"], name: string): Bucket {
  return { system, name, folders: [], schemas: [], policy: undefined, key: undefined };
}

/** Roles of other accounts: what their own policies say is their account's business. */
function sharedRoles({ eks }: Stack): Holder[] {
  const arns = Object.values(eks?.buckets ?? {}).flatMap((bucket: EksBucketConfig) =>
    bucket.shares.map(({ roleArn }) => roleArn),
  );
  return [...new Set(arns)].map((arn) => ({
    key: arn,
    system: "eks",
    identities: [arn],
    caller: { kind: "role", arn },
    policies: "elsewhere",
  }));
}

function predefined(policy: string): NamedDocument[] {
  return predefinedPolicies.filter(({ name }) => name === policy);
}
