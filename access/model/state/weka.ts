/** Users and buckets of WEKA in an exported state: what the drivers were asked for on standard input. */
import { z } from "zod";
import { jsonOrNothing } from "../../../drivers/json.ts";
import { anonymousPolicy, predefinedPolicies } from "../../../policies/weka/predefined.ts";
import type { Bucket, Holder, NamedDocument } from "../model.ts";
import { type StateResource, nameOf, ofType, revealed, text } from "./resources.ts";

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

/** An object of WEKA, and what the program calls the resource that converges it. */
export interface WekaObject {
  readonly resource: string;
  readonly desired: z.output<typeof Desired>;
}

export function wekaObjects(resources: readonly StateResource[]): WekaObject[] {
  return ofType(resources, "command:local:Command").flatMap(({ urn, inputs }) => {
    const result = Desired.safeParse(jsonOrNothing(text(revealed(inputs["stdin"]))));
    return result.success ? [{ resource: nameOf(urn), desired: result.data }] : [];
  });
}

/** S3 users, each with the one policy that WEKA lets it have. */
export function wekaUsers(objects: readonly WekaObject[]): Holder[] {
  const documents: NamedDocument[] = objects.flatMap(({ desired }) =>
    desired.kind === "s3-policy" ? [{ name: desired.name, document: desired.document }] : [],
  );
  const known = [...predefinedPolicies, ...documents];
  return objects.flatMap(({ resource, desired }): Holder[] => {
    if (desired.kind !== "s3-user") return [];
    const user = desired.name;
    return [
      {
        key: resource.replace(/^weka-/, ""),
        system: "weka",
        identities: [user],
        caller: { kind: "storage-user", user, groups: [] },
        policies: known.filter(({ name }) => name === desired.policy),
      },
    ];
  });
}

export function wekaBuckets(objects: readonly WekaObject[]): Omit<Bucket, "folders">[] {
  return objects.flatMap(({ desired }) => {
    if (desired.kind !== "s3-bucket") return [];
    const { name, anonymous } = desired;
    const document =
      typeof anonymous === "object" ? anonymous.document : anonymousPolicy(anonymous, name);
    const policy =
      document === undefined ? undefined : { name: `anonymous access of ${name}`, document };
    return [{ system: "weka", name, schemas: [], policy, key: undefined }];
  });
}
