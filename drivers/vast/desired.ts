/** The desired state as it arrives on standard input: strict, and held to VAST's rules before anything runs. */
import { z } from "zod";
import type { ZodType } from "zod";
import type { Desired } from "../../policies/vast/desired.ts";
import * as limits from "../../policies/vast/limits.ts";
import { PolicyDocumentShape, held } from "../shapes.ts";

const tenant = z.string().min(1);
const onDelete = z.enum(["retain", "remove"]);

export const DesiredState: ZodType<Desired> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("view-policy"),
    tenant,
    name: held(z.string(), limits.objectName),
    onDelete,
  }),
  z.strictObject({
    kind: z.literal("view"),
    tenant,
    path: held(z.string(), limits.viewPath),
    bucket: held(z.string(), limits.bucketName),
    owner: held(z.string(), limits.principalName),
    policy: held(z.string(), limits.objectName),
    serves: z.enum(["objects", "database"]),
    onDelete,
  }),
  z.strictObject({
    kind: z.literal("schema"),
    tenant,
    database: held(z.string(), limits.bucketName),
    name: held(z.string(), limits.schemaName),
    onDelete,
  }),
  z.strictObject({
    kind: z.literal("identity-policy"),
    tenant,
    name: held(z.string(), limits.objectName),
    document: PolicyDocumentShape,
    enabled: z.boolean(),
    onDelete,
  }),
  z.strictObject({
    kind: z.literal("policy-attachment"),
    tenant,
    principal: z.strictObject({
      type: z.enum(["user", "group"]),
      source: z.enum(["local", "directory"]),
      name: held(z.string(), limits.principalName),
      id: held(z.number(), limits.posixId).exactOptional(),
      sid: held(z.string(), limits.sid).exactOptional(),
    }),
    policy: held(z.string(), limits.objectName),
    onDelete,
  }),
  z.strictObject({
    kind: z.literal("quota"),
    tenant,
    name: held(z.string(), limits.objectName),
    path: held(z.string(), limits.viewPath),
    hardLimit: held(z.string(), limits.capacity).exactOptional(),
    softLimit: held(z.string(), limits.capacity).exactOptional(),
    onDelete,
  }),
  z.strictObject({
    kind: z.literal("lifecycle-rule"),
    tenant,
    name: held(z.string(), limits.objectName),
    viewPath: held(z.string(), limits.viewPath),
    prefix: z.string().exactOptional(),
    expirationDays: held(z.number(), limits.days).exactOptional(),
    abortMultipartDays: held(z.number(), limits.days).exactOptional(),
    onDelete,
  }),
  z.strictObject({
    kind: z.literal("iam-role"),
    tenant,
    name: held(z.string(), limits.objectName),
    trustPolicy: z.unknown(),
    policies: z.array(held(z.string(), limits.objectName)),
    maxSessionSeconds: held(z.number(), limits.sessionSeconds).exactOptional(),
    onDelete,
  }),
  z.strictObject({
    kind: z.literal("oidc-provider"),
    tenant,
    name: held(z.string(), limits.objectName),
    discoveryUrl: held(z.string(), limits.discoveryUrl),
    userAttribute: z.string().min(1),
    onDelete,
  }),
]);
