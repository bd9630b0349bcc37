/**
 * A second evaluator, naive on purpose: it reads documents as they are, compiles nothing, knows no unknowns, and
 * follows the IAM User Guide rule by rule. The fast one is compared with it on random policies and requests.
 * It shares no code with `policies/evaluate/`.
 */

import {
  glob,
  isObject,
  listOf,
  matchesConditions,
  splitArn,
  texts,
} from "./reference-conditions.ts";
import type { Context, Json } from "./reference-conditions.ts";

export interface ReferenceCaller {
  readonly kind: "user" | "role" | "role-session" | "root" | "service" | "anonymous";
  /** The user's or role's ARN. */
  readonly arn?: string;
  readonly session?: string;
  readonly account?: string;
  readonly service?: string;
}

export interface ReferenceRequest {
  readonly caller: ReferenceCaller;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: Context;
}

export interface ReferenceLayers {
  readonly identity?: readonly Json[] | undefined;
  readonly resource?: readonly Json[] | undefined;
  readonly boundary?: readonly Json[] | undefined;
  readonly session?: readonly Json[] | undefined;
  readonly serviceControl?: readonly (readonly Json[])[] | undefined;
  readonly resourceControl?: readonly (readonly Json[])[] | undefined;
  readonly endpoint?: readonly Json[] | undefined;
}

export type ReferenceAnswer = "allowed" | "denied" | "explicitly denied";

type Named = "directly" | "role" | "account" | "not";

/** User Guide, "Policy evaluation logic": explicit Deny first, then each kind of policy in turn. */
export function referenceDecision(
  layers: ReferenceLayers,
  request: ReferenceRequest,
): ReferenceAnswer {
  const { caller } = request;
  const hasPolicies = ["user", "role", "role-session"].includes(caller.kind);
  const inAccount = hasPolicies || caller.kind === "root";
  const identity = hasPolicies ? (layers.identity ?? []) : [];
  const boundary = hasPolicies ? layers.boundary : undefined;
  const session = hasPolicies ? layers.session : undefined;
  const serviceControl = inAccount ? (layers.serviceControl ?? []) : [];
  const resourceControl = layers.resourceControl ?? [];
  const everything = [
    ...identity,
    ...(layers.resource ?? []),
    ...(boundary ?? []),
    ...(session ?? []),
    ...serviceControl.flat(),
    ...resourceControl.flat(),
    ...(layers.endpoint ?? []),
  ];
  if (grants(everything, "Deny", request).length > 0) return "explicitly denied";

  const allows = (documents: readonly Json[] | undefined): boolean =>
    documents === undefined || grants(documents, "Allow", request).length > 0;
  if (!resourceControl.every(allows)) return "denied";
  if (!serviceControl.every(allows)) return "denied";
  if (!allows(layers.endpoint)) return "denied";

  const named = grants(layers.resource ?? [], "Allow", request);
  if (!inAccount) return named.includes("directly") ? "allowed" : "denied";
  const byIdentity = caller.kind === "root" || allows(identity);
  if (accountOf(caller) !== request.resourceAccount) {
    return byIdentity && allows(boundary) && allows(session) && named.length > 0
      ? "allowed"
      : "denied";
  }
  if (named.includes("directly")) return "allowed";
  if (!allows(boundary) || !allows(session)) return "denied";
  if (named.includes("role")) return "allowed";
  // A key's policy has to agree, or to leave it to the account.
  const isLeftToIdentity = !request.action.toLowerCase().startsWith("kms:") || named.length > 0;
  return byIdentity && isLeftToIdentity ? "allowed" : "denied";
}

function accountOf(caller: ReferenceCaller): string | undefined {
  return caller.account ?? caller.arn?.split(":")[4];
}

/** How each matching statement of that effect names the caller; documents without principals name it directly. */
function grants(documents: readonly Json[], effect: string, request: ReferenceRequest): Named[] {
  return documents.flatMap((document) => {
    const statements = listOf(document["Statement"]).filter(isObject);
    const variables = document["Version"] === "2012-10-17";
    return statements
      .filter((statement) => statement["Effect"] === effect)
      .filter((statement) => matchesAction(statement, request))
      .filter((statement) => matchesResource(statement, variables, request))
      .filter((statement) => matchesConditions(statement, variables, request.context))
      .map((statement) => naming(statement, request.caller))
      .filter((named) => named !== "not");
  });
}

function matchesAction(statement: Json, request: ReferenceRequest): boolean {
  const fits = (pattern: string): boolean =>
    glob(pattern.toLowerCase(), false, request.context, true)?.test(
      request.action.toLowerCase(),
    ) === true;
  if (statement["Action"] !== undefined) return texts(statement["Action"]).some(fits);
  return !texts(statement["NotAction"]).some(fits);
}

function matchesResource(statement: Json, variables: boolean, request: ReferenceRequest): boolean {
  const fits = (pattern: string): boolean => {
    if (pattern === "*") return true;
    const wanted = splitArn(pattern);
    const given = splitArn(request.resource);
    if (wanted === undefined || given === undefined) return false;
    return wanted.every((part, index) => {
      const expression = glob(part, variables && index === 5, request.context, true);
      return expression?.test(given[index] ?? "") === true;
    });
  };
  if (statement["Resource"] !== undefined) return texts(statement["Resource"]).some(fits);
  // A variable without a value makes an Allow invalid; a Deny keeps what its other patterns leave.
  const isOpen = (pattern: string): boolean =>
    variables && glob(pattern, true, request.context, true) === undefined;
  const patterns = texts(statement["NotResource"]);
  if (statement["Effect"] === "Allow" && patterns.some(isOpen)) return false;
  return !patterns.some(fits);
}

/** User Guide, "Principal": `*`, an account, a role, a session, a user, a service; NotPrincipal is the complement. */
function naming(statement: Json, caller: ReferenceCaller): Named {
  if (statement["NotPrincipal"] !== undefined) {
    const listed = memberNames(statement["NotPrincipal"]);
    const isListed = callerNames(caller).map(
      ({ name }) => listed.includes("*") || listed.includes(name),
    );
    const spared =
      statement["Effect"] === "Deny" ? isListed.every(Boolean) : isListed.some(Boolean);
    return spared && isListed.length > 0 ? "not" : listed.includes("*") ? "not" : "directly";
  }
  if (statement["Principal"] === undefined) return "directly";
  const listed = memberNames(statement["Principal"]);
  if (listed.includes("*")) return "directly";
  return callerNames(caller).find(({ name }) => listed.includes(name))?.named ?? "not";
}

/** Every name a caller goes by, the most direct first. */
function callerNames(caller: ReferenceCaller): { name: string; named: Named }[] {
  const { kind, arn = "", session = "", service = "" } = caller;
  const account = { name: accountOf(caller) ?? "", named: "account" as const };
  switch (kind) {
    case "user":
      return [{ name: arn, named: "directly" }, account];
    case "role":
      return [{ name: arn, named: "role" }, account];
    case "role-session":
      return [{ name: session, named: "directly" }, { name: arn, named: "role" }, account];
    case "root":
      return [{ ...account, named: "directly" }];
    case "service":
      return [{ name: service, named: "directly" }];
    case "anonymous":
      return [];
  }
}

function memberNames(principal: unknown): string[] {
  if (principal === "*") return ["*"];
  if (!isObject(principal)) return [];
  return Object.values(principal)
    .flatMap(texts)
    .map((name) => /^arn:[^:]*:iam::(\d{12}):root$/u.exec(name)?.[1] ?? name);
}
