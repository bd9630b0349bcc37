import { password as passwordRule, posixId } from "../../../policies/weka/limits.ts";
import { CliError, integerOption, listing, option, positional, silent } from "../cli.ts";
import type { Answer, Call, Commands, Row } from "../cli.ts";
import type { State, User } from "../state.ts";

const maxS3Users = 1024;

const roles = ["ClusterAdmin", "OrgAdmin", "Regular", "ReadOnly", "S3", "CSI"];

export const userCommands: Commands = {
  user: { lists: true, run: ({ state }) => listing(state.users.map(describe)) },
  "user whoami": { lists: true, run: ({ user }) => listing([describe(user)]) },
  "user add": {
    positionals: ["username", "role", "password?"],
    options: { "posix-uid": "value", "posix-gid": "value" },
    asksFor: "password",
    run: add,
  },
  "user update": {
    positionals: ["username"],
    options: { role: "value", "posix-uid": "value", "posix-gid": "value" },
    run: update,
  },
  "user passwd": {
    positionals: ["password?"],
    options: { username: "value", "current-password": "value" },
    asksFor: "password",
    run: setPassword,
  },
  "user remove": { positionals: ["username"], run: remove },
};

function describe(user: User): Row {
  return {
    uid: user.uid,
    org_id: 0,
    username: user.username,
    source: "Internal",
    role: user.role,
    s3_policy: user.policy ?? "",
    posix_uid: String(user.posixUid),
    posix_gid: String(user.posixGid),
  };
}

function add(call: Call): Answer {
  const { state } = call;
  const [username, role] = [positional(call, 0), roleNamed(positional(call, 1))];
  if (state.users.some((known) => known.username === username))
    throw new CliError(`User "${username}" already exists`);
  if (role === "S3" && state.users.filter((known) => known.role === "S3").length >= maxS3Users)
    throw new CliError(`There are already ${maxS3Users} S3 users`);
  state.users.push({
    uid: `00000000-0000-4000-8000-${String(state.nextId).padStart(12, "0")}`,
    username,
    role,
    password: acceptable(positional(call, 2)),
    posixUid: posix(call, "posix-uid") ?? 0,
    posixGid: posix(call, "posix-gid") ?? 0,
    failedLogins: 0,
    lockedUntil: 0,
  });
  state.nextId += 1;
  return silent;
}

function update(call: Call): Answer {
  const user = named(call.state, positional(call, 0));
  const role = option(call, "role");
  if (role !== undefined) user.role = roleNamed(role);
  user.posixUid = posix(call, "posix-uid") ?? user.posixUid;
  user.posixGid = posix(call, "posix-gid") ?? user.posixGid;
  return silent;
}

/** An administrator needs not know the old password of another user. */
function setPassword(call: Call): Answer {
  const user = named(call.state, option(call, "username") ?? call.user.username);
  user.password = acceptable(positional(call, 0));
  return silent;
}

function remove(call: Call): Answer {
  const user = named(call.state, positional(call, 0));
  if (user === call.user) throw new CliError("A user cannot delete itself");
  call.state.users = call.state.users.filter((known) => known !== user);
  return silent;
}

function named(state: State, username: string): User {
  const found = state.users.find((known) => known.username === username);
  if (found === undefined) throw new CliError(`User "${username}" was not found`);
  return found;
}

/** Roles are taken in any case: `s3`, `S3`. */
function roleNamed(text: string): string {
  const role = roles.find((known) => known.toLowerCase() === text.toLowerCase());
  if (role === undefined) throw new CliError(`Invalid role "${text}"`);
  return role;
}

function posix(call: Call, name: string): number | undefined {
  const id = integerOption(call, name);
  if (id !== undefined && posixId(name, id).length > 0) throw new CliError(`Invalid ${name} ${id}`);
  return id;
}

function acceptable(password: string): string {
  const [finding] = passwordRule("password", password);
  if (finding !== undefined) throw new CliError(`Invalid password: ${finding.fix}`);
  return password;
}
