/** Local users ("User management"). */
import { generationOf } from "../generation.ts";
import { newId, uidKinds, uidOf } from "../state.ts";
import type { State, User } from "../state.ts";
import type { Context } from "./context.ts";
import { checkPassword, checkPosixId, checkUserName } from "./names.ts";
import { Refusal } from "./refusal.ts";

const maxS3Users = 1024;
const maxUsers = 1152;

export interface UserChange {
  readonly role?: string | undefined;
  readonly posixUid?: number | undefined;
  readonly posixGid?: number | undefined;
}

export interface NewUser extends UserChange {
  readonly username: string;
  readonly role: string;
  readonly password: string;
}

export function addUser({ state }: Context, wanted: NewUser): User {
  const { username, posixUid = 0, posixGid = 0 } = wanted;
  const role = roleNamed(state, wanted.role);
  if (state.users.some((known) => known.username === username))
    throw new Refusal(`User "${username}" already exists`, "exists");
  if (role === "S3" && state.users.filter((known) => known.role === "S3").length >= maxS3Users)
    throw new Refusal(`There are already ${maxS3Users} S3 users`);
  if (state.users.length >= maxUsers) throw new Refusal(`There are already ${maxUsers} users`);
  checkUserName(username);
  checkPassword(wanted.password);
  checkPosixId(posixUid);
  checkPosixId(posixGid);
  const user: User = {
    uid: uidOf(uidKinds.user, newId(state)),
    ...{ username, role, posixUid, posixGid, password: wanted.password },
    failedLogins: 0,
    lockedUntil: 0,
  };
  state.users.push(user);
  return user;
}

export function updateUser(context: Context, username: string, change: UserChange): void {
  const user = userNamed(context.state, username);
  const role = change.role === undefined ? user.role : roleNamed(context.state, change.role);
  if (user === context.user && role !== user.role)
    throw new Refusal("A user cannot change its own role", "forbidden");
  const { posixUid = user.posixUid, posixGid = user.posixGid } = change;
  checkPosixId(posixUid);
  checkPosixId(posixGid);
  Object.assign(user, { role, posixUid, posixGid });
}

/**
 * Whoever sets another one's password is an administrator and needs not know the old one.
 *
 * @param current checked where it is given
 */
export function setPassword(
  { state }: Context,
  username: string,
  password: string,
  current?: string,
): void {
  const user = userNamed(state, username);
  if (current !== undefined && current !== user.password)
    throw new Refusal("The current password is wrong", "forbidden");
  checkPassword(password);
  user.password = password;
}

/** Keys that the user made end with it. For service accounts that is inferred, for STS credentials documented. */
export function removeUser(context: Context, username: string): void {
  const { state } = context;
  const user = userNamed(state, username);
  if (user === context.user) throw new Refusal("A user cannot delete itself", "forbidden");
  state.users = state.users.filter((known) => known !== user);
  state.serviceAccounts = state.serviceAccounts.filter(({ parent }) => parent !== username);
  state.sessions = state.sessions.filter(({ parent }) => parent !== username);
}

/** @throws Refusal when there is none of that name */
export function userNamed(state: State, username: string): User {
  const found = state.users.find((known) => known.username === username);
  if (found === undefined) throw new Refusal(`User "${username}" was not found`, "missing");
  return found;
}

/** Roles are taken in any case: `s3`, `S3`. Tenants replace organisations in 5.1. */
function roleNamed(state: State, text: string): string {
  const tenants = ["C", "D"].includes(generationOf(state.version));
  const middle = tenants ? "TenantAdmin" : "OrgAdmin";
  const roles = ["ClusterAdmin", middle, "Regular", "ReadOnly", "S3", "CSI"];
  const role = roles.find((known) => known.toLowerCase() === text.toLowerCase());
  if (role === undefined) throw new Refusal(`Invalid role "${text}"`);
  return role;
}
