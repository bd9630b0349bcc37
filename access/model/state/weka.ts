/** Users and buckets of WEKA in an exported state: what the drivers were asked for on standard input. */
import { z } from "zod";
import { anonymousPolicy, predefinedPolicies } from "../../../policies/weka/predefined.ts";
import type { Bucket, Holder, NamedDocument } from "../model.ts";
import { type StateResource, desiredStates, ofType, revealed } from "./resources.ts";

const Desired = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("s3-policy"), name: z.string(), document: z.unknown() }),
  z.looseObject({ kind: z.literal("s3-user"), name: z.string(), policy: z.string() }),
  z.looseObject({
    kind: z.literal("s3-bucket"),
    name: z.string(),
    anonymous: z.union([
      z.enum(["none", "download", "upload", "public"]),
      z.object({ document: z.unknown() }),
    ]),
  }),
]);

type WekaObject = z.output<typeof Desired>;

export function wekaObjects(resources: readonly StateResource[]): WekaObject[] {
  return desiredStates(resources, Desired);
}

/** S3 users, each with the one policy that WEKA lets it have. */
export function wekaUsers(
  objects: readonly WekaObject[],
  resources: readonly StateResource[],
): Holder[] {
  const principals = principalsByUser(resources);
  const documents: NamedDocument[] = objects.flatMap((one) =>
    one.kind === "s3-policy" ? [{ name: one.name, document: one.document }] : [],
  );
  const known = [...predefinedPolicies, ...documents];
  return objects.flatMap((one): Holder[] => {
    if (one.kind !== "s3-user") return [];
    const user = one.name;
    return [
      {
        key: principals.get(user) ?? user,
        system: "weka",
        identities: [user],
        caller: { kind: "storage-user", user, groups: [] },
        policies: known.filter(({ name }) => name === one.policy),
      },
    ];
  });
}

/** Resources are called by their users; the stack's outputs tell who they are in its config. */
function principalsByUser(resources: readonly StateResource[]): ReadonlyMap<string, string> {
  const [stack] = ofType(resources, "pulumi:pulumi:Stack");
  const users = z.record(z.string(), z.string()).safeParse(revealed(stack?.outputs["wekaUsers"]));
  return new Map(Object.entries(users.data ?? {}).map(([principal, user]) => [user, principal]));
}

export function wekaBuckets(objects: readonly WekaObject[]): Omit<Bucket, "folders">[] {
  return objects.flatMap((one) => {
    if (one.kind !== "s3-bucket") return [];
    const { name, anonymous } = one;
    const document =
      typeof anonymous === "object" ? anonymous.document : anonymousPolicy(anonymous, name);
    const policy =
      document === undefined ? undefined : { name: `anonymous access of ${name}`, document };
    return [{ system: "weka", name, schemas: [], policy, key: undefined }];
  });
}
