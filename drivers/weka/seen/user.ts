import { z } from "zod";
import type { ZodType } from "zod";
import type { SeenUser } from "../administration.ts";
import { id, number, row, text } from "../answers.ts";

/** The policy's column is `s3_policy` in 4.x, `s3Policy` in 5.0 and `policy` over HTTP; empty without one. */
export const User: ZodType<SeenUser> = row(
  z
    .object({
      username: z.string(),
      uid: id.nullish(),
      role: z.string(),
      s3_policy: text,
      posix_uid: number.nullish(),
      posix_gid: number.nullish(),
    })
    .transform((user) => ({
      name: user.username,
      uid: user.uid ?? undefined,
      role: user.role,
      policy: user.s3_policy,
      posixUid: user.posix_uid ?? 0,
      posixGid: user.posix_gid ?? 0,
    })),
  { username: ["user", "name"], s3_policy: ["policy"] },
);
