import { Failure } from "../../failure.ts";
import type { PosixIds, UserAdministration } from "../administration.ts";
import { listOf, read } from "../answers.ts";
import { User } from "../seen/user.ts";
import type { Command } from "./command.ts";
import { keysPrinted } from "./keys.ts";

/** Local users, over the command line. */
export function userCommands(weka: Command): UserAdministration {
  return {
    users: async () => read("the list of users", listOf(User), await weka.read("user")),
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
      const keys = keysPrinted(await weka.run(words, {}));
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
