import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
  paginateListEntitiesForPolicy,
  paginateListPolicies,
  paginateListPolicyVersions,
} from "@aws-sdk/client-iam";
import type { IAMClient, Policy, PolicyVersion } from "@aws-sdk/client-iam";
import { z } from "zod";
import type { ResourceProvider } from "../../engine/provider.ts";
import type { AwsClients } from "./clients.ts";
import { AwsRefusal, hasCode, unlessAbsent } from "./errors.ts";
import { documentText, policyText, tagList, tagMap, tags } from "./inputs.ts";
import { refuseManagedPolicy } from "./refusals.ts";
import { resourceProvider } from "./resource.ts";

/** IAM User Guide, "IAM and AWS STS quotas". */
const VERSIONS_KEPT = 5;

const inputs = z.strictObject({
  name: z
    .string({ error: "the sandbox does not make up names: give the policy one" })
    .regex(/^[\w+=,.@-]{1,128}$/, {
      error: "a policy name is 1 to 128 of letters, digits, _+=,.@-",
    }),
  path: z.string().optional(),
  description: z.string().max(1000).optional(),
  policy: policyText,
  tags,
});

/** `aws:iam/policy:Policy`. A changed document is a new default version; the oldest version makes room for it. */
export function policyProvider({ iam }: AwsClients): ResourceProvider {
  return resourceProvider({
    type: "aws:iam/policy:Policy",
    inputs,
    replaceOn: ["name", "path", "description"],
    // With another description it would still have the same ARN.
    deleteBeforeReplace: true,
    refuse: ({ policy }) => {
      refuseManagedPolicy(policy);
    },
    async create(wanted) {
      const made = await createPolicy(iam, wanted);
      if (made !== undefined) return made;
      const existing = await findPolicy(iam, wanted.name, wanted.path ?? "/");
      await setDocument(iam, existing, wanted.policy);
      await setTags(iam, existing, wanted.tags ?? {});
      return existing;
    },
    async observe(arn) {
      const policy = await getPolicy(iam, arn);
      if (policy === undefined) return undefined;
      const tagsFound = tagMap(policy.Tags);
      return {
        arn,
        name: policy.PolicyName,
        path: policy.Path,
        description: policy.Description,
        policy: await policyDocument(iam, arn, policy.DefaultVersionId ?? ""),
        policyId: policy.PolicyId,
        attachmentCount: policy.AttachmentCount ?? 0,
        tags: tagsFound,
        tagsAll: tagsFound ?? {},
      };
    },
    async update(arn, wanted) {
      await setDocument(iam, arn, wanted.policy);
      await setTags(iam, arn, wanted.tags ?? {});
    },
    async delete(arn) {
      if ((await getPolicy(iam, arn)) === undefined) return;
      await refuseIfAttached(iam, arn);
      for (const { VersionId, IsDefaultVersion } of await versionsOf(iam, arn))
        if (IsDefaultVersion !== true)
          await iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId }));
      await unlessAbsent(
        iam.send(new DeletePolicyCommand({ PolicyArn: arn })),
        "NoSuchEntityException",
      );
    },
  });
}

/** The JSON text of one version. */
export async function policyDocument(
  iam: IAMClient,
  arn: string,
  version: string,
): Promise<string> {
  const { PolicyVersion: found } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version }),
  );
  return documentText(found?.Document);
}

async function getPolicy(iam: IAMClient, arn: string): Promise<Policy | undefined> {
  const found = await unlessAbsent(
    iam.send(new GetPolicyCommand({ PolicyArn: arn })),
    "NoSuchEntityException",
  );
  return found?.Policy;
}

/** The new policy's ARN, or undefined when there is one of that name. */
async function createPolicy(
  iam: IAMClient,
  wanted: z.output<typeof inputs>,
): Promise<string | undefined> {
  try {
    const { Policy: made } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: wanted.name,
        Path: wanted.path,
        Description: wanted.description,
        PolicyDocument: wanted.policy,
        Tags: tagList(wanted.tags),
      }),
    );
    return made?.Arn;
  } catch (error) {
    if (hasCode(error, "EntityAlreadyExistsException")) return undefined;
    throw error;
  }
}

async function findPolicy(iam: IAMClient, name: string, path: string): Promise<string> {
  for await (const page of paginateListPolicies({ client: iam }, { Scope: "Local" })) {
    const found = page.Policies?.find((each) => each.PolicyName === name && each.Path === path);
    if (found?.Arn !== undefined) return found.Arn;
  }
  throw new AwsRefusal(
    "EntityAlreadyExists",
    `A policy called ${name} already exists under another path. Duplicate names are not allowed.`,
  );
}

async function setDocument(iam: IAMClient, arn: string, wanted: string): Promise<void> {
  const versions = await versionsOf(iam, arn);
  const current = versions.find(({ IsDefaultVersion }) => IsDefaultVersion === true)?.VersionId;
  if (current !== undefined && (await policyDocument(iam, arn, current)) === wanted) return;
  const oldest = versions.findLast(({ IsDefaultVersion }) => IsDefaultVersion !== true);
  if (versions.length >= VERSIONS_KEPT && oldest !== undefined)
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: oldest.VersionId }));
  await iam.send(
    new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: wanted, SetAsDefault: true }),
  );
}

/** Newest first: version ids are v1, v2, … and never used again (IAM User Guide, "Versioning IAM policies"). */
async function versionsOf(iam: IAMClient, arn: string): Promise<PolicyVersion[]> {
  const versions: PolicyVersion[] = [];
  for await (const page of paginateListPolicyVersions({ client: iam }, { PolicyArn: arn }))
    versions.push(...(page.Versions ?? []));
  const age = ({ VersionId = "v0" }: PolicyVersion): number => Number(VersionId.slice(1));
  return versions.sort((a, b) => age(b) - age(a));
}

/** moto would delete it and leave it on its roles. */
async function refuseIfAttached(iam: IAMClient, arn: string): Promise<void> {
  for await (const page of paginateListEntitiesForPolicy({ client: iam }, { PolicyArn: arn })) {
    const holders = [
      ...(page.PolicyRoles ?? []).map(({ RoleName }) => `role ${RoleName ?? ""}`),
      ...(page.PolicyUsers ?? []).map(({ UserName }) => `user ${UserName ?? ""}`),
      ...(page.PolicyGroups ?? []).map(({ GroupName }) => `group ${GroupName ?? ""}`),
    ];
    if (holders.length > 0)
      throw new AwsRefusal(
        "DeleteConflict",
        `Cannot delete a policy attached to entities. (${arn} is attached to ${holders.join(", ")})`,
      );
  }
}

async function setTags(
  iam: IAMClient,
  arn: string,
  wanted: Readonly<Record<string, string>>,
): Promise<void> {
  const { Tags = [] } = (await getPolicy(iam, arn)) ?? {};
  const surplus = Tags.flatMap(({ Key }) => (Key === undefined || Key in wanted ? [] : [Key]));
  if (surplus.length > 0)
    await iam.send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys: surplus }));
  if (Object.keys(wanted).length > 0)
    await iam.send(new TagPolicyCommand({ PolicyArn: arn, Tags: tagList(wanted) }));
}
