import { quote } from "../data.ts";
import { namesAction } from "../policy/actions.ts";
import { allowsOf, resourcesOf } from "../policy/places.ts";
import type { Placed } from "../policy/places.ts";
import { coveringPatterns } from "../policy/s3-resource.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule, PolicyUnderLint, Problem } from "../rule.ts";

/** Actions that VAST authorises on the schema and on the tables in it. */
const TWO_LEVELS = ["s3:TabularListTables", "s3:TabularCreateTable"];

/** `bucket/schema` is the schema, `bucket/schema/*` its tables, and neither implies the other (the requirements' note on VAST). */
export const vastTableLevels: PolicyRule = {
  code: "vast-table-levels",
  severity: "error",
  title: "Listing and creating tables is allowed on the schema and on what is in it",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["vast"],
  check: (linted) => TWO_LEVELS.flatMap((action) => missingLevels(linted, action)),
};

function missingLevels(linted: PolicyUnderLint, action: string): Problem[] {
  const placed = allowsOf(linted)
    .filter((one) => !one.action.negated && namesAction(one.action.patterns, action))
    .flatMap((one) => (one.resource?.negated === false ? resourcesOf(linted, one) : []));
  const allowed = new Set(placed.map(({ text }) => text));
  return placed.flatMap((resource) => {
    const other = otherLevel(resource);
    if (other === undefined || coveringPatterns(other).some((one) => allowed.has(one))) return [];
    return [
      {
        place: resource.place,
        message: `${action} needs the schema and its tables; ${quote(resource.text)} is allowed and ${quote(other)} is not.`,
        fix: `Add ${quote(other)} beside it.`,
      },
    ];
  });
}

/** `bucket/schema/*` for `bucket/schema` and the other way round; undefined for other resources. */
function otherLevel({ text }: Placed): string | undefined {
  const match = /^([^/*]+\/[^/*]+)(\/\*)?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  return match[2] === undefined ? `${match[1]}/*` : match[1];
}
