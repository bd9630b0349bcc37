import { TABULAR_WORK } from "../../tabular.ts";
import { quote } from "../data.ts";
import { hasWildcard, isWholeService, namesAction } from "../policy/actions.ts";
import { actionsOf, allowsOf } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Actions that destroy tables or rows. A database keeps no versions of them that S3 could bring back. */
const DESTROYING: readonly string[] = Object.values(TABULAR_WORK)
  .flat()
  .filter((action) => /^s3:Tabular(?:Drop|Delete)/.test(action))
  .sort();

/** Source: VAST knowledge base, "Common actions for database usage". */
export const vastTabularWildcard: PolicyRule = {
  code: "vast-tabular-wildcard",
  severity: "warning",
  title: "A wildcard in a database action destroys nothing by the way",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["vast"],
  check: (linted) =>
    allowsOf(linted)
      .filter(({ action }) => !action.negated)
      .flatMap((statement) =>
        actionsOf(linted, statement)
          .filter(({ text }) => hasWildcard(text) && !isWholeService(text) && !saysSo(text))
          .flatMap(({ text, place }) => {
            const destroying = DESTROYING.filter((action) => namesAction([text], action));
            if (destroying.length === 0) return [];
            return [
              {
                place,
                message: `${quote(text)} also allows ${destroying.join(", ")}.`,
                fix: "Name the actions that are meant; docs/vast.md has those of each access.",
              },
            ];
          }),
      ),
};

/** Whoever writes `s3:TabularDrop*` means it. */
function saysSo(pattern: string): boolean {
  return /^s3:Tabular(?:Drop|Delete)/i.test(pattern);
}
