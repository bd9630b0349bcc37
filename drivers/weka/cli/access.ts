import { z } from "zod";
import type { Administration, PosixIds } from "../administration.ts";
import { listOf, number, read, unwrap } from "./answers.ts";
import { Refused, withoutService } from "../failure.ts";
import { withDocument } from "./command.ts";
import type { Command } from "./command.ts";

type Part = Pick<
  Administration,
  | "policies"
  | "policyDocument"
  | "addPolicy"
  | "removePolicy"
  | "attachPolicy"
  | "users"
  | "addS3User"
  | "updateUser"
  | "setPassword"
  | "removeUser"
>;

const PolicyName = z.union([z.string(), z.object({ name: z.string() }).transform((p) => p.name)]);

/** The policy's column is `s3_policy` on the command line and `policy` over HTTP; empty without one. */
const User = z.object({
  username: z.string(),
  role: z.string(),
  s3_policy: z.string().nullish(),
  policy: z.string().nullish(),
  posix_uid: number.nullish(),
  posix_gid: number.nullish(),
});

/** IAM policies, users and what is attached to whom, over the command line. */
export function accessCommands(weka: Command): Part {
  const { add, remove } = weka.words;
  return {
    policies: async () =>
      read(
        "the list of policies",
        listOf(PolicyName),
        await withoutService([], weka.read("s3", "policy", "list")),
      ),
    policyDocument: async (name) => {
      const answer = await weka.read("s3", "policy", "show", name);
      return unwrap(unwrap(answer, "policy"), "content");
    },
    addPolicy: (name, document) =>
      withDocument(document, (file) => weka.change("s3", "policy", add, name, file)),
    removePolicy: (name) => weka.change("s3", "policy", remove, name),
    attachPolicy: async (name, user) => {
      const attach = ["s3", "policy", "attach", name, user];
      try {
        await weka.change(...attach);
      } catch (error) {
        // That attaching replaces is implied by WEKA's documentation, not said. The way round it: less access, never more.
        if (!(error instanceof Refused && error.alreadyThere)) throw error;
        await weka.change("s3", "policy", "detach", user);
        await weka.change(...attach);
      }
    },
    users: async () =>
      read("the list of users", listOf(User), await weka.read("user")).map((user) => ({
        name: user.username,
        role: user.role,
        policy: [user.s3_policy, user.policy].find(isName),
        posixUid: user.posix_uid ?? 0,
        posixGid: user.posix_gid ?? 0,
      })),
    addS3User: (name, password, ids) =>
      weka.changeWithPassword(password, "user", add, name, "S3", ...idOptions(ids)),
    updateUser: (name, ids) => weka.change("user", "update", name, ...idOptions(ids)),
    setPassword: (name, password) =>
      weka.changeWithPassword(password, "user", "passwd", "--username", name),
    removeUser: (name) => weka.change("user", remove, name),
  };
}

function isName(text: string | null | undefined): text is string {
  return typeof text === "string" && text !== "";
}

function idOptions({ posixUid, posixGid }: PosixIds): string[] {
  return [
    ...(posixUid === undefined ? [] : ["--posix-uid", String(posixUid)]),
    ...(posixGid === undefined ? [] : ["--posix-gid", String(posixGid)]),
  ];
}
