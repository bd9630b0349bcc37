import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import { z } from "zod";
import type { ResourceProvider } from "../../engine/provider.ts";
import type { AwsClients } from "./clients.ts";
import { AwsRefusal, hasCode, unlessAbsent } from "./errors.ts";
import { documentText, policyText } from "./inputs.ts";
import { refuseTrustPolicy } from "./refusals.ts";
import { resourceProvider } from "./resource.ts";
import { attachedPolicies } from "./role-policy-attachment.ts";

const inputs = z.strictObject({
  name: z
    .string({ error: "the sandbox does not make up names: give the role one" })
    .regex(/^[\w+=,.@-]{1,64}$/, { error: "a role name is 1 to 64 of letters, digits, _+=,.@-" }),
  description: z.string().max(1000).optional(),
  assumeRolePolicy: policyText,
});

/** `aws:iam/role:Role` */
export function roleProvider({ iam }: AwsClients): ResourceProvider {
  const setTrust = async (RoleName: string, trust: string): Promise<void> => {
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust }));
  };
  const setDescription = async (RoleName: string, text = ""): Promise<void> => {
    await iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: text }));
  };
  return resourceProvider({
    type: "aws:iam/role:Role",
    inputs,
    replaceOn: ["name"],
    refuse: ({ assumeRolePolicy }) => {
      refuseTrustPolicy(assumeRolePolicy);
    },
    async create({ name, description, assumeRolePolicy }) {
      try {
        await iam.send(
          new CreateRoleCommand({
            RoleName: name,
            Description: description,
            AssumeRolePolicyDocument: assumeRolePolicy,
          }),
        );
      } catch (error) {
        if (!hasCode(error, "EntityAlreadyExistsException")) throw error;
        await setTrust(name, assumeRolePolicy);
        await setDescription(name, description);
      }
      return name;
    },
    async observe(name) {
      const found = await unlessAbsent(
        iam.send(new GetRoleCommand({ RoleName: name })),
        "NoSuchEntityException",
      );
      const role = found?.Role;
      if (role === undefined) return undefined;
      return {
        name,
        arn: role.Arn,
        uniqueId: role.RoleId,
        description: role.Description ?? "",
        assumeRolePolicy: documentText(role.AssumeRolePolicyDocument),
      };
    },
    async update(name, { description, assumeRolePolicy }) {
      await setTrust(name, assumeRolePolicy);
      await setDescription(name, description);
    },
    async delete(name) {
      const attached = await unlessAbsent(attachedPolicies(iam, name), "NoSuchEntityException");
      if (attached !== undefined && attached.length > 0)
        throw new AwsRefusal(
          "DeleteConflict",
          `Cannot delete entity, must detach all policies first. (role ${name} has ${attached.join(", ")})`,
        );
      await unlessAbsent(
        iam.send(new DeleteRoleCommand({ RoleName: name })),
        "NoSuchEntityException",
      );
    },
  });
}
