/** AWS IAM identity policies: the managed policies of a role. */
import { KMS_ACTIONS, actionsOf } from "../actions.ts";
import { type Partition, WIDEST_PARTITION, bucketArn, objectsArn, regionOf } from "../arn.ts";
import type { Conditions, Statement } from "../document.ts";
import { beyondLatin1, escapeLiteral } from "../escape.ts";
import type { Finding } from "../finding.ts";
import type { BucketIntent, Grant } from "../grant.ts";
import type { BucketName } from "../names.ts";
import { type BucketRights, compare, gatherRights } from "../rights.ts";
import { type S3Syntax, allow, pascal, s3Statements, withUniqueSids } from "./s3-statements.ts";

/** Where the documents are for: what the provider knows and the config does not. */
export interface AwsTarget {
  readonly partition: Partition;
  /** `amazonaws.com`, or another partition's. */
  readonly dnsSuffix: string;
  readonly region: string;
  /** The key of each SSE-KMS bucket. */
  readonly keys: ReadonlyMap<BucketName, string>;
}

export interface Rendered {
  readonly statements: readonly Statement[];
  readonly findings: readonly Finding[];
}

/**
 * Renders a principal's grants as identity-policy statements.
 * @returns statements with unique Sids, and an `aws-not-latin1` error per folder that IAM cannot spell
 *   (IAM API reference, policyDocumentType); such a folder is left out, never widened.
 */
export function renderAwsIdentity(grants: readonly Grant[], target: AwsTarget): Rendered {
  const findings = unspellable(grants);
  const refused = new Set(findings.map(({ path }) => path));
  const rights = gatherRights(
    grants.filter((grant) => !("folder" in grant) || !refused.has(grant.folder ?? "")),
  );
  return {
    statements: withUniqueSids([
      ...s3Statements(rights, awsSyntax(target.partition)),
      ...keyStatements(rights, target),
    ]),
    findings,
  };
}

/** A target whose every value is as long as any real one, so that a plan made for it fits everywhere. */
export function widestTarget(encrypted: Iterable<BucketName>): AwsTarget {
  const region = "ap-southeast-99";
  const key = `arn:${WIDEST_PARTITION}:kms:${region}:000000000000:key/00000000-0000-0000-0000-000000000000`;
  return {
    partition: WIDEST_PARTITION,
    dnsSuffix: "amazonaws.com.cn",
    region,
    keys: new Map([...encrypted].map((bucket) => [bucket, key])),
  };
}

/** How AWS writes S3 resources. */
export function awsSyntax(partition: Partition): S3Syntax {
  return {
    bucket: (bucket) => bucketArn(partition, bucket),
    objects: ({ bucket, folder }) => objectsArn(partition, bucket, folder),
    literal: escapeLiteral,
    bucketActions: ["s3:GetBucketLocation"],
    listActions: ["s3:ListBucket"],
  };
}

/** Grants on SSE-KMS buckets need their key. */
function keyStatements(rights: BucketRights, target: AwsTarget): Statement[] {
  const intents = new Map<BucketName, Set<BucketIntent>>();
  for (const group of rights.objects)
    for (const { bucket } of group.places)
      intents.set(bucket, (intents.get(bucket) ?? new Set()).union(new Set(group.intents)));
  return [...intents.keys()].sort(compare).flatMap((bucket) => {
    const key = target.keys.get(bucket);
    if (key === undefined) return [];
    const actions = actionsOf(KMS_ACTIONS, [...(intents.get(bucket) ?? [])]);
    return allow(`UseKeyOf${pascal(bucket)}`, actions, [key]).map((statement) => ({
      ...statement,
      // A bucket's key is in the bucket's region, which for a bucket of somebody else need not be the stack's.
      Condition: onlyForBucket(bucket, { ...target, region: regionOf(key) ?? target.region }),
    }));
  });
}

/** A key used through S3 only, and for that bucket's encryption context only. */
export function onlyForBucket(
  bucket: BucketName,
  { partition, region, dnsSuffix }: Omit<AwsTarget, "keys">,
): Conditions {
  const arn = bucketArn(partition, bucket);
  return {
    StringEquals: { "kms:ViaService": [`s3.${region}.${dnsSuffix}`] },
    // The context is the bucket's ARN with S3 Bucket Keys and the object's without, so a folder cannot scope a key.
    StringLike: { "kms:EncryptionContext:aws:s3:arn": [arn, `${arn}/*`] },
  };
}

function unspellable(grants: readonly Grant[]): Finding[] {
  const folders = new Set(
    grants.flatMap((grant) => ("folder" in grant ? [grant.folder ?? ""] : [])),
  );
  return [...folders].sort(compare).flatMap((folder) => {
    const character = beyondLatin1(folder);
    if (character === undefined) return [];
    return [
      {
        code: "aws-not-latin1",
        severity: "error",
        path: folder,
        message: `folder ${JSON.stringify(folder)} has ${JSON.stringify(character)}, which an IAM policy cannot hold`,
        fix: "use characters up to U+00FF in folders that policies name, or grant the folder above",
      },
    ];
  });
}
