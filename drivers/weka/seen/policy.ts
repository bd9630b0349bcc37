import { z } from "zod";
import type { ZodType } from "zod";

/** A policy in a list: its name alone, or an object with it. */
export const PolicyName: ZodType<string> = z.union([
  z.string(),
  z.object({ name: z.string() }).transform(({ name }) => name),
]);
