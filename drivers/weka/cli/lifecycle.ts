import { z } from "zod";
import type { LifecycleAdministration, SeenLifecycleRule } from "../administration.ts";
import { id, listOf, number, read, row, text } from "./answers.ts";
import type { Command } from "./command.ts";

const Tag = row(z.object({ key: z.string(), value: z.string() }));

/** As the option takes them, `k1=v1&k2=v2`; as an object; or as a list of keys and values. Which one, is not documented. */
const Tags = z.union([
  z.string().transform(pairs),
  z.record(z.string(), z.string()),
  z.array(Tag).transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value]))),
]);

const Rule = row(
  z.object({
    id,
    expiry_days: z.union([
      number,
      z
        .string()
        .regex(/^\d+ ?d(ays)?$/)
        .transform((days) => Number.parseInt(days, 10)),
    ]),
    prefix: text,
    tags: Tags.nullish(),
  }),
  { expiry_days: ["expires"] },
);

/** When a bucket's objects expire, over the command line. */
export function lifecycleCommands(weka: Command): LifecycleAdministration {
  const rules = ["s3", "bucket", "lifecycle-rule"] as const;
  return {
    lifecycleRules: async (bucket) =>
      read(
        `the lifecycle rules of bucket "${bucket}"`,
        listOf(Rule),
        await weka.read(...rules, "list", bucket),
      ).map(lifecycleRule),
    addLifecycleRule: (bucket, { expiryDays, prefix, tags }) =>
      weka.change(
        ...[...rules, "add", bucket, String(expiryDays)],
        ...(prefix === undefined ? [] : ["--prefix", prefix]),
        ...(tags === undefined ? [] : ["--tags", asOption(tags)]),
      ),
    removeLifecycleRule: (bucket, rule) => weka.change(...rules, "remove", bucket, rule),
  };
}

function lifecycleRule(seen: z.output<typeof Rule>): SeenLifecycleRule {
  const tags = seen.tags ?? {};
  return {
    id: seen.id,
    expiryDays: seen.expiry_days,
    ...(seen.prefix === undefined ? {} : { prefix: seen.prefix }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
}

function asOption(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join("&");
}

function pairs(written: string): Record<string, string> {
  const parts = written.split("&").filter((part) => part !== "");
  return Object.fromEntries(
    parts.map((part) => {
      const [key = "", ...value] = part.split("=");
      return [key, value.join("=")];
    }),
  );
}
