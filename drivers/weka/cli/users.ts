import { z } from "zod";
import { Failure } from "../../failure.ts";
import type { PosixIds, UserAdministration } from "../administration.ts";
import { id, listOf, number, read, row, text } from "./answers.ts";
import type { Command } from "./command.ts";
import { keysIn } from "./keys.ts";

/** The policy's column is `s3_policy` in 4.x, `s3Policy` in 5.0 and `policy` over HTTP; empty without one. */
const User = row(
  z.object({
    username: z.string(),
    uid: id.nullish(),
    role: z.string(),
    s3_policy: text,
    posix_uid: number.nullish(),
    posix_gid: number.nullish(),
  }),
  { username: ["user", "name"], s3_policy: ["policy"] },
);

/** Local users, over the command line. */
export function userCommands(weka: Command): UserAdministration {
  return {
    users: async () =>
      read("the list of users", listOf(User), await weka.read("user")).map((user) => ({
        name: user.username,
        uid: user.uid ?? undefined,
        role: user.role,
        policy: user.s3_policy,
        posixUid: user.posix_uid ?? 0,
        posixGid: user.posix_gid ?? 0,
      })),
    addS3User: async (name, password, ids) => {
      await weka.answering(password, "user", "add", name, "S3", ...idOptions(ids));
    },
    updateUser: (name, ids) => weka.change("user", "update", name, ...idOptions(ids)),
    setPassword: async (name, password) => {
      await weka.answering(password, "user", "passwd", "--username", name);
    },
    removeUser: (name) => weka.change("user", weka.speech.delete, name),
    makeS3Keys: async (user) => {
      const words = ["s3", "user", "keys-generate", "--user", user, "--json"];
      const keys = keysIn(await weka.run(words, {}));
      if (keys !== undefined) return keys;
      throw new Failure(
        `\`weka ${words.join(" ")}\` printed no key pair that this driver can read; run again to have another one made`,
      );
    },
  };
}

function idOptions({ posixUid, posixGid }: PosixIds): string[] {
  return [
    ...(posixUid === undefined ? [] : ["--posix-uid", String(posixUid)]),
    ...(posixGid === undefined ? [] : ["--posix-gid", String(posixGid)]),
  ];
}
