import type { ParsedStatement } from "../../evaluate/index.ts";
import { TABULAR_WORK } from "../../tabular.ts";
import { quote } from "../data.ts";
import { namesAction } from "../policy/actions.ts";
import { actionsOf, allowsOf } from "../policy/places.ts";
import type { PolicyRule } from "../rule.ts";

/** VAST's SDKs begin a transaction before anything else (vastdb 2.0.14, `Session.transaction`). */
export const vastNoTransactions: PolicyRule = {
  code: "vast-no-transactions",
  severity: "warning",
  title: "Whoever uses tables may begin a transaction",
  about: "policy",
  kinds: ["identity-policy"],
  dialects: ["vast"],
  check: (linted) => {
    const allows = allowsOf(linted);
    const tabular = allows.flatMap((statement) =>
      statement.action.negated
        ? []
        : actionsOf(linted, statement).filter(({ text }) => /^s3:Tabular/i.test(text)),
    );
    const [first] = tabular;
    if (first === undefined || allows.some((one) => allowsAction(one, BEGIN))) return [];
    const reads = allows.some((one) => allowsAction(one, "s3:TabularQueryData"));
    return [
      {
        place: first.place,
        message: `${quote(first.text)} is allowed and ${BEGIN} is not; VAST's SDKs do everything in transactions, so with this policy alone they can do nothing${reads ? "" : ", and no rows can be read"}.`,
        fix: `Allow ${TABULAR_WORK["use transactions"].join(", ")} on the database, or attach a policy that does.`,
      },
    ];
  },
};

const BEGIN = "s3:TabularBeginTransaction";

function allowsAction({ action: { negated, patterns } }: ParsedStatement, action: string): boolean {
  return namesAction(patterns, action) !== negated;
}
