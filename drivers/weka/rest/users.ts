import { Failure } from "../../failure.ts";
import type { PosixIds, UserAdministration } from "../administration.ts";
import { listOf, read } from "../answers.ts";
import { keysIn } from "../seen/s3-keys.ts";
import { User } from "../seen/user.ts";
import { segment } from "./api.ts";
import type { Api } from "./api.ts";
import { uidOf } from "./uid.ts";

/** Local users, over REST, which changes them by uid. */
export function userRequests(api: Api): UserAdministration {
  const at = async (name: string): Promise<string> =>
    `/users/${segment(await uidOf(api, "/users", "user", name))}`;
  return {
    users: async () => read("the list of users", listOf(User), await api.get("/users")),
    addS3User: async (username, password, ids) => {
      await api.post("/users", { username, password, role: "S3", ...idMembers(ids) });
    },
    updateUser: async (name, ids) => api.put(await at(name), idMembers(ids)),
    setPassword: async (name, password) => api.put(`${await at(name)}/password`, { password }),
    removeUser: async (name) => api.delete(await at(name)),
    makeS3Keys: async (name) => {
      const keys = keysIn(await api.post(`${await at(name)}/s3/resetCredentials`));
      if (keys !== undefined) return keys;
      throw new Failure(
        `WEKA answered no key pair for user ${JSON.stringify(name)} that this driver can read; run again to have another one made`,
      );
    },
  };
}

function idMembers({ posixUid, posixGid }: PosixIds): object {
  return {
    ...(posixUid === undefined ? {} : { posix_uid: posixUid }),
    ...(posixGid === undefined ? {} : { posix_gid: posixGid }),
  };
}
