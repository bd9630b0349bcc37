import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
  paginateListAliases,
  paginateListKeys,
} from "@aws-sdk/client-kms";
import type { AliasListEntry, KMSClient, KeyMetadata } from "@aws-sdk/client-kms";
import { z } from "zod";
import type { ResourceProvider } from "../../engine/provider.ts";
import type { AwsClients } from "./clients.ts";
import { hasCode, unlessAbsent } from "./errors.ts";
import { policyText } from "./inputs.ts";
import { resourceProvider } from "./resource.ts";

const keyInputs = z.strictObject({
  description: z.string().max(8192),
  enableKeyRotation: z.boolean().optional(),
  deletionWindowInDays: z.int().min(7).max(30).optional(),
  policy: policyText.optional(),
});

/**
 * `aws:kms/key:Key`. A key has no name of its own, so an interrupted run's key is known again by its description and by
 * having no alias yet.
 */
export function keyProvider({ kms, region }: AwsClients): ResourceProvider {
  return resourceProvider({
    type: "aws:kms/key:Key",
    inputs: keyInputs,
    replaceOn: [],
    predict: () => ({ region }),
    async create(wanted) {
      const left = await keyWithoutAlias(kms, wanted.description);
      const id = left ?? (await newKey(kms, wanted.description));
      await setPolicy(kms, id, wanted.policy);
      await setRotation(kms, id, wanted.enableKeyRotation ?? false);
      return id;
    },
    async observe(id) {
      const key = await describeKey(kms, id);
      if (key === undefined) return undefined;
      const rotation = await kms.send(new GetKeyRotationStatusCommand({ KeyId: id }));
      const { Policy: policy } = await kms.send(
        new GetKeyPolicyCommand({ KeyId: id, PolicyName: "default" }),
      );
      return {
        keyId: key.KeyId,
        arn: key.Arn,
        description: key.Description ?? "",
        enableKeyRotation: rotation.KeyRotationEnabled ?? false,
        isEnabled: key.Enabled ?? false,
        policy,
        region,
      };
    },
    async update(id, wanted) {
      await kms.send(
        new UpdateKeyDescriptionCommand({ KeyId: id, Description: wanted.description }),
      );
      await setPolicy(kms, id, wanted.policy);
      await setRotation(kms, id, wanted.enableKeyRotation ?? false);
    },
    async delete(id, state) {
      const days = state["deletionWindowInDays"];
      if ((await describeKey(kms, id)) === undefined) return;
      await kms.send(
        new ScheduleKeyDeletionCommand({
          KeyId: id,
          PendingWindowInDays: typeof days === "number" ? days : 30,
        }),
      );
    },
  });
}

const aliasInputs = z.strictObject({
  name: z.string().regex(/^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/, {
    error: "an alias is alias/ and letters, digits, / _ -, and not under alias/aws/",
  }),
  targetKeyId: z.string(),
});

/** `aws:kms/alias:Alias` */
export function aliasProvider({ kms, region }: AwsClients): ResourceProvider {
  return resourceProvider({
    type: "aws:kms/alias:Alias",
    inputs: aliasInputs,
    replaceOn: ["name"],
    changedByUpdate: ["targetKeyArn"],
    predict: () => ({ region }),
    async create({ name, targetKeyId }) {
      const target = { AliasName: name, TargetKeyId: targetKeyId };
      try {
        await kms.send(new CreateAliasCommand(target));
      } catch (error) {
        if (!hasCode(error, "AlreadyExistsException")) throw error;
        await kms.send(new UpdateAliasCommand(target));
      }
      return name;
    },
    async observe(name) {
      const alias = await findAlias(kms, ({ AliasName }) => AliasName === name);
      if (alias?.TargetKeyId === undefined) return undefined;
      const key = await describeKey(kms, alias.TargetKeyId);
      return {
        name,
        arn: alias.AliasArn,
        targetKeyId: alias.TargetKeyId,
        targetKeyArn: key?.Arn,
        region,
      };
    },
    async update(name, { targetKeyId }) {
      await kms.send(new UpdateAliasCommand({ AliasName: name, TargetKeyId: targetKeyId }));
    },
    async delete(name) {
      await unlessAbsent(
        kms.send(new DeleteAliasCommand({ AliasName: name })),
        "NotFoundException",
      );
    },
  });
}

/** A key that waits for its deletion counts as gone, as the real provider has it. */
async function describeKey(kms: KMSClient, id: string): Promise<KeyMetadata | undefined> {
  const found = await unlessAbsent(
    kms.send(new DescribeKeyCommand({ KeyId: id })),
    "NotFoundException",
  );
  const key = found?.KeyMetadata;
  return key?.KeyState === "PendingDeletion" ? undefined : key;
}

async function newKey(kms: KMSClient, description: string): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: description }));
  if (KeyMetadata?.KeyId === undefined) throw new Error("KMS reports no id for its new key");
  return KeyMetadata.KeyId;
}

/** A key has one policy, which KMS calls `default`; without one declared it keeps what it has. */
async function setPolicy(kms: KMSClient, id: string, policy: string | undefined): Promise<void> {
  if (policy === undefined) return;
  await kms.send(new PutKeyPolicyCommand({ KeyId: id, PolicyName: "default", Policy: policy }));
}

async function setRotation(kms: KMSClient, id: string, wanted: boolean): Promise<void> {
  await (wanted
    ? kms.send(new EnableKeyRotationCommand({ KeyId: id }))
    : kms.send(new DisableKeyRotationCommand({ KeyId: id })));
}

async function keyWithoutAlias(kms: KMSClient, description: string): Promise<string | undefined> {
  for await (const { Keys } of paginateListKeys({ client: kms }, {}))
    for (const { KeyId } of Keys ?? []) {
      if (KeyId === undefined) continue;
      const key = await describeKey(kms, KeyId);
      if (key?.Description !== description || key.KeyManager !== "CUSTOMER") continue;
      const alias = await findAlias(kms, ({ TargetKeyId }) => TargetKeyId === KeyId);
      if (alias === undefined) return KeyId;
    }
  return undefined;
}

async function findAlias(
  kms: KMSClient,
  matches: (alias: AliasListEntry) => boolean,
): Promise<AliasListEntry | undefined> {
  for await (const { Aliases } of paginateListAliases({ client: kms }, {})) {
    const found = Aliases?.find(matches);
    if (found !== undefined) return found;
  }
  return undefined;
}
