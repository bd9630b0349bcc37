/** Turns random documents into what the evaluator and its reference take. */
import { compile, policyOf } from "../../../policies/evaluate/index.ts";
import type {
  AccessRequest,
  CompiledPolicies,
  CompileOptions,
  Decision,
  ParsedPolicy,
  PolicyKind,
  PolicyLayers,
} from "../../../policies/evaluate/index.ts";
import type { RandomLayers } from "./random.ts";
import type { Context, Json } from "./reference-conditions.ts";
import type { ReferenceAnswer, ReferenceCaller, ReferenceRequest } from "./reference.ts";

/** Documents of every layer, as JSON. */
export function compileDocuments(layers: RandomLayers, options?: CompileOptions): CompiledPolicies {
  return compile(parseLayers(layers, options), options);
}

function parseLayers(layers: RandomLayers, options: CompileOptions = {}): PolicyLayers {
  const parse = (kind: PolicyKind, documents: readonly Json[]): ParsedPolicy[] =>
    documents.map((document, index) =>
      policyOf(document, { name: `${kind} ${index}`, kind, ...options }),
    );
  const { identity, resource, boundary, session, serviceControl, resourceControl, endpoint } =
    layers;
  return {
    identity: parse("identity", identity),
    resource: parse("resource", resource),
    ...(boundary && { boundary: parse("boundary", boundary) }),
    ...(session && { session: parse("session", session) }),
    ...(serviceControl && {
      serviceControl: serviceControl.map((level) => parse("service-control", level)),
    }),
    ...(resourceControl && {
      resourceControl: resourceControl.map((level) => parse("resource-control", level)),
    }),
    ...(endpoint && { endpoint: parse("endpoint", endpoint) }),
  };
}

/** A request without unknowns, as the reference takes it: keys in lower case, the caller's own keys filled in. */
export function referenceRequest(request: AccessRequest): ReferenceRequest {
  const { principal, action, resource, resourceAccount = "", context } = request;
  if (typeof resource !== "string") throw new TypeError("the reference knows no unknowns");
  return {
    caller: referenceCaller(principal),
    action,
    resource,
    resourceAccount,
    context: {
      ...(principal.kind === "user" && { "aws:username": "alice" }),
      ...lowerCased(context),
    },
  };
}

function lowerCased(context: AccessRequest["context"]): Context {
  return Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) =>
      typeof value === "object" && "unknown" in value ? [] : [[key.toLowerCase(), value] as const],
    ),
  );
}

function referenceCaller(caller: AccessRequest["principal"]): ReferenceCaller {
  switch (caller.kind) {
    case "user":
    case "role":
      return { kind: caller.kind, arn: caller.arn };
    case "role-session":
      return { kind: caller.kind, arn: caller.role, session: caller.session };
    case "root":
      return { kind: caller.kind, account: caller.account };
    case "service":
      return { kind: caller.kind, service: caller.name };
    case "anonymous":
      return { kind: caller.kind };
    case "storage-user":
      throw new TypeError("the reference knows AWS's callers only");
  }
}

/** A decision in the reference's words. */
export function answerOf(decision: Decision): ReferenceAnswer | "depends" {
  if (decision.outcome === "denied" && decision.explicit) return "explicitly denied";
  return decision.outcome;
}
