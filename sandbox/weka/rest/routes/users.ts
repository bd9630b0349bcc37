/** `/users`; one user is found by its uid, which only the list tells. */
import { z } from "zod";
import { Refusal } from "../../cluster/refusal.ts";
import { authorize } from "../../cluster/roles.ts";
import { generateKeys } from "../../cluster/s3-credentials.ts";
import { addUser, removeUser, setPassword, updateUser, userNamed } from "../../cluster/users.ts";
import { userRow } from "../../rows.ts";
import type { Row } from "../../rows.ts";
import type { User } from "../../state.ts";
import { get, post, put, read, remove, whole } from "../route.ts";
import type { RestCall, Route } from "../route.ts";

const ids = { posix_uid: whole.optional(), posix_gid: whole.optional() };

const NewUser = z.object({
  username: z.string(),
  password: z.string(),
  role: z.string(),
  ...ids,
});

const UserChange = z.object({ role: z.string().optional(), ...ids });

const Password = z.object({ password: z.string() });

const OwnPassword = z.object({
  username: z.string(),
  old_password: z.string(),
  new_password: z.string(),
});

export const userRoutes: readonly Route[] = [
  get("/users", "reader", ({ state }) => state.users.map(row)),
  get("/users/whoami", "anyone", ({ user }) => row(user)),
  post("/users", "administrator", (call) => {
    const { username, password, role, posix_uid, posix_gid } = read(call, NewUser);
    return row(
      addUser(call, { username, password, role, posixUid: posix_uid, posixGid: posix_gid }),
    );
  }),
  put("/users/password", "anyone", (call) => {
    const { username, old_password: old, new_password: password } = read(call, OwnPassword);
    if (username !== call.user.username) authorize(call.user, "administrator");
    setPassword(call, username, password, old);
  }),
  put("/users/:uid", "administrator", (call) => {
    const { role, posix_uid, posix_gid } = read(call, UserChange);
    const name = nameOf(call);
    updateUser(call, name, { role, posixUid: posix_uid, posixGid: posix_gid });
    return row(userNamed(call.state, name));
  }),
  remove("/users/:uid", "administrator", (call) => {
    removeUser(call, nameOf(call));
  }),
  put("/users/:uid/password", "administrator", (call) => {
    setPassword(call, nameOf(call), read(call, Password).password);
  }),
  post(
    "/users/:uid/s3/resetCredentials",
    "administrator",
    (call) => generateKeys(call, nameOf(call)),
    ["C", "D"],
  ),
];

function row(user: User): Row {
  const { posixUid, posixGid, policy = "" } = user;
  return { ...userRow(user), posix_uid: posixUid, posix_gid: posixGid, policy };
}

function nameOf({ state, part }: RestCall): string {
  const found = state.users.find(({ uid }) => uid === part("uid"));
  if (found === undefined) throw new Refusal(`User ${part("uid")} was not found`, "missing");
  return found.username;
}
