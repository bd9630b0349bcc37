import type {
  AccountAdministration,
  PolicyAdministration,
  UserAdministration,
} from "../../../drivers/weka/administration.ts";
import { absent, among, newKeys, refuse, serviceOf, settled, unique } from "./state.ts";
import type { MemoryState, User } from "./state.ts";

type Part = AccountAdministration & PolicyAdministration & UserAdministration;

/** @param login the S3 user who is logged in; undefined for an administrator */
export function access(state: MemoryState, login: string | undefined): Part {
  const user = (name: string): User => among("user", state.users, name);
  const myself = (): User =>
    login === undefined ? refuse("service accounts are made by S3 users") : user(login);
  return {
    policies: () => settled([...state.policies.keys()]),
    policyDocument: (name) => settled(state.policies.get(name) ?? refuse("no such policy")),
    addPolicy: (name, document) => {
      serviceOf(state);
      if (state.policies.has(name)) refuse(`policy "${name}" already exists`);
      state.policies.set(name, document);
      return settled(undefined);
    },
    removePolicy: (name) => {
      if (!state.policies.has(name)) refuse(`policy "${name}" was not found`);
      if (state.users.some(({ policy }) => policy === name)) refuse("the policy is in use");
      state.policies.delete(name);
      return settled(undefined);
    },
    attachPolicy: (name, to) => {
      serviceOf(state);
      if (!state.policies.has(name)) refuse(`policy "${name}" was not found`);
      const holder = user(to);
      holder.policy = name;
      if (state.credentials === "password" || holder.keys !== undefined) return settled(undefined);
      holder.keys = newKeys(state);
      return settled(holder.keys);
    },

    users: () =>
      settled(
        state.users.map(({ name, uid, role, policy, posixUid, posixGid }) => ({
          name,
          uid,
          role,
          policy,
          posixUid,
          posixGid,
        })),
      ),
    addS3User: (name, password, { posixUid = 0, posixGid = 0 }) => {
      absent("user", state.users, name);
      const rest = { policy: undefined, keys: undefined, accounts: [] };
      state.users.push({
        name,
        uid: unique(state, "uid"),
        role: "S3",
        password,
        posixUid,
        posixGid,
        ...rest,
      });
      return settled(undefined);
    },
    updateUser: (name, ids) => {
      Object.assign(user(name), ids);
      return settled(undefined);
    },
    setPassword: (name, password) => {
      user(name).password = password;
      return settled(undefined);
    },
    removeUser: (name) => {
      const gone = user(name);
      state.users = state.users.filter((known) => known !== gone);
      return settled(undefined);
    },
    makeS3Keys: (name) => {
      if (user(name).policy === undefined)
        refuse("S3 API credentials can only be generated for users with an S3 policy attached.");
      const made = newKeys(state);
      user(name).keys = made;
      return settled(made);
    },

    serviceAccounts: () =>
      settled(myself().accounts.map(({ accessKey, document }) => ({ accessKey, document }))),
    addServiceAccount: (document) => {
      const made = newKeys(state);
      myself().accounts.push({ ...made, document });
      return settled(made);
    },
    removeServiceAccount: (accessKey) => {
      const own = myself();
      if (!own.accounts.some((account) => account.accessKey === accessKey))
        refuse(`service account ${accessKey} was not found`);
      own.accounts = own.accounts.filter((account) => account.accessKey !== accessKey);
      return settled(undefined);
    },
    assumeRole: () => settled({ ...newKeys(state), sessionToken: unique(state, "token") }),
  };
}
