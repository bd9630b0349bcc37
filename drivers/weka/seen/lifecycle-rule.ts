import { z } from "zod";
import type { ZodType } from "zod";
import type { SeenLifecycleRule } from "../administration.ts";
import { id, number, row, text } from "../answers.ts";

const Tag = row(z.object({ key: z.string(), value: z.string() }));

/** As they are set, `k1=v1&k2=v2`; as an object; or as a list of keys and values. Which one, is not documented. */
const Tags = z.union([
  z.string().transform(tagsIn),
  z.record(z.string(), z.string()),
  z.array(Tag).transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value]))),
]);

const Days = z
  .string()
  .regex(/^\d+ ?d(ays)?$/)
  .transform((days) => Number.parseInt(days, 10));

export const SeenRule: ZodType<SeenLifecycleRule> = row(
  z
    .object({ id, expiry_days: z.union([number, Days]), prefix: text, tags: Tags.nullish() })
    .transform(({ id: rule, expiry_days: expiryDays, prefix, tags }) => ({
      id: rule,
      expiryDays,
      ...(prefix === undefined ? {} : { prefix }),
      ...(Object.keys(tags ?? {}).length === 0 ? {} : { tags: tags ?? {} }),
    })),
  { expiry_days: ["expires"] },
);

/** Tags as WEKA takes them: `k1=v1&k2=v2`. */
export function writtenTags(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join("&");
}

function tagsIn(written: string): Record<string, string> {
  const parts = written.split("&").filter((part) => part !== "");
  return Object.fromEntries(
    parts.map((part) => {
      const [key = "", ...value] = part.split("=");
      return [key, value.join("=")];
    }),
  );
}
