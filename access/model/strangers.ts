/** Those without credentials, whom only a bucket's own policy can let in. */
import type { Bucket, Holder } from "./model.ts";

/** One holder for every system where buckets have policies. */
export function strangers(buckets: readonly Bucket[]): Holder[] {
  const open = buckets.filter(({ policy }) => policy !== undefined);
  return [...new Set(open.map(({ system }) => system))].map((system) => ({
    key: "everyone",
    system,
    identities: ["without credentials"],
    caller: { kind: "anonymous" },
    policies: [],
  }));
}
