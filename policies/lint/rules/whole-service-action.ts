import { knownActions } from "../../catalogue/index.ts";
import { WEKA_ACTIONS } from "../../dialects/weka.ts";
import type { DialectName } from "../../evaluate/index.ts";
import { quote } from "../data.ts";
import { isWholeService } from "../policy/actions.ts";
import { actionsOf, allowsOf } from "../policy/places.ts";
import { EVERY_DIALECT, EVERY_KIND } from "../rule.ts";
import type { PolicyRule } from "../rule.ts";

/** Source: IAM User Guide, "Security best practices", least privilege. */
export const wholeServiceAction: PolicyRule = {
  code: "whole-service-action",
  severity: "warning",
  title: "A policy allows the actions it is for, not a whole service",
  about: "policy",
  kinds: EVERY_KIND,
  dialects: EVERY_DIALECT,
  check: (linted) =>
    allowsOf(linted)
      .filter(({ action }) => !action.negated)
      .flatMap((statement) =>
        actionsOf(linted, statement)
          .filter(({ text }) => isWholeService(text))
          .map(({ text, place }) => ({
            place,
            message: `${quote(text)} allows ${extent(text, linted.subject.dialect)}.`,
            fix: `Name the actions that are meant, such as ${exampleOf(text)}.`,
          })),
      ),
};

function extent(pattern: string, dialect: DialectName): string {
  const service = pattern.toLowerCase().split(":")[0] ?? "";
  if (dialect === "weka" && service === "s3")
    return `all ${WEKA_ACTIONS.size} actions of WEKA, s3:DeleteBucket and s3:PutBucketPolicy among them`;
  if (dialect === "vast" && service === "s3")
    return "every action of S3 and of databases, s3:TabularDropTable among them";
  const count = knownActions().filter(({ name }) => name.startsWith(`${service}:`)).length;
  if (service === "s3")
    return `all ${count} actions of S3, s3:DeleteBucket and s3:PutBucketPolicy among them`;
  if (service === "kms")
    return `all ${count} actions of KMS, kms:ScheduleKeyDeletion and kms:PutKeyPolicy among them`;
  return pattern === "*" ? "every action of every service" : "every action of the service";
}

function exampleOf(pattern: string): string {
  if (/^kms:/i.test(pattern)) return "kms:Decrypt to read and kms:GenerateDataKey to write";
  return "s3:GetObject to read, s3:PutObject and s3:AbortMultipartUpload to write, s3:ListBucket to list";
}
