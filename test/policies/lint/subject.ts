import { z } from "zod";

const dialect = z.enum(["aws", "weka", "vast"]);
const texts = z.record(z.string(), z.string());
const viewFlavors = z.record(z.string(), z.string().nullable()).exactOptional();
const document = z.unknown();

/** A subject of the linter as spec tables and docs pages write it, without its path. */
export const Subject = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("identity-policy"),
    dialect,
    document,
    keys: texts.exactOptional(),
    attachedTo: z.literal("node-role").exactOptional(),
    viewFlavors,
  }),
  z.strictObject({
    kind: z.literal("bucket-policy"),
    dialect,
    document,
    bucket: z.string().exactOptional(),
    viewFlavors,
  }),
  z.strictObject({
    kind: z.literal("manifest-set"),
    dialect: z.literal("istio"),
    document,
    s3Hosts: z.array(z.string()).exactOptional(),
  }),
]);
