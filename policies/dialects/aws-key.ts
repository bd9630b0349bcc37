/** KMS key policies: the account's own policies decide, and roles of other accounts get what their shares need. */
import { KMS_ACTIONS, actionsOf } from "../actions.ts";
import type { PolicyDocument, Statement } from "../document.ts";
import { isBucketGrant } from "../grant.ts";
import type { BucketName } from "../names.ts";
import type { Share } from "./aws-bucket.ts";
import { type AwsTarget, onlyForBucket } from "./aws-identity.ts";
import { allow, pascal, withUniqueSids } from "./s3-statements.ts";

export interface KeyPolicySpec extends Omit<AwsTarget, "keys"> {
  /** Twelve digits: whose key it is. */
  readonly account: string;
  /** The one bucket that the key is for. */
  readonly bucket: BucketName;
  readonly shares: readonly Share[];
}

/**
 * Renders the policy of a bucket's key. Its first statement is all that a key has which is made without a policy (KMS
 * Developer Guide, "Default key policy"). A role of another account needs the key's own word as well (same guide, "Allowing
 * users in other accounts to use a KMS key"), and its account's; a share of a bucket alone would end in AccessDenied.
 */
export function renderAwsKey(spec: KeyPolicySpec): PolicyDocument {
  const { partition, account, shares } = spec;
  return {
    Version: "2012-10-17",
    Statement: withUniqueSids([
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: [`arn:${partition}:iam::${account}:root`] },
        Action: ["kms:*"],
        Resource: ["*"],
      },
      ...shares.flatMap((share) => shareStatements(share, spec)),
    ]),
  };
}

function shareStatements({ principalArn, grants }: Share, spec: KeyPolicySpec): Statement[] {
  const intents = grants.filter(isBucketGrant).map(({ kind }) => kind);
  const role = pascal(principalArn.slice(principalArn.lastIndexOf("/") + 1));
  return allow(`${role}UseKey`, actionsOf(KMS_ACTIONS, intents), ["*"]).map((statement) => ({
    ...statement,
    Principal: { AWS: [principalArn] },
    Condition: onlyForBucket(spec.bucket, spec),
  }));
}
