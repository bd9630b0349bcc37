import type { KnownAction } from "../../catalogue/index.ts";
import type { ParsedStatement } from "../../evaluate/index.ts";
import { firstOf, quote } from "../data.ts";
import { hasWildcard, isWholeService, matchedActions } from "../policy/actions.ts";
import type { Placed } from "../policy/places.ts";
import { actionsOf, allowsOf } from "../policy/places.ts";
import { typesOf } from "../policy/resource-types.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule, Problem } from "../rule.ts";

/**
 * Names what a wildcard lets ride along. Only actions that can act on the statement's resources count. Reading riders are
 * worth knowing; those that write, tag or change permissions are a warning. Source: AWS service authorization reference.
 */
export const actionRiders: PolicyRule = {
  code: "action-riders",
  severity: "warning",
  title: "A wildcard in an action lets others ride along",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["aws"],
  check: (linted) =>
    allowsOf(linted)
      .filter(({ action }) => !action.negated)
      .flatMap((statement) =>
        actionsOf(linted, statement)
          .filter(({ text }) => hasWildcard(text) && !isWholeService(text))
          .flatMap((pattern) => riders(statement, pattern)),
      ),
};

function riders({ resource }: ParsedStatement, { text, place }: Placed): Problem[] {
  const types = resource?.negated === false ? resource.patterns.map(typesOf) : ["any" as const];
  const reachable = matchedActions(text).filter(({ on }) =>
    types.some((one) => one === "any" || on.some((type) => one.has(type))),
  );
  if (reachable.length < 2) return [];
  const plain = text.replaceAll(/[*?]/g, "").toLowerCase();
  const others = reachable.filter(({ name }) => name.toLowerCase() !== plain);
  const names = others.toSorted(byWeight).map(({ name }) => name);
  return [
    {
      place,
      severity: others.some(changes) ? "warning" : "info",
      message: `${quote(text)} ${others.length === reachable.length ? "allows" : "also allows"} ${firstOf(names, 8)}.`,
      fix: "Name the actions that are meant.",
    },
  ];
}

function changes({ access }: KnownAction): boolean {
  return access.some((level) => level !== "read" && level !== "list");
}

/** What changes permissions first, then what changes anything, then the rest; each by name. */
function byWeight(one: KnownAction, other: KnownAction): number {
  return weight(one) - weight(other) || (one.name < other.name ? -1 : 1);
}

function weight(action: KnownAction): number {
  if (action.access.includes("permissions management")) return 0;
  return changes(action) ? 1 : 2;
}
