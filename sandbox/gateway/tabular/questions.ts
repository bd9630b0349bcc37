/** The authorisation questions of a Tabular request. */
import type { Context, Question, Resource } from "../backend.ts";
import { questionsOf } from "../questions.ts";
import type { S3Request } from "../s3-request.ts";
import { tableOf } from "./table.ts";

/**
 * On the schema and on what is in it: both are needed to list and to create tables (requirements, "Identity Policy", note
 * 3). Everything else is asked for once, on what the path names; a transaction names nothing.
 */
export function tabularQuestions(request: S3Request, common: Context): Question[] {
  if (request.operation.name === "ListSnapshots") return questionsOf(request, common);
  return request.operation.actions.flatMap((action) =>
    resourcesOf(request).map((resource) => ({ action, resource, context: common })),
  );
}

function resourcesOf(request: S3Request): Resource[] {
  const { operation, bucket, key } = request;
  const inside = (path: string): Resource => ({ kind: "object", bucket, key: path });
  switch (operation.name) {
    case "TabularListTables":
      return [inside(key), inside(`${key}/*`)];
    case "TabularCreateTable":
      return [inside(tableOf(key).schema), inside(key)];
    default:
      if (operation.level === "account") return [{ kind: "account" }];
      return [key === "" ? { kind: "bucket", bucket } : inside(key)];
  }
}
