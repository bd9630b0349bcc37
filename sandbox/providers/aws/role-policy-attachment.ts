import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  paginateListAttachedRolePolicies,
} from "@aws-sdk/client-iam";
import type { IAMClient } from "@aws-sdk/client-iam";
import { z } from "zod";
import type { ResourceProvider } from "../../engine/provider.ts";
import { POLICIES_PER_ROLE } from "../../../policies/size.ts";
import type { AwsClients } from "./clients.ts";
import { AwsRefusal, unlessAbsent } from "./errors.ts";
import { resourceProvider } from "./resource.ts";

const inputs = z.strictObject({ role: z.string(), policyArn: z.string() });

/** `aws:iam/rolePolicyAttachment:RolePolicyAttachment`. Its id is `role/policyArn`. */
export function rolePolicyAttachmentProvider({ iam }: AwsClients): ResourceProvider {
  return resourceProvider({
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    inputs,
    replaceOn: ["role", "policyArn"],
    async create({ role, policyArn }) {
      await attach(iam, role, policyArn);
      return `${role}/${policyArn}`;
    },
    async observe(id) {
      const { role, policyArn } = partsOf(id);
      const attached = await unlessAbsent(attachedPolicies(iam, role), "NoSuchEntityException");
      return attached?.includes(policyArn) === true ? { role, policyArn } : undefined;
    },
    /** Every input makes another attachment; an interrupted one is made again. */
    async update(_id, { role, policyArn }) {
      await attach(iam, role, policyArn);
    },
    async delete(id) {
      const { role, policyArn } = partsOf(id);
      await unlessAbsent(
        iam.send(new DetachRolePolicyCommand({ RoleName: role, PolicyArn: policyArn })),
        "NoSuchEntityException",
      );
    },
  });
}

/** The ARNs of the managed policies of a role. */
export async function attachedPolicies(iam: IAMClient, role: string): Promise<string[]> {
  const arns: string[] = [];
  for await (const page of paginateListAttachedRolePolicies({ client: iam }, { RoleName: role }))
    arns.push(...(page.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []));
  return arns;
}

/** moto knows no quota; IAM's default is ten, and node roles start with three of AWS's own. */
async function attach(iam: IAMClient, role: string, policyArn: string): Promise<void> {
  const attached = await attachedPolicies(iam, role);
  if (attached.includes(policyArn)) return;
  if (attached.length >= POLICIES_PER_ROLE)
    throw new AwsRefusal(
      "LimitExceeded",
      `Cannot exceed quota for PoliciesPerRole: ${POLICIES_PER_ROLE} (role ${role} has ${attached.join(", ")})`,
    );
  await iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn: policyArn }));
}

/** Neither the names of roles nor ARNs before their path hold a `/`. */
function partsOf(id: string): { role: string; policyArn: string } {
  const slash = id.indexOf("/");
  return { role: id.slice(0, slash), policyArn: id.slice(slash + 1) };
}
