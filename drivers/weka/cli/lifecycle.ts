import type { LifecycleAdministration } from "../administration.ts";
import { listOf, read } from "../answers.ts";
import { SeenRule, writtenTags } from "../seen/lifecycle-rule.ts";
import type { Command } from "./command.ts";

/** When a bucket's objects expire, over the command line. */
export function lifecycleCommands(weka: Command): LifecycleAdministration {
  const rules = ["s3", "bucket", "lifecycle-rule"] as const;
  return {
    lifecycleRules: async (bucket) =>
      read(
        `the lifecycle rules of bucket "${bucket}"`,
        listOf(SeenRule),
        await weka.read(...rules, "list", bucket),
      ),
    addLifecycleRule: (bucket, { expiryDays, prefix, tags }) =>
      weka.change(
        ...[...rules, "add", bucket, String(expiryDays)],
        ...(prefix === undefined ? [] : ["--prefix", prefix]),
        ...(tags === undefined ? [] : ["--tags", writtenTags(tags)]),
      ),
    removeLifecycleRule: (bucket, rule) => weka.change(...rules, "remove", bucket, rule),
  };
}
