/** A policy document in a stack's config, in the shape that all dialects of this project have. */
import { z } from "zod";
import type { PolicyDocument as Document } from "../policies/document.ts";
import { section } from "./fields.ts";

const Texts = z.tuple([z.string()], z.string(), {
  error: "must be a list of text with at least one item",
});

export const PolicyDocument: z.ZodType<Document> = section({
  Version: z.literal("2012-10-17").default("2012-10-17"),
  Statement: z
    .array(
      section({
        Sid: z.string().exactOptional(),
        Effect: z.enum(["Allow", "Deny"]),
        Principal: z.union([z.literal("*"), z.record(z.string(), Texts)]).exactOptional(),
        Action: Texts,
        Resource: Texts,
        Condition: z.record(z.string(), z.record(z.string(), Texts)).exactOptional(),
      }),
    )
    .min(1),
});
