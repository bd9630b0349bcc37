import { z } from "zod";
import type { ZodType } from "zod";
import { documentIn, oneOf, row } from "../answers.ts";

/** An account in a list: the access key alone, or under a name, which is `accessKey` in A to C and `key` in D. */
export const AccountKey: ZodType<string> = z.union([
  z.string(),
  row(z.object({ access_key: z.string() }), { access_key: ["key"] }).transform(
    (listed) => listed.access_key,
  ),
]);

/** The own policy of an account; undefined where it has all that its user has. */
export const AccountDocument: ZodType = oneOf(
  row(z.object({ implied_policy: z.boolean().default(false), policy: z.unknown() })),
).transform(({ implied_policy: implied, policy }) => (implied ? undefined : documentIn(policy)));
