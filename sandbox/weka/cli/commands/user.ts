import { authorize } from "../../cluster/roles.ts";
import { addUser, removeUser, setPassword, updateUser } from "../../cluster/users.ts";
import { integerOption, listing, option, word } from "../command.ts";
import type { Call, Commands } from "../command.ts";
import type { OptionKinds } from "../syntax.ts";

const posixIds: OptionKinds = { "posix-uid": "value", "posix-gid": "value" };

export const userCommands: Commands = {
  user: {
    right: "reader",
    lists: true,
    run: ({ state, face }) => listing(state.users.map(face.shapes.user)),
  },
  "user whoami": {
    right: "anyone",
    lists: true,
    run: ({ user, face }) => listing([face.shapes.user(user)]),
  },
  "user add": {
    words: ["username", "role", "password?"],
    options: posixIds,
    asksFor: "password",
    run: (call) => {
      addUser(call, {
        username: word(call, "username"),
        role: word(call, "role"),
        password: word(call, "password"),
        ...ids(call),
      });
      return undefined;
    },
  },
  "user update": {
    words: ["username"],
    options: { role: "value", ...posixIds },
    run: (call) => {
      updateUser(call, word(call, "username"), { role: option(call, "role"), ...ids(call) });
      return undefined;
    },
  },
  "user passwd": {
    right: "anyone",
    words: ["password?"],
    options: { username: "value", "current-password": "value" },
    asksFor: "password",
    run: passwd,
  },
  "user remove": {
    words: ["username"],
    run: (call) => {
      removeUser(call, word(call, "username"));
      return undefined;
    },
  },
};

function ids(call: Call): { posixUid: number | undefined; posixGid: number | undefined } {
  return {
    posixUid: integerOption(call, "posix-uid"),
    posixGid: integerOption(call, "posix-gid"),
  };
}

function passwd(call: Call): undefined {
  const username = option(call, "username") ?? call.user.username;
  if (username !== call.user.username) authorize(call.user, "administrator");
  setPassword(call, username, word(call, "password"), option(call, "current-password"));
}
