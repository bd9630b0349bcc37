/** Finds holders and buckets by the names that people use for them. */
import { SYSTEMS, type System } from "../config/systems.ts";
import type { AccessModel, Bucket, Holder } from "./model/model.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError for a word that is no system. */
export function parseSystem(word: string | undefined): System | undefined {
  if (word === undefined) return undefined;
  const system = SYSTEMS.find((known) => known === word);
  if (system !== undefined) return system;
  throw new UsageError(`${JSON.stringify(word)} is no system; use ${SYSTEMS.join(", ")}`);
}

/**
 * The holders that a word means: a principal of the config on each of its systems, one of its users, or a node group
 * with the policies of everyone on it.
 * @throws UsageError when it means no one.
 */
export function findHolders(model: AccessModel, word: string): Holder[] {
  const byKey = model.holders.filter(({ key }) => key === word);
  if (byKey.length > 0) return byKey;
  const holder = holderOfIdentity(model.holders, word);
  if (holder === undefined) throw unknownHolder(model, word);
  return [holder];
}

/** Everything that hangs on one user, role or node group. */
export function holderOfIdentity(holders: readonly Holder[], identity: string): Holder | undefined {
  const [first, ...others] = holders.filter(({ identities }) => identities.includes(identity));
  if (first === undefined) return undefined;
  return others.reduce(merged, { ...first, key: identity, identities: [identity] });
}

/** One role carries what is attached to it for every principal. */
function merged(into: Holder, other: Holder): Holder {
  if (into.policies === "elsewhere" || other.policies === "elsewhere") return into;
  return { ...into, policies: [...into.policies, ...other.policies] };
}

function unknownHolder({ holders, title }: AccessModel, word: string): UsageError {
  const keys = [...new Set(holders.map(({ key }) => key))];
  const known = keys.length === 0 ? "it has none" : `it has ${keys.join(", ")}`;
  return new UsageError(`${title} has no principal ${JSON.stringify(word)}; ${known}`);
}

/**
 * The holder of several that a question about a bucket is for: the one whose system declares the bucket.
 * @throws UsageError when several systems do, and none was named.
 */
export function holderFor(
  model: AccessModel,
  holders: readonly Holder[],
  bucket: string,
  system: System | undefined,
): Holder {
  const wanted = holders.filter((holder) => system === undefined || holder.system === system);
  const declaring = wanted.filter(
    (holder) => findBucket(model, holder.system, bucket) !== undefined,
  );
  const [holder, second] = declaring.length > 0 ? declaring : wanted;
  const systems = holders.map((known) => known.system).join(" and ");
  if (holder === undefined)
    throw new UsageError(
      `${holders[0]?.key ?? "nobody"} is known to ${systems}, not to ${system ?? "any system"}`,
    );
  if (second === undefined) return holder;
  throw new UsageError(`${holder.key} is known to ${systems}; say which with --system`);
}

export function findBucket(model: AccessModel, system: System, name: string): Bucket | undefined {
  return model.buckets.find((bucket) => bucket.system === system && bucket.name === name);
}
