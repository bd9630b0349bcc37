/**
 * The Principal element of a policy that hangs on a resource: whom a statement speaks about, and how directly
 * (IAM User Guide, "AWS JSON policy elements: Principal" and "How permissions boundaries and session policies limit
 * resource-based policies").
 */
import { and, MAYBE, NO, not, or, YES } from "./match.ts";
import type { Match } from "./match.ts";
import type { ParsedPrincipal } from "./policy.ts";
import { accountOf, accountOfArn } from "./request.ts";
import type { Caller } from "./request.ts";

/**
 * How a statement names the caller, each including the ones after it:
 * - `directly`: everybody, the user, the very session, the service. Boundary and session policies do not cut this.
 * - `by-role`: the session's role. Boundary and session policies cut this.
 * - `by-account`: the caller's account, which then decides by its own identity policies.
 */
export type Directness = "directly" | "by-role" | "by-account";

export interface Principal {
  readonly parsed: ParsedPrincipal;
  readonly effect: "Allow" | "Deny";
  /** Every value that is not an account. */
  readonly names: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
}

const ACCOUNT_ID = /^\d{12}$/;

export function compilePrincipal(parsed: ParsedPrincipal, effect: "Allow" | "Deny"): Principal {
  const names = new Set<string>();
  const accounts = new Set<string>();
  for (const { kind, value } of parsed.members) {
    if (kind !== "AWS") names.add(`${kind}:${value}`);
    else if (ACCOUNT_ID.test(value)) accounts.add(value);
    else if (value.endsWith(":root")) accounts.add(accountOfArn(value));
    else names.add(value);
  }
  return { parsed, effect, names, accounts };
}

/** Whether the element speaks about the caller at least as directly as asked. */
export function speaksAbout(
  principal: Principal | undefined,
  caller: Caller,
  directness: Directness,
): Match {
  if (principal === undefined) return YES;
  if (principal.parsed.negated) return speaksAboutAllBut(principal, caller);
  if (principal.parsed.everybody) return YES;
  let match = namesDirectly(principal, caller);
  if (match === YES || directness === "directly") return match;
  match = or(match, namesRole(principal, caller));
  if (match === YES || directness === "by-role") return match;
  return or(match, namesAccount(principal, caller));
}

function namesDirectly({ names, accounts }: Principal, caller: Caller): Match {
  switch (caller.kind) {
    case "user":
      return found(names.has(caller.arn));
    case "role-session":
      return found(names.has(caller.session));
    case "role":
      return namesSomeSession(names, caller.arn);
    case "root":
      return found(accounts.has(caller.account));
    case "service":
      return found(names.has(`Service:${caller.name}`));
    case "anonymous":
      return NO;
    case "storage-user":
      return found(
        names.has(`User:${caller.user}`) ||
          names.has(caller.user) ||
          caller.groups.some((group) => names.has(`Group:${group}`)),
      );
  }
}

/** A role whose session is not named may be the very session that a statement names. */
function namesSomeSession(names: ReadonlySet<string>, roleArn: string): Match {
  const account = accountOfArn(roleArn);
  const role = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const sessions = `:sts::${account}:assumed-role/${role}/`;
  for (const name of names) if (name.includes(sessions)) return MAYBE;
  return NO;
}

function namesRole({ names }: Principal, caller: Caller): Match {
  if (caller.kind === "role") return found(names.has(caller.arn));
  return found(caller.kind === "role-session" && names.has(caller.role));
}

function namesAccount({ accounts }: Principal, caller: Caller): Match {
  const account = accountOf(caller);
  return found(account !== undefined && accounts.has(account));
}

function found(condition: boolean): Match {
  return condition ? YES : NO;
}

/**
 * NotPrincipal. A Deny spares a caller only when every name it goes by is listed, its account too; an Allow leaves
 * out a caller as soon as one name is listed. Both read the element so that it gives less access.
 */
function speaksAboutAllBut(principal: Principal, caller: Caller): Match {
  if (principal.parsed.everybody) return NO;
  const direct = namesDirectly(principal, caller);
  const hasRole = caller.kind === "role" || caller.kind === "role-session";
  const hasAccount = accountOf(caller) !== undefined;
  const role = namesRole(principal, caller);
  const account = namesAccount(principal, caller);
  if (principal.effect === "Allow") return not(or(or(direct, role), account));
  const all = [direct, ...(hasRole ? [role] : []), ...(hasAccount ? [account] : [])];
  return not(all.reduce(and));
}
