/** How much of its quota a policy uses, counted as each system counts. */
import { BUCKET_POLICY_BYTES } from "../../dialects/aws-bucket.ts";
import { WEKA_POLICY_BYTES } from "../../dialects/weka.ts";
import { MANAGED_POLICY_CHARACTERS } from "../../size.ts";
import type { PolicyUnderLint } from "../rule.ts";

export interface Size {
  readonly used: number;
  readonly limit: number;
  readonly unit: "bytes" | "characters";
  /** What the limit belongs to. */
  readonly of: string;
}

/**
 * The size of a policy against its limit: 6,144 characters without white space for an AWS managed policy, 20,480 bytes
 * for an AWS bucket policy and 2,048 bytes for a WEKA policy, both as they are sent; undefined for VAST, which names none.
 */
export function sizeOf({ subject, data }: PolicyUnderLint): Size | undefined {
  if (subject.dialect === "vast") return undefined;
  const compact = JSON.stringify(data);
  const sent = typeof subject.document === "string" ? subject.document : compact;
  const used = new TextEncoder().encode(sent).length;
  if (subject.dialect === "weka")
    return { used, limit: WEKA_POLICY_BYTES, unit: "bytes", of: "a WEKA policy" };
  if (subject.kind === "bucket-policy")
    return { used, limit: BUCKET_POLICY_BYTES, unit: "bytes", of: "a bucket policy" };
  const limit = MANAGED_POLICY_CHARACTERS;
  return { used: compact.length, limit, unit: "characters", of: "a managed policy" };
}
