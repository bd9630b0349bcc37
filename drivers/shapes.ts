/** Shapes that the desired states of all drivers have in common. */
import { z } from "zod";
import type { ZodType } from "zod";
import type { PolicyDocument } from "../policies/document.ts";
import type { Finding } from "../policies/finding.ts";

const texts = z.tuple([z.string()], z.string());

export const PolicyDocumentShape: ZodType<PolicyDocument> = z.strictObject({
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

/** A shape whose values also keep a rule. */
export function held<T>(
  shape: ZodType<T>,
  rule: (path: string, value: T) => readonly Finding[],
): ZodType<T> {
  return shape.superRefine((value, context) => {
    for (const { message, fix } of rule("", value))
      context.addIssue({ code: "custom", message: `${message}; ${fix}` });
  });
}
