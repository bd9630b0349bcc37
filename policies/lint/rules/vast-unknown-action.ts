import { TABULAR_WORK } from "../../tabular.ts";
import { quote } from "../data.ts";
import { namesAction } from "../policy/actions.ts";
import { actionsOf } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Documented, and needed by nothing that the public SDK does. */
const FURTHER = [
  "s3:TabularAlterView",
  "s3:TabularCreateView",
  "s3:TabularDropView",
  "s3:TabularGetRowColumnSecurity",
];

const KNOWN: readonly string[] = [...Object.values(TABULAR_WORK).flat(), ...FURTHER].sort();

/** A warning only, since releases add actions. Source: VAST knowledge base, "Common actions for database usage". */
export const vastUnknownAction: PolicyRule = {
  code: "vast-unknown-action",
  severity: "warning",
  title: "The database action is one that VAST documents",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["vast"],
  check: (linted) =>
    linted.policy.statements.flatMap((statement) =>
      actionsOf(linted, statement)
        .filter(({ text }) => /^s3:Tabular/i.test(text))
        .filter(({ text }) => !KNOWN.some((action) => namesAction([text], action)))
        .map(({ text, place }) => ({
          place,
          message: `${quote(text)} names no documented database action, so it may match nothing.`,
          fix: `Use one of ${KNOWN.join(", ")}.`,
        })),
    ),
};
