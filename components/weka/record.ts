/** What the driver prints after it converged an object: one line of JSON. It may hold keys, so no error quotes it. */
import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { withoutFrames } from "../../policies/without-frames.ts";

/** @throws pulumi.RunError when the record is not what the schema says */
export function readRecord<T>(schema: z.ZodType<T>, record: string): T {
  const result = schema.safeParse(parsed(record));
  if (result.success) return result.data;
  const lacking = result.error.issues.map(({ path }) => path.join(".")).filter((key) => key !== "");
  throw withoutFrames(
    new pulumi.RunError(
      `the WEKA driver's record cannot be used${lacking.length === 0 ? "" : `: ${lacking.join(", ")} is not as expected`}; is drivers/weka of the same version as components/weka?`,
    ),
  );
}

function parsed(record: string): unknown {
  try {
    return JSON.parse(record);
  } catch {
    return undefined;
  }
}
