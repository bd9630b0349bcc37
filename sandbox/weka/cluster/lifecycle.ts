/** When a bucket's objects expire ("S3 lifecycle rules"). WEKA names rules itself and changes none. */
import { newId } from "../state.ts";
import type { LifecycleRule } from "../state.ts";
import { bucketNamed } from "./buckets.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";

const maxRules = 1000;

export interface NewRule {
  /** As the caller wrote it. */
  readonly days: string;
  readonly prefix?: string | undefined;
  /** `k1=v1&k2=v2` */
  readonly tags?: string | undefined;
}

/** Two rules may have the same content: whether WEKA refuses that is not documented. */
export function addRule({ state }: Context, bucket: string, wanted: NewRule): LifecycleRule {
  const { rules } = bucketNamed(state, bucket);
  const days = Number(wanted.days);
  if (!Number.isSafeInteger(days) || days < 1) throw new Refusal("expiry-days must be at least 1");
  if (rules.length >= maxRules) throw new Refusal(`A bucket has at most ${maxRules} rules`);
  const { prefix = "", tags = "" } = wanted;
  if (/[*?]/.test(prefix)) throw new Refusal("The prefix of a rule cannot have wildcards");
  if (tags !== "" && tags.split("&").some((tag) => !/^[^=]+=[^=]*$/.test(tag)))
    throw new Refusal(`Invalid tags "${tags}"`);
  const rule = { id: `rule-${newId(state)}`, days, prefix, tags };
  rules.push(rule);
  return rule;
}

export function removeRule({ state }: Context, bucket: string, id: string): void {
  const found = bucketNamed(state, bucket);
  if (!found.rules.some((rule) => rule.id === id))
    throw new Refusal(`Rule "${id}" was not found`, "missing");
  found.rules = found.rules.filter((rule) => rule.id !== id);
}

export function resetRules({ state }: Context, bucket: string): void {
  bucketNamed(state, bucket).rules = [];
}
