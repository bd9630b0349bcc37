import type { ParsedStatement } from "../../evaluate/index.ts";
import { joined, quote } from "../data.ts";
import { isCatalogued, matchedActions } from "../policy/actions.ts";
import { actionsOf, resourcesOf } from "../policy/places.ts";
import type { Placed } from "../policy/places.ts";
import { typesOf } from "../policy/resource-types.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule, PolicyUnderLint, Problem } from "../rule.ts";

/**
 * Judged by resource type: `s3:GetObject*` on objects is fine although it also names actions on other things, and so is
 * a statement that lists buckets and objects for actions on both. Source: AWS service authorization reference, "Resource types".
 */
export const actionResourceMismatch: PolicyRule = {
  code: "action-resource-mismatch",
  severity: "error",
  title:
    "Every action can act on some Resource, and every Resource is one that some action acts on",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["aws"],
  check: (linted) => linted.policy.statements.flatMap((statement) => mismatches(linted, statement)),
};

interface Typed extends Placed {
  readonly types: "any" | ReadonlySet<string>;
}

function mismatches(linted: PolicyUnderLint, statement: ParsedStatement): Problem[] {
  if (statement.action.negated || statement.resource?.negated !== false) return [];
  const resources = resourcesOf(linted, statement).map((resource) => ({
    ...resource,
    types: typesOf(resource.text),
  }));
  const actions = actionsOf(linted, statement).map((action) => ({
    ...action,
    types: typesOfAction(action.text),
  }));
  const named = union(resources);
  const acted = union(actions);
  const deadActions = actions.filter(({ types }) => !meet(types, named));
  const deadResources = resources.filter(({ types }) => !meet(types, acted));
  // Where nothing fits, one side is enough to say so: the resources if they are none at all, or else the actions.
  if (named !== "any" && named.size === 0) return deadResources.map(deadResource);
  if (deadActions.length === actions.length) return deadActions.map(deadAction);
  return [...deadActions.map(deadAction), ...deadResources.map(deadResource)];
}

/** The types that the pattern's actions act on; `"any"` where the catalogue cannot tell. */
function typesOfAction(pattern: string): Typed["types"] {
  const actions = matchedActions(pattern);
  if (!isCatalogued(pattern) || actions.length === 0) return "any";
  return new Set(actions.flatMap(({ on }) => on));
}

function deadAction({ text, place, types }: Typed): Problem {
  if (types !== "any" && types.size === 0)
    return {
      place,
      message: `${quote(text)} takes no resource and works with "*" alone: the action is without effect.`,
      fix: 'Move it to a statement with "Resource": "*".',
    };
  return {
    place,
    message: `${quote(text)} acts on ${plainly(types)}, and no Resource of the statement is one: the action is without effect.`,
    fix: `Add ${exampleOf(types)}, or remove the action.`,
  };
}

function deadResource({ text, place, types }: Typed): Problem {
  const isNothing = types !== "any" && types.size === 0;
  return {
    place,
    message: isNothing
      ? `${quote(text)} is the ARN of no resource of S3 or KMS: it is without effect.`
      : `${quote(text)} names ${plainly(types)}, and no action of the statement acts on them: it is without effect.`,
    fix: isNothing
      ? "Correct it; ARNs of buckets and objects have neither region nor account."
      : "Remove it, or add the action that it is for.",
  };
}

function exampleOf(types: Typed["types"]): string {
  const has = (type: string): boolean => types !== "any" && types.has(type);
  if (has("object")) return "the objects, such as arn:aws:s3:::bucket/folder/*";
  if (has("bucket")) return "the bucket, such as arn:aws:s3:::bucket";
  return "a Resource of that type";
}

function union(items: readonly Typed[]): Typed["types"] {
  const all = new Set<string>();
  for (const { types } of items) {
    if (types === "any") return "any";
    for (const type of types) all.add(type);
  }
  return all;
}

function meet(one: Typed["types"], other: Typed["types"]): boolean {
  if (one === "any" || other === "any") return true;
  return [...one].some((type) => other.has(type));
}

/** `buckets`, `objects`; access points stand beside both and are not worth a word. */
function plainly(types: Typed["types"]): string {
  if (types === "any") return "anything";
  const names = [...types].map((type) => `${type}s`);
  const plain = names.filter((name) => !name.startsWith("accesspoint"));
  return joined(plain.length > 0 ? plain : names);
}
