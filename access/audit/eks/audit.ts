/** `audit eks`: what there is in the AWS account beside what the stack declares. */
import { readStackFile } from "../../../config/stack-file.ts";
import { encryptedBuckets } from "../../../config/access.ts";
import type { Stack } from "../../../config/sections.ts";
import { modelOfStack } from "../../model/from-stack.ts";
import { asUsage, loadDeclared } from "../../model/load.ts";
import { keyStandIn, targetOf } from "../../model/target.ts";
import type { Report } from "../../report.ts";
import { UsageError } from "../../usage-error.ts";
import { auditReport } from "../report.ts";
import { accountOf, demandAllowedAccount, regionOf } from "./account.ts";
import { type AwsReaders, Looking, awsReaders, closeReaders } from "./aws.ts";
import { compareAws } from "./compare.ts";
import { declaredOnAws } from "./declared.ts";
import { encryptionOf } from "./live-buckets.ts";
import { lookAtAws } from "./live.ts";

export interface AuditOptions {
  readonly stack: string;
  readonly shared?: boolean | undefined;
}

export interface AuditWorld {
  /** The folder of the stack's file. */
  readonly cwd: string;
}

/**
 * Compares the policies, roles, service accounts and buckets that the stack declares with what is there, and finds S3
 * access that the same roles have from elsewhere. It only reads: IAM's and EKS's Get, List and Describe, S3's Get and Head,
 * with the environment's credentials, profile and endpoints, as all AWS tools find them.
 *
 * @returns a report with exit code 1 when anything differs
 * @throws UsageError when the stack has no eks section, Failure when AWS cannot be asked, or in an account that the stack
 *   is not for
 */
export async function auditEks(
  { stack, shared = false }: AuditOptions,
  { cwd }: AuditWorld,
): Promise<Report> {
  const values = await asUsage(() => readStackFile(cwd, stack));
  const loaded = await loadDeclared({ cwd, stack });
  const { eks } = loaded.stack;
  if (eks === undefined)
    throw new UsageError(`stack ${stack} declares nothing on AWS: its config has no eks section`);
  const declaredRegion = values["aws:region"];
  const aws = awsReaders(typeof declaredRegion === "string" ? declaredRegion : undefined);
  try {
    const region = await regionOf(aws.sts);
    const { account, partition } = await accountOf(aws.sts);
    demandAllowedAccount(values["aws:allowedAccountIds"], account);
    const { keys, hidden } = await keysOf(aws, loaded.stack);
    const target = targetOf({ account, partition, keys }, region);
    const model = modelOfStack(stack, loaded, target);
    const declared = declaredOnAws(loaded, eks, model, hidden);
    const where = { account: `arn:${partition}:iam::${account}`, unused: !shared };
    const { live, unseen } = await lookAtAws(aws, declared, where);
    return auditReport(stack, `AWS account ${account}`, {
      ...compareAws(declared, live, { shared }),
      unseen,
    });
  } finally {
    closeReaders(aws);
  }
}

/**
 * A key that the stack makes has an ARN that only its bucket tells.
 *
 * @returns `hidden`: what stands in documents for the keys of buckets that do not tell these credentials
 */
async function keysOf(
  { s3 }: AwsReaders,
  stack: Stack,
): Promise<{ readonly keys: ReadonlyMap<string, string>; readonly hidden: readonly string[] }> {
  const keys = new Map<string, string>();
  const hidden: string[] = [];
  for (const { name, kmsKeyArn } of encryptedBuckets(stack)) {
    if (kmsKeyArn !== undefined) continue;
    // The bucket itself is looked at later, and noted then.
    const live = await encryptionOf(s3, new Looking(), name);
    if (live.kmsKeyArn !== undefined) keys.set(name, live.kmsKeyArn);
    else if (live.encryption === undefined) hidden.push(keyStandIn(name));
  }
  return { keys, hidden };
}
