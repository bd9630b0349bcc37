/** The desired state as it arrives on standard input: strict, and held to WEKA's limits before anything runs. */
import { z } from "zod";
import type { ZodType } from "zod";
import type { PolicyDocument } from "../../policies/document.ts";
import { anonymousAccessNames } from "../../policies/weka/desired.ts";
import type { Desired } from "../../policies/weka/desired.ts";
import * as limits from "../../policies/weka/limits.ts";
import type { Rule } from "../../policies/weka/limits.ts";
import { Failure } from "./failure.ts";

const texts = z.tuple([z.string()], z.string());

const Document: ZodType<PolicyDocument> = z.strictObject({
  Version: z.literal("2012-10-17"),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().exactOptional(),
      Effect: z.enum(["Allow", "Deny"]),
      Principal: z.union([z.literal("*"), z.record(z.string(), texts)]).exactOptional(),
      Action: texts,
      Resource: texts,
      Condition: z.record(z.string(), z.record(z.string(), texts)).exactOptional(),
    }),
  ),
});

const DesiredState: ZodType<Desired> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("filesystem"),
    name: held(z.string(), limits.filesystemName),
  }),
  z.strictObject({
    kind: z.literal("s3-cluster"),
    defaultFilesystem: held(z.string(), limits.filesystemName),
    configFilesystem: held(z.string(), limits.filesystemName),
    servers: z.union([z.literal("all"), held(z.array(z.number()), limits.containers)]),
    port: held(z.number(), limits.port),
    domains: held(z.array(z.string()), limits.domains).exactOptional(),
    onDelete: z.enum(["retain", "remove"]),
  }),
  z.strictObject({
    kind: z.literal("s3-bucket"),
    name: held(z.string(), limits.bucketName),
    filesystem: held(z.string(), limits.filesystemName).exactOptional(),
    existingPath: held(z.string(), limits.existingPath).exactOptional(),
    hardQuota: held(z.string(), limits.hardQuota).exactOptional(),
    anonymous: z.union([
      z.enum(anonymousAccessNames),
      z.strictObject({ document: held(Document, limits.bucketPolicy) }),
    ]),
    onDelete: z.enum(["retain", "unlink", "remove"]),
  }),
  z.strictObject({
    kind: z.literal("s3-policy"),
    name: held(z.string(), limits.policyName),
    document: held(Document, limits.policySize),
    onDelete: z.enum(["retain", "remove"]),
  }),
  z.strictObject({
    kind: z.literal("s3-user"),
    name: held(z.string(), limits.userName),
    policy: held(z.string(), limits.policyName),
    posixUid: held(z.number(), limits.posixId).exactOptional(),
    posixGid: held(z.number(), limits.posixId).exactOptional(),
    passwordVersion: held(z.number(), limits.passwordVersion),
    onDelete: z.enum(["retain", "remove"]),
  }),
]);

/** @throws Failure that lists everything that is wrong with the desired state */
export function parseDesired(text: string): Desired {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Failure("the desired state on standard input is no JSON");
  }
  const result = DesiredState.safeParse(json);
  if (result.success) return result.data;
  throw new Failure(`the desired state cannot be used:\n${z.prettifyError(result.error)}`);
}

/** A shape whose values also keep a rule. */
function held<T>(shape: ZodType<T>, rule: Rule<T>): ZodType<T> {
  return shape.superRefine((value, context) => {
    for (const { message, fix } of rule("", value))
      context.addIssue({ code: "custom", message: `${message}; ${fix}` });
  });
}
