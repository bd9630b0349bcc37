import { checkWekaBucketPolicy } from "../../dialects/weka.ts";
import { actionsOf } from "../policy/places.ts";
import { EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: WEKA documentation, "S3 users and authentication", supported actions; `s3:*` stands beside them in policies of users. */
export const wekaUnknownAction: PolicyRule = {
  code: "weka-unknown-action",
  severity: "error",
  title: "The action exists in WEKA",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: ["weka"],
  check: (linted) =>
    linted.policy.statements.flatMap((statement) =>
      actionsOf(linted, statement)
        .filter(({ text }) => text !== "s3:*")
        .flatMap(({ text, place }) =>
          unknown(text, linted.subject.kind === "identity-policy").map((found) => ({
            place,
            ...found,
          })),
        ),
    ),
};

function unknown(action: string, isOfUser: boolean): { message: string; fix: string }[] {
  return checkWekaBucketPolicy("", [{ Effect: "Allow", Action: [action], Resource: ["*"] }])
    .filter(({ code }) => code === "weka-unknown-action" || isOfUser)
    .map(({ code, message, fix }) =>
      code === "weka-unknown-action"
        ? { message, fix }
        : {
            message: `${JSON.stringify(action)} is a wildcard that WEKA does not document; in policies of users it has s3:*`,
            fix: "name each action",
          },
    );
}
