/** The elements of a statement with their places, spelled as the document has them: a lone text has no index. */
import type { ParsedCondition, ParsedStatement } from "../../evaluate/index.ts";
import { isObject, listOf, objectOf } from "../data.ts";
import type { PolicyUnderLint } from "../rule.ts";

export interface Placed {
  readonly text: string;
  readonly place: string;
}

/** The patterns of Action or NotAction. */
export function actionsOf(linted: PolicyUnderLint, statement: ParsedStatement): Placed[] {
  const element = statement.action.negated ? "NotAction" : "Action";
  return placed(linted, statement.index, element, statement.action.patterns);
}

/** The patterns of Resource or NotResource. */
export function resourcesOf(linted: PolicyUnderLint, statement: ParsedStatement): Placed[] {
  if (statement.resource === undefined) return [];
  const element = statement.resource.negated ? "NotResource" : "Resource";
  return placed(linted, statement.index, element, statement.resource.patterns);
}

/** Where a condition stands: its operator and key. */
export function conditionPlace({ index }: ParsedStatement, condition: ParsedCondition): string {
  return `${statementPlace(index)}.Condition.${operatorOf(condition)}.${condition.key}`;
}

/** The operator as documents spell it, such as `ForAnyValue:StringLikeIfExists`. */
export function operatorOf({ operator, quantifier, ifExists }: ParsedCondition): string {
  const set = { all: "ForAllValues:", any: "ForAnyValue:" };
  return `${quantifier === undefined ? "" : set[quantifier]}${operator}${ifExists ? "IfExists" : ""}`;
}

export function statementPlace(index: number): string {
  return `Statement[${index}]`;
}

/** The statements that give access. */
export function allowsOf({ policy }: PolicyUnderLint): readonly ParsedStatement[] {
  return policy.statements.filter(({ effect }) => effect === "Allow");
}

function placed(
  { data }: PolicyUnderLint,
  index: number,
  element: string,
  patterns: readonly string[],
): Placed[] {
  const place = `${statementPlace(index)}.${element}`;
  const statements = data["Statement"];
  const statement = isObject(statements) ? statements : objectOf(listOf(statements)[index]);
  const isList = Array.isArray(statement[element]);
  return patterns.map((text, at) => ({ text, place: isList ? `${place}[${at}]` : place }));
}
