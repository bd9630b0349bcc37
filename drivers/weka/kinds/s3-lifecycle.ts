import { isNonEmpty } from "../../../policies/document.ts";
import type { DesiredS3Lifecycle, LifecycleRule } from "../../../policies/weka/desired.ts";
import type { Kind, Step } from "../../converge.ts";
import { Failure, Refused } from "../../failure.ts";
import type { Administration, SeenLifecycleRule } from "../administration.ts";
import { absence, removeOrMiss } from "../causes.ts";
import type { Run } from "../run.ts";

export interface S3LifecycleRecord {
  readonly kind: "s3-lifecycle";
  readonly bucket: string;
  /** In the order of WEKA's answer. */
  readonly rules: readonly LifecycleRule[];
}

/** The rules, or why there can be none: no such bucket. */
type Seen = readonly SeenLifecycleRule[] | Failure;

/**
 * All lifecycle rules of a bucket. WEKA names rules itself, so a rule is known by what it says, and one that says the
 * same as another is taken away. What is missing comes first, so that no object outlives its rule meanwhile.
 */
export function s3Lifecycle(desired: DesiredS3Lifecycle, run: Run): Kind<Seen, S3LifecycleRecord> {
  const { weka, progress } = run;
  const { bucket } = desired;
  const record = (seen: readonly SeenLifecycleRule[]): S3LifecycleRecord => ({
    kind: "s3-lifecycle",
    bucket,
    rules: seen.map(({ id: _, ...rule }) => rule),
  });
  return {
    observe: () => rulesOf(bucket, weka),
    next: (seen) => {
      if (seen instanceof Failure) throw seen;
      const wanted = new Map(desired.rules.map((rule) => [identity(rule), rule]));
      const there = new Set(seen.map(identity));
      const missing = [...wanted].filter(([key]) => !there.has(key)).map(([, rule]) => rule);
      const steps = [
        ...missing.map((rule) => addition(bucket, rule, run)),
        ...extra(seen, wanted).map((rule) => removal(bucket, rule, run)),
      ];
      if (isNonEmpty(steps)) return { is: "different", steps };
      return { is: "settled", record: record(seen) };
    },
    record: (seen) => (seen instanceof Failure ? undefined : record(seen)),
    removal: (seen) => {
      if (seen instanceof Failure || seen.length === 0) return [];
      if (desired.onDelete === "remove") return seen.map((rule) => removal(bucket, rule, run));
      progress(
        `the lifecycle rules of bucket "${bucket}" stay; onDelete: "remove" would remove them`,
      );
      return [];
    },
  };
}

async function rulesOf(bucket: string, weka: Administration): Promise<Seen> {
  try {
    return await weka.lifecycleRules(bucket);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const buckets = await weka.buckets();
    if (buckets.some((known) => known.name === bucket)) throw error;
    const sentence = absence("bucket", bucket, "declare it too, or add it first", buckets);
    return new Failure(`${sentence}; WEKA says: ${error.reason}`);
  }
}

/** Rules that are not wanted, and all but one of those that say the same. */
function extra(
  seen: readonly SeenLifecycleRule[],
  wanted: ReadonlyMap<string, unknown>,
): SeenLifecycleRule[] {
  const kept = new Set<string>();
  return seen.filter((rule) => {
    const key = identity(rule);
    if (!wanted.has(key) || kept.has(key)) return true;
    kept.add(key);
    return false;
  });
}

function addition(bucket: string, rule: LifecycleRule, { weka }: Run): Step {
  return {
    says: `let objects of bucket "${bucket}" expire ${spoken(rule)}`,
    act: () => weka.addLifecycleRule(bucket, rule),
  };
}

function removal(bucket: string, rule: SeenLifecycleRule, { weka }: Run): Step {
  return {
    says: `remove rule ${rule.id} of bucket "${bucket}", by which objects expire ${spoken(rule)}`,
    act: () =>
      removeOrMiss(
        () => weka.removeLifecycleRule(bucket, rule.id),
        async () => (await weka.lifecycleRules(bucket)).some(({ id }) => id === rule.id),
      ),
  };
}

/** Equal for rules that say the same. */
function identity({ expiryDays, prefix = "", tags = {} }: LifecycleRule): string {
  return JSON.stringify([expiryDays, prefix, sorted(tags)]);
}

function spoken({ expiryDays, prefix = "", tags = {} }: LifecycleRule): string {
  const day = expiryDays === 1 ? "day" : "days";
  const below = prefix === "" ? "" : ` below "${prefix}"`;
  const tagged = sorted(tags).map(([key, value]) => `${key}=${value}`);
  return `after ${expiryDays} ${day}${below}${tagged.length === 0 ? "" : ` with ${tagged.join("&")}`}`;
}

function sorted(tags: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
}
