/** Who has which identity policies of VAST in an exported state: what the drivers were asked for, or the stack's output. */
import { z } from "zod";
import { roleName } from "../../../config/vast-roles.ts";
import type { Holder, NamedDocument } from "../model.ts";
import { type StateResource, desiredStates, ofType, revealed } from "./resources.ts";

const Desired = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("identity-policy"), name: z.string(), document: z.unknown() }),
  z.looseObject({
    kind: z.literal("policy-attachment"),
    principal: z.looseObject({ type: z.enum(["user", "group"]), name: z.string() }),
    policy: z.string(),
  }),
  z.looseObject({
    kind: z.literal("iam-role"),
    name: z.string(),
    trustPolicy: z.unknown(),
    policies: z.array(z.string()),
  }),
]);

type Desired = z.output<typeof Desired>;

/** Everybody who has one. A policy has the name of the principal whose grants made it; a role goes by its own. */
export function vastHolders(resources: readonly StateResource[]): Holder[] {
  const objects = desiredStates(resources, Desired);
  return objects.length === 0 ? fromOutput(resources) : fromObjects(objects);
}

function fromObjects(objects: readonly Desired[]): Holder[] {
  const documents = objects.flatMap((one): NamedDocument[] =>
    one.kind === "identity-policy" ? [{ name: one.name, document: one.document }] : [],
  );
  const named = (names: readonly string[]): NamedDocument[] =>
    documents.filter(({ name }) => names.includes(name));
  return objects.flatMap((one): Holder[] => {
    switch (one.kind) {
      case "identity-policy":
        return [];
      case "policy-attachment": {
        const { type, name } = one.principal;
        const groups = type === "group" ? [name] : [];
        return [{ key: one.policy, ...called(name, groups), policies: named([one.policy]) }];
      }
      case "iam-role": {
        const { name, trustPolicy: document, policies } = one;
        const trust = { name, document };
        const role = roleName(name);
        return [{ key: role, ...called(role), trust, policies: named(policies) }];
      }
    }
  });
}

/** Where a stack makes nothing on VAST, its documents are an output, by user, group or `role/NAME`. */
function fromOutput(resources: readonly StateResource[]): Holder[] {
  const [stack] = ofType(resources, "pulumi:pulumi:Stack");
  const policies = z
    .record(z.string(), z.unknown())
    .safeParse(revealed(stack?.outputs["vastPolicies"]));
  return Object.entries(policies.data ?? {}).map(([name, document]) => ({
    ...{ key: name, ...called(name) },
    policies: [{ name, document }],
  }));
}

function called(
  user: string,
  groups: readonly string[] = [],
): Pick<Holder, "system" | "identities" | "caller"> {
  return { system: "vast", identities: [user], caller: { kind: "storage-user", user, groups } };
}
