/**
 * The shape of a policy document, as every dialect of this project writes it: plain JSON data with IAM's own
 * field names (IAM User Guide, "Grammar of the IAM JSON policy language").
 */

export type NonEmpty<T> = readonly [T, ...T[]];

/** Operator -> condition key -> values. Values of one key are alternatives; operators and keys must all hold. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, NonEmpty<string>>>>>;

/** Who a resource policy speaks about; identity policies have none. */
export type PrincipalElement = "*" | Readonly<Record<string, NonEmpty<string>>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: PrincipalElement;
  readonly Action: NonEmpty<string>;
  readonly Resource: NonEmpty<string>;
  readonly Condition?: Conditions;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** Narrows a list to one that has a first element. */
export function isNonEmpty<T>(items: readonly T[]): items is NonEmpty<T> {
  return items.length > 0;
}
