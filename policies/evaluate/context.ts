/**
 * Looks up a condition key in a request: what the request lists, or what follows from its caller and resource.
 */
import { accountOf } from "./request.ts";
import type { AccessRequest, Caller, ContextValue, Unknown } from "./request.ts";

export function isUnknown(value: ContextValue | undefined): value is Unknown {
  return typeof value === "object" && !Array.isArray(value);
}

/**
 * The value of a condition key, undefined when the request has none.
 *
 * @param key the key in lower case
 */
export function contextValue(request: AccessRequest, key: string): ContextValue | undefined {
  const listed = listedValue(request.context, key);
  if (listed !== undefined) return listed;
  const derived = derivedValue(request, key);
  if (derived === "absent") return undefined;
  if (derived !== undefined) return derived.value;
  return request.unlisted === "unknown" ? { unknown: key } : undefined;
}

function listedValue(context: AccessRequest["context"], key: string): ContextValue | undefined {
  const value = context[key];
  if (value !== undefined && Object.hasOwn(context, key)) return value;
  for (const spelled in context) {
    if (spelled.length !== key.length || spelled.toLowerCase() !== key) continue;
    if (Object.hasOwn(context, spelled)) return context[spelled];
  }
  return undefined;
}

type Derived = { readonly value: ContextValue } | "absent" | undefined;

/** The keys that AWS fills in from the caller and the resource (IAM User Guide, "AWS global condition context keys"). */
function derivedValue(request: AccessRequest, key: string): Derived {
  const caller = request.principal;
  switch (key) {
    case "aws:principalarn":
      return known(principalArn(caller));
    case "aws:principalaccount":
      return known(accountOf(caller));
    case "aws:principaltype":
      return known(principalType(caller));
    case "aws:username":
      return known(userName(caller));
    case "aws:principalisawsservice":
      return { value: caller.kind === "service" ? "true" : "false" };
    case "aws:principalservicename":
      return known(caller.kind === "service" ? caller.name : undefined);
    case "aws:resourceaccount":
    case "s3:resourceaccount":
      return resourceAccount(request);
    default:
      return undefined;
  }
}

function known(value: string | undefined): Derived {
  return value === undefined ? "absent" : { value };
}

function resourceAccount(request: AccessRequest): Derived {
  const account = request.resourceAccount ?? accountOf(request.principal);
  return account === undefined ? undefined : { value: account };
}

/** For a role session this is the role's ARN, not the session's. */
function principalArn(caller: Caller): string | undefined {
  switch (caller.kind) {
    case "user":
    case "role":
      return caller.arn;
    case "role-session":
      return caller.role;
    case "root":
      return `arn:${caller.partition ?? "aws"}:iam::${caller.account}:root`;
    case "service":
    case "anonymous":
    case "storage-user":
      return undefined;
  }
}

/** IAM User Guide, "Principal key values". */
function principalType(caller: Caller): string | undefined {
  switch (caller.kind) {
    case "user":
      return "User";
    case "role":
    case "role-session":
      return "AssumedRole";
    case "root":
      return "Account";
    case "anonymous":
      return "Anonymous";
    case "service":
    case "storage-user":
      return undefined;
  }
}

/** A user's friendly name: the last part of its ARN, after the path. */
function userName(caller: Caller): string | undefined {
  if (caller.kind === "storage-user") return caller.user;
  if (caller.kind !== "user") return undefined;
  return caller.arn.slice(caller.arn.lastIndexOf("/") + 1);
}
