/** IAM policies and what is attached to whom ("S3 users and authentication"). */
import type { PolicyDocument } from "../../../policies/document.ts";
import { predefinedPolicies } from "../../../policies/weka/predefined.ts";
import { credentialsIn } from "../generation.ts";
import type { KeyPair, Policy, State, User } from "../state.ts";
import type { Context } from "./context.ts";
import { newKeyPair } from "./keys.ts";
import { checkPolicyName } from "./names.ts";
import { Refusal } from "./refusal.ts";
import { service } from "./s3-service.ts";
import { userNamed } from "./users.ts";

const maxPolicies = 1024;

/** There is no verb to change a policy; that adding one again is refused is not documented. */
export function addPolicy({ state }: Context, name: string, document: PolicyDocument): void {
  service(state);
  checkPolicyName(name);
  if (state.policies.some((known) => known.name === name))
    throw new Refusal(`IAM policy "${name}" already exists`, "exists");
  if (state.policies.length >= maxPolicies)
    throw new Refusal(`There are already ${maxPolicies} IAM policies`);
  state.policies.push({ name, document });
}

/** 6.x documents that a policy must be detached first; here every version insists, and keeps its predefined ones. */
export function removePolicy({ state }: Context, name: string): void {
  policyNamed(state, name);
  if (predefinedPolicies.some((known) => known.name === name))
    throw new Refusal(`IAM policy "${name}" is predefined and cannot be removed`);
  const holders = state.users.filter((user) => user.policy === name);
  if (holders.length > 0)
    throw new Refusal(
      `IAM policy "${name}" is attached to users: ${holders.map(({ username }) => username).join(", ")}`,
    );
  state.policies = state.policies.filter((known) => known.name !== name);
}

/**
 * A user has one policy: attaching another one replaces it. That is implied by the documentation, not said.
 *
 * @returns the key pair that comes with a user's first policy (generations C and D); it is shown this once
 */
export function attachPolicy(
  { state }: Context,
  name: string,
  username: string,
): KeyPair | undefined {
  const user = s3User(state, username);
  user.policy = policyNamed(state, name).name;
  if (credentialsIn(state.version) === "password" || user.keys !== undefined) return undefined;
  user.keys = newKeyPair(state.version);
  return user.keys;
}

/** The key pair stays, and can do nothing. */
export function detachPolicy({ state }: Context, username: string): void {
  service(state);
  const user = s3User(state, username);
  if (user.policy === undefined) throw new Refusal(`User "${username}" has no IAM policy attached`);
  delete user.policy;
}

/** @throws Refusal when the S3 cluster or the policy is missing */
export function policyNamed(state: State, name: string): Policy {
  service(state);
  const found = state.policies.find((known) => known.name === name);
  if (found === undefined) throw new Refusal(`IAM policy "${name}" was not found`, "missing");
  return found;
}

function s3User(state: State, username: string): User {
  const found = userNamed(state, username);
  if (found.role !== "S3") throw new Refusal(`User "${username}" is not an S3 user`);
  return found;
}
