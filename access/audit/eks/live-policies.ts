/** Managed and inline policies, and the roles that have them, as IAM shows them. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListEntitiesForPolicy,
  paginateListPolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import { jsonOrNothing } from "../../../drivers/json.ts";
import type { Looking } from "./aws.ts";

export interface LivePolicy {
  readonly name: string;
  readonly document: unknown;
  /** Roles, users and groups that have it, as `role nodes`. */
  readonly holders: readonly string[];
}

/** A policy of the account that nobody has, neither as a policy nor as a boundary. */
export interface UnusedPolicy {
  readonly name: string;
  readonly arn: string;
  readonly document: unknown;
}

export interface LiveRole {
  readonly name: string;
  readonly trust: unknown;
  readonly boundary: string | undefined;
  /** Everything that it has, declared or not; inline ones by their own name. */
  readonly policies: readonly {
    readonly kind: "policy" | "inline policy";
    readonly name: string;
    readonly document: unknown;
  }[];
}

/** IAM answers documents URL-encoded (IAM API reference, GetPolicyVersion). */
function documentOf(text = ""): unknown {
  return jsonOrNothing(/^\s*\{/.test(text) ? text : decodeURIComponent(text));
}

/** IAM, with each managed policy read once, however many roles have it: it allows few requests a second. */
export class Iam {
  readonly client: IAMClient;
  readonly #documents = new Map<string, Promise<unknown>>();

  constructor(client: IAMClient) {
    this.client = client;
  }

  /** The default version of a managed policy. */
  document(arn: string): Promise<unknown> {
    const document = this.#documents.get(arn) ?? this.#read(arn);
    this.#documents.set(arn, document);
    return document;
  }

  async #read(PolicyArn: string): Promise<unknown> {
    const { Policy } = await this.client.send(new GetPolicyCommand({ PolicyArn }));
    const VersionId = Policy?.DefaultVersionId;
    const command = new GetPolicyVersionCommand({ PolicyArn, VersionId });
    return documentOf((await this.client.send(command)).PolicyVersion?.Document);
  }
}

/** @returns undefined when there is none, or none that may be read */
export async function lookAtPolicy(
  iam: Iam,
  looking: Looking,
  arn: string,
): Promise<LivePolicy | undefined | "refused"> {
  const name = nameIn(arn);
  const read = async (): Promise<LivePolicy> => ({
    name,
    document: await iam.document(arn),
    holders: await holdersOf(iam, arn),
  });
  return looking.at(`policy ${name}`, read());
}

async function holdersOf(iam: Iam, PolicyArn: string): Promise<string[]> {
  const holders: string[] = [];
  for await (const page of paginateListEntitiesForPolicy(iam, { PolicyArn }))
    holders.push(
      ...(page.PolicyRoles ?? []).map(({ RoleName = "" }) => `role ${RoleName}`),
      ...(page.PolicyUsers ?? []).map(({ UserName = "" }) => `user ${UserName}`),
      ...(page.PolicyGroups ?? []).map(({ GroupName = "" }) => `group ${GroupName}`),
    );
  return holders.sort();
}

export async function lookAtRole(
  iam: Iam,
  looking: Looking,
  RoleName: string,
): Promise<LiveRole | undefined | "refused"> {
  const read = async (): Promise<LiveRole> => {
    const { Role } = await iam.client.send(new GetRoleCommand({ RoleName }));
    return {
      name: RoleName,
      trust: documentOf(Role?.AssumeRolePolicyDocument),
      boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
      policies: [...(await attached(iam, RoleName)), ...(await inline(iam, RoleName))],
    };
  };
  return looking.at(`role ${RoleName}`, read());
}

async function attached(iam: Iam, RoleName: string): Promise<LiveRole["policies"]> {
  const policies: LiveRole["policies"][number][] = [];
  for await (const page of paginateListAttachedRolePolicies(iam, { RoleName }))
    for (const { PolicyName = "", PolicyArn = "" } of page.AttachedPolicies ?? []) {
      const document = await iam.document(PolicyArn);
      policies.push({ kind: "policy", name: PolicyName, document });
    }
  return policies;
}

async function inline(iam: Iam, RoleName: string): Promise<LiveRole["policies"]> {
  const policies: LiveRole["policies"][number][] = [];
  for await (const page of paginateListRolePolicies(iam, { RoleName }))
    for (const PolicyName of page.PolicyNames ?? []) {
      const command = new GetRolePolicyCommand({ RoleName, PolicyName });
      const { PolicyDocument } = await iam.client.send(command);
      policies.push({
        kind: "inline policy",
        name: PolicyName,
        document: documentOf(PolicyDocument),
      });
    }
  return policies;
}

export async function unusedPolicies(iam: Iam, looking: Looking): Promise<readonly UnusedPolicy[]> {
  const list = async (): Promise<Omit<UnusedPolicy, "document">[]> => {
    const unused: Omit<UnusedPolicy, "document">[] = [];
    for await (const page of paginateListPolicies(iam, { Scope: "Local" }))
      for (const policy of page.Policies ?? []) {
        const { PolicyName: name = "", Arn: arn = "", AttachmentCount = 0 } = policy;
        if (AttachmentCount + (policy.PermissionsBoundaryUsageCount ?? 0) === 0)
          unused.push({ name, arn });
      }
    return unused;
  };
  const listed = await looking.at("policies that nobody has", list());
  const found: UnusedPolicy[] = [];
  for (const { name, arn } of typeof listed === "object" ? listed : []) {
    // One that goes meanwhile, or may not be read, hides no other.
    const read = async (): Promise<UnusedPolicy> => ({
      name,
      arn,
      document: await iam.document(arn),
    });
    const policy = await looking.at(`policy ${name}, which nobody has`, read());
    if (typeof policy === "object") found.push(policy);
  }
  return found;
}

/** The last segment: policies, like roles, may have a path. */
function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
