/** What a stack declares on AWS, as an audit compares it. Pure. */
import { bucketSource } from "../../../config/eks-arguments.ts";
import type { Loaded } from "../../../config/check.ts";
import type { EksConfig } from "../../../config/sections.ts";
import { roleNameOf } from "../../../config/service-account-roles.ts";
import type { AccessModel } from "../../model/model.ts";

export interface DeclaredPolicy {
  readonly name: string;
  /** Undefined where it names a key that nobody here may know. */
  readonly document: unknown;
  /** Of the cluster; each has a role. */
  readonly nodeGroups: readonly string[];
  /** The role that is made for service accounts. */
  readonly role: string | undefined;
}

export interface DeclaredRole {
  readonly name: string;
  readonly trust: unknown;
  /** `namespace/name` */
  readonly serviceAccounts: readonly string[];
}

/** In the words of the config, as far as it has any. */
export interface DeclaredBucket {
  readonly name: string;
  /** A bucket of somebody else must be there, and that is all. */
  readonly own: BucketFacts | undefined;
}

export interface BucketFacts {
  readonly policy: unknown;
  readonly encryption: "sse-s3" | "kms" | "none";
  readonly kmsKeyArn: string | undefined;
  readonly versioning: boolean;
  readonly publicAccess: "blocked" | "not blocked";
  /** The bucket that gets its access logs. */
  readonly accessLogs: string;
}

export interface DeclaredOnAws {
  readonly cluster: string;
  readonly policies: readonly DeclaredPolicy[];
  readonly roles: readonly DeclaredRole[];
  readonly buckets: readonly DeclaredBucket[];
}

/**
 * @param model rendered for the account that is looked at
 * @param hidden what stands in its documents for unknown keys: such documents cannot be compared
 */
export function declaredOnAws(
  { access }: Loaded,
  eks: EksConfig,
  model: AccessModel,
  hidden: readonly string[],
): DeclaredOnAws {
  const comparable = (document: unknown): boolean => {
    const text = JSON.stringify(document);
    return !hidden.some((key) => text.includes(`${key}"`));
  };
  const identities = new Map(access.eks.map(({ key, identity }) => [key, identity]));
  const holders = model.holders.flatMap((holder) => {
    const identity = holder.system === "eks" ? identities.get(holder.key) : undefined;
    return identity === undefined ? [] : [{ holder, identity }];
  });
  return {
    cluster: eks.cluster,
    policies: holders.flatMap(({ holder: { policies }, identity }) =>
      policies === "elsewhere"
        ? []
        : policies.map(({ name, document }) => ({
            name,
            document: comparable(document) ? document : undefined,
            nodeGroups: identity.nodeGroups,
            role: identity.serviceAccounts.length === 0 ? undefined : roleNameOf(identity),
          })),
    ),
    roles: holders.flatMap(({ holder: { trust }, identity: { serviceAccounts } }) =>
      trust === undefined ? [] : [{ name: trust.name, trust: trust.document, serviceAccounts }],
    ),
    buckets: [...buckets(eks, model), ...logBucket(eks, model)],
  };
}

function buckets(eks: EksConfig, model: AccessModel): DeclaredBucket[] {
  return Object.values(eks.buckets).map((bucket) => {
    const { name } = bucket;
    const source = bucketSource(bucket);
    if (source.existing) return { name, own: undefined };
    return {
      name,
      own: {
        ...guardOf(name, model),
        encryption: source.encryption,
        kmsKeyArn: source.kmsKeyArn,
        versioning: source.versioning,
        accessLogs: source.logged ? (eks.accessLogs?.bucket ?? "none") : "none",
      },
    };
  });
}

function logBucket({ accessLogs }: EksConfig, model: AccessModel): DeclaredBucket[] {
  if (accessLogs === undefined) return [];
  const { bucket: name } = accessLogs;
  const plain = { encryption: "sse-s3", kmsKeyArn: undefined, versioning: false } as const;
  return [{ name, own: { ...guardOf(name, model), ...plain, accessLogs: "none" } }];
}

function guardOf(
  name: string,
  { buckets: known }: AccessModel,
): Pick<BucketFacts, "policy" | "publicAccess"> {
  const bucket = known.find((one) => one.system === "eks" && one.name === name);
  return { policy: bucket?.policy?.document, publicAccess: "blocked" };
}
