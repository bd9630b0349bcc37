/** AWS as the gateway sees it: node roles with the policies that are attached to them now, and buckets with theirs. */
import { type Partition, roleName } from "../../policies/arn.ts";
import type { Asker, Backend, Question } from "../gateway/backend.ts";
import type { AwsPolicies } from "../services/aws-policies.ts";
import type { CredentialBook } from "./credential-book.ts";
import { type Deployed, Decisions, s3Arn } from "./decisions.ts";

export interface AwsBackendOptions {
  readonly partition: Partition;
  readonly accountId: string;
  readonly credentials: CredentialBook;
  readonly policies: AwsPolicies;
  readonly storageUrl: string;
}

/** Callers are role sessions of the account; their name is the role's ARN. */
export function awsBackend(options: AwsBackendOptions): Backend {
  const { partition, accountId, credentials, policies, storageUrl } = options;
  const decisions = new Decisions("aws");
  return {
    name: "aws",
    credential: (accessKeyId) => credentials.find(accessKeyId),
    authorize: async (question, caller) =>
      decisions.decide(
        await deployed(policies, question, caller),
        caller === "anonymous" ? { kind: "anonymous" } : { kind: "role", arn: caller.name },
        { ...question, context: { "aws:PrincipalIsAWSService": "false", ...question.context } },
        s3Arn(partition, question),
        accountId,
      ),
    storage: {
      endpoint: storageUrl,
      toStored: (bucket) => bucket,
      fromStored: (bucket) => bucket,
    },
  };
}

async function deployed(
  policies: AwsPolicies,
  { resource }: Question,
  caller: Asker,
): Promise<Deployed> {
  const [role, bucket] = await Promise.all([
    caller === "anonymous" ? { identity: [] } : policies.ofRole(roleName(caller.name)),
    resource.kind === "account" ? undefined : policies.ofBucket(resource.bucket),
  ]);
  return { ...role, ...(bucket === undefined ? {} : { resource: [bucket] }) };
}
