/**
 * Where WEKA and VAST differ from AWS, as data. What a vendor's documents leave open is not decided here: it becomes
 * a named unknown that decisions depend on.
 *
 * Sources: WEKA 4.4 and 5.0 documentation, "S3 users and authentication" (policies show `StringEquals s3:prefix`, name
 * no Deny, no Not* elements, no variables; the service derives from MinIO, where a Resource of a bucket's objects
 * also covers the bucket). VAST knowledge base, "Identity and bucket policy reference" (bare resource names, Not*
 * elements, no list of operators) and "Access control" (ACLs decide where no policy covers a request).
 */
import type { OperatorName } from "./operators.ts";

export type DialectName = "aws" | "weka" | "vast";

export type Feature =
  | "Deny"
  | "NotAction"
  | "NotResource"
  | "policy variables"
  | "? as a wildcard"
  | "a Resource of objects that covers their bucket";

export interface Dialect {
  readonly name: DialectName;
  /** How unknowns and messages call the system. */
  readonly title: string;
  /** `arn`: `*` or a full ARN. `bare`: `bucket/key`, with `arn:aws:s3:::` in front or not; `*` stands for anything. */
  readonly resources: "arn" | "bare";
  /** Condition operators that the documents show. */
  readonly operators: "all" | readonly OperatorName[];
  /** Features that the documents neither show nor rule out. */
  readonly undocumented: readonly Feature[];
  /** Whether callers and resources have accounts, so that two sides may have to agree. */
  readonly accounts: boolean;
  /** What decides where no statement matches: nothing (denied), or something outside the policies, by its name. */
  readonly withoutStatement: "denied" | { readonly dependsOn: string };
}

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  aws: {
    name: "aws",
    title: "AWS",
    resources: "arn",
    operators: "all",
    undocumented: [],
    accounts: true,
    withoutStatement: "denied",
  },
  weka: {
    name: "weka",
    title: "WEKA",
    resources: "arn",
    operators: ["StringEquals"],
    undocumented: [
      "Deny",
      "NotAction",
      "NotResource",
      "policy variables",
      "? as a wildcard",
      "a Resource of objects that covers their bucket",
    ],
    accounts: false,
    withoutStatement: "denied",
  },
  vast: {
    name: "vast",
    title: "VAST",
    resources: "bare",
    operators: [],
    undocumented: ["policy variables", "? as a wildcard"],
    accounts: false,
    withoutStatement: { dependsOn: "VAST: the ACLs of the bucket and object" },
  },
};

/**
 * What to do with a feature that the system's documents leave open: `name` it as an unknown, so that a decision that
 * hangs on it depends; or `assume` that it works as in AWS, for a local stand-in that has to answer.
 */
export type Undocumented = "name" | "assume";

/** A dialect and how its gaps are treated. */
export interface Rules {
  readonly dialect: Dialect;
  readonly undocumented: Undocumented;
}

/** The name of the unknown that a feature in doubt stands for; undefined when there is no doubt. */
export function doubtAbout({ dialect, undocumented }: Rules, feature: Feature): string | undefined {
  if (undocumented === "assume" || !dialect.undocumented.includes(feature)) return undefined;
  return `${dialect.title}: ${feature}`;
}

/** As `doubtAbout`, for a condition operator. */
export function doubtAboutOperator(
  { dialect, undocumented }: Rules,
  operator: OperatorName,
): string | undefined {
  if (undocumented === "assume" || dialect.operators === "all") return undefined;
  if (dialect.operators.includes(operator)) return undefined;
  return `${dialect.title}: ${operator} in a Condition`;
}
