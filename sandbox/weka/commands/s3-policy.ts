import { policyName } from "../../../policies/weka/limits.ts";
import { CliError, listing, positional, silent } from "../cli.ts";
import type { Answer, Call, Commands } from "../cli.ts";
import { readDocument } from "../documents.ts";
import { predefinedPolicies } from "../../../policies/weka/predefined.ts";
import type { Policy, State, User } from "../state.ts";
import { service } from "./s3-cluster.ts";

const maxPolicies = 1024;

export const s3PolicyCommands: Commands = {
  "s3 policy list": { lists: true, run: list },
  "s3 policy show": { positionals: ["name"], run: show },
  "s3 policy add": { positionals: ["name", "policy-file"], run: add },
  "s3 policy remove": { positionals: ["name"], run: remove },
  "s3 policy attach": { positionals: ["policy", "user"], run: attach },
  "s3 policy detach": { positionals: ["user"], run: detach },
};

function list({ state }: Call): Answer {
  service(state);
  return listing(state.policies.map(({ name }) => ({ name })));
}

function show(call: Call): Answer {
  const { name, document } = policy(call.state, positional(call, 0));
  return {
    text: JSON.stringify(document, null, 2),
    data: { policy: { name, content: document } },
  };
}

function add(call: Call): Answer {
  const { state } = call;
  service(state);
  const name = positional(call, 0);
  if (policyName("name", name).length > 0) throw new CliError(`Invalid policy name "${name}"`);
  if (state.policies.some((known) => known.name === name))
    throw new CliError(`IAM policy "${name}" already exists`);
  if (state.policies.length >= maxPolicies)
    throw new CliError(`There are already ${maxPolicies} IAM policies`);
  state.policies.push({ name, document: readDocument(positional(call, 1), "allowed") });
  return silent;
}

function remove(call: Call): Answer {
  const { state } = call;
  const { name } = policy(state, positional(call, 0));
  if (predefinedPolicies.some((known) => known.name === name))
    throw new CliError(`IAM policy "${name}" is predefined and cannot be removed`);
  const holders = state.users.filter((user) => user.policy === name);
  if (holders.length > 0)
    throw new CliError(
      `IAM policy "${name}" is attached to users: ${holders.map(({ username }) => username).join(", ")}`,
    );
  state.policies = state.policies.filter((known) => known.name !== name);
  return silent;
}

/** A user has one policy: attaching another one replaces it. */
function attach(call: Call): Answer {
  const { name } = policy(call.state, positional(call, 0));
  s3User(call.state, positional(call, 1)).policy = name;
  return silent;
}

function detach(call: Call): Answer {
  service(call.state);
  const user = s3User(call.state, positional(call, 0));
  if (user.policy === undefined)
    throw new CliError(`User "${user.username}" has no IAM policy attached`);
  delete user.policy;
  return silent;
}

function policy(state: State, name: string): Policy {
  service(state);
  const found = state.policies.find((known) => known.name === name);
  if (found === undefined) throw new CliError(`IAM policy "${name}" was not found`);
  return found;
}

function s3User(state: State, username: string): User {
  const found = state.users.find((known) => known.username === username);
  if (found === undefined) throw new CliError(`User "${username}" was not found`);
  if (found.role !== "S3") throw new CliError(`User "${username}" is not an S3 user`);
  return found;
}
