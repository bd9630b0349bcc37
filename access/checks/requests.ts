/** Operations of checks as requests, and what S3 answers when they are allowed or not. */
import type { Decision } from "../../policies/evaluate/index.ts";
import type { Ask } from "../decide.ts";
import { type Ground, asksOfIntent } from "../intent.ts";
import type { AccessCheck, Expected, Operation } from "./check.ts";

export type Outcome = Expected | "depends";

/** What comes of a check, when `decide` decides the requests behind it. */
export function requestsOf(
  { operation, bucket, secure }: AccessCheck,
  ground: Ground,
  decide: (asks: readonly Ask[]) => Decision["outcome"],
): Outcome {
  const plain = secure ? {} : { "aws:SecureTransport": "false", "s3:TlsVersion": [] };
  const asking = (asks: readonly Ask[]): Decision["outcome"] =>
    decide(asks.map((ask) => ({ ...ask, context: { ...ask.context, ...plain } })));
  const place = { bucket, path: "prefix" in operation ? operation.prefix : operation.key };
  const outcome = asking(asksOfIntent(intentOf(operation), place, ground));
  if (operation.kind !== "head-missing" || outcome !== "allowed") return outcome;
  // S3 admits that nothing is there only to those who may list it.
  const listing = asking(asksOfIntent("list", place, ground));
  return listing === "allowed" ? "not-found" : listing;
}

function intentOf(operation: Operation): "list" | "browse" | "read" | "write" | "delete" {
  switch (operation.kind) {
    case "list":
      return operation.recursive ? "list" : "browse";
    case "get":
    case "head-missing":
      return "read";
    case "put":
    case "multipart":
      return "write";
    case "delete":
      return "delete";
  }
}
