import { z } from "zod";
import { Failure } from "../../failure.ts";
import type { UserAdministration } from "../administration.ts";
import { id, listOf, number, read, text } from "../cli/answers.ts";
import { segment } from "./api.ts";
import type { Api } from "./api.ts";
import { unknown } from "./filesystems.ts";
import { keysOf } from "./keys.ts";

const User = z.object({
  uid: id,
  username: z.string(),
  role: z.string(),
  policy: text,
  posix_uid: number.nullish(),
  posix_gid: number.nullish(),
});

/** Local users, over REST, which changes them by uid. */
export function userRequests(api: Api): UserAdministration {
  const users = async (): Promise<z.output<typeof User>[]> =>
    read("the list of users", listOf(User), await api.get("/users"));
  const at = async (name: string): Promise<string> => {
    const user = (await users()).find(({ username }) => username === name);
    if (user === undefined) throw unknown("user", name);
    return `/users/${segment(user.uid)}`;
  };
  return {
    users: async () =>
      (await users()).map((user) => ({
        name: user.username,
        uid: user.uid,
        role: user.role,
        policy: user.policy,
        posixUid: user.posix_uid ?? 0,
        posixGid: user.posix_gid ?? 0,
      })),
    addS3User: async (username, password, { posixUid, posixGid }) => {
      await api.post("/users", {
        username,
        password,
        role: "S3",
        ...(posixUid === undefined ? {} : { posix_uid: posixUid }),
        ...(posixGid === undefined ? {} : { posix_gid: posixGid }),
      });
    },
    updateUser: async (name, { posixUid, posixGid }) =>
      api.put(await at(name), {
        ...(posixUid === undefined ? {} : { posix_uid: posixUid }),
        ...(posixGid === undefined ? {} : { posix_gid: posixGid }),
      }),
    setPassword: async (name, password) => api.put(`${await at(name)}/password`, { password }),
    removeUser: async (name) => api.delete(await at(name)),
    makeS3Keys: async (name) => {
      const keys = keysOf(await api.post(`${await at(name)}/s3/resetCredentials`));
      if (keys !== undefined) return keys;
      throw new Failure(
        `WEKA answered no key pair for user ${JSON.stringify(name)} that this driver can read; run again to have another one made`,
      );
    },
  };
}
