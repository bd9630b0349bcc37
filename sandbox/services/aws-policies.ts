import {
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import { GetBucketPolicyCommand } from "@aws-sdk/client-s3";
import type { AwsClients } from "../providers/aws/clients.ts";
import { unlessAbsent } from "../providers/aws/errors.ts";
import { policyDocument } from "../providers/aws/iam-policy.ts";
import { documentText } from "../providers/aws/inputs.ts";
import { attachedPolicies } from "../providers/aws/role-policy-attachment.ts";

/** A policy as it is deployed. */
export interface StoredPolicy {
  /** An ARN, or `inline:<role>/<name>`, or `bucket:<name>`. */
  readonly name: string;
  /** JSON text. */
  readonly document: string;
}

export interface RolePolicies {
  /** Managed ones in the order of their ARNs, then inline ones. */
  readonly identity: readonly StoredPolicy[];
  readonly boundary?: readonly [StoredPolicy];
}

/** Reads what moto holds; answers are at most one second old, because the gateway asks for every request. */
export interface AwsPolicies {
  /** A role that does not exist has no policies: its keys may do nothing. */
  ofRole(roleName: string): Promise<RolePolicies>;
  ofBucket(bucket: string): Promise<StoredPolicy | undefined>;
}

const FRESH_FOR_MS = 1_000;

/** @param now the clock, in milliseconds */
export function awsPolicies(
  clients: Pick<AwsClients, "iam" | "s3">,
  now: () => number = Date.now,
): AwsPolicies {
  return {
    ofRole: remembered(now, (role) => readRole(clients, role)),
    ofBucket: remembered(now, (bucket) => readBucket(clients, bucket)),
  };
}

/** Requests that arrive while an answer is on its way share it. A failed read is asked again by the next. */
function remembered<T>(
  now: () => number,
  read: (key: string) => Promise<T>,
): (key: string) => Promise<T> {
  const answers = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();
  return async (key) => {
    const known = answers.get(key);
    if (known !== undefined && now() - known.at < FRESH_FOR_MS) return known.answer;
    const answer = read(key);
    answers.set(key, { at: now(), answer });
    try {
      return await answer;
    } catch (error) {
      if (answers.get(key)?.answer === answer) answers.delete(key);
      throw error;
    }
  };
}

async function readRole({ iam }: Pick<AwsClients, "iam">, role: string): Promise<RolePolicies> {
  const found = await unlessAbsent(
    iam.send(new GetRoleCommand({ RoleName: role })),
    "NoSuchEntityException",
  );
  if (found === undefined) return { identity: [] };
  const attached = (await attachedPolicies(iam, role)).sort();
  const managed = await Promise.all(attached.map((arn) => managedPolicy(iam, arn)));
  const identity = [...managed, ...(await inlinePolicies(iam, role))];
  const boundary = found.Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  if (boundary === undefined) return { identity };
  return { identity, boundary: [await managedPolicy(iam, boundary)] };
}

async function managedPolicy(iam: AwsClients["iam"], arn: string): Promise<StoredPolicy> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }));
  const document = await policyDocument(iam, arn, Policy?.DefaultVersionId ?? "");
  return { name: arn, document };
}

async function inlinePolicies(iam: AwsClients["iam"], role: string): Promise<StoredPolicy[]> {
  const policies: StoredPolicy[] = [];
  for await (const page of paginateListRolePolicies({ client: iam }, { RoleName: role }))
    for (const name of page.PolicyNames ?? []) {
      const found = await iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name }));
      const document = documentText(found.PolicyDocument);
      policies.push({ name: `inline:${role}/${name}`, document });
    }
  return policies;
}

async function readBucket(
  { s3 }: Pick<AwsClients, "s3">,
  bucket: string,
): Promise<StoredPolicy | undefined> {
  const found = await unlessAbsent(
    s3.send(new GetBucketPolicyCommand({ Bucket: bucket })),
    "NoSuchBucketPolicy",
    "NoSuchBucket",
  );
  if (found?.Policy === undefined) return undefined;
  return { name: `bucket:${bucket}`, document: found.Policy };
}
