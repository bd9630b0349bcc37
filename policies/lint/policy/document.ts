import type { Conditions, PolicyDocument, PrincipalElement, Statement } from "../../document.ts";
import { isNonEmpty } from "../../document.ts";
import type { ParsedStatement } from "../../evaluate/index.ts";
import type { PolicyUnderLint } from "../rule.ts";
import { operatorOf } from "./places.ts";
import { sizeOf } from "./sizes.ts";

/**
 * A policy in the shape that this project writes, statement by statement, for decisions over all requests. Undefined when
 * it has what that shape has not (NotAction, NotResource, NotPrincipal, an empty list, a Version before 2012-10-17), and
 * when it is over its quota: no system takes it then, and an exact answer may take long.
 */
export function decidableDocument(linted: PolicyUnderLint): PolicyDocument | undefined {
  const { version, statements } = linted.policy;
  const size = sizeOf(linted);
  if (version !== "2012-10-17" || size === undefined || size.used > size.limit) return undefined;
  const written = statements.map(statementOf).filter((statement) => statement !== undefined);
  if (written.length < statements.length) return undefined;
  return { Version: version, Statement: written };
}

function statementOf(parsed: ParsedStatement): Statement | undefined {
  const { effect, action, resource, principal } = parsed;
  if (action.negated || resource?.negated !== false || principal?.negated === true)
    return undefined;
  const [actions, resources] = [action.patterns, resource.patterns];
  const conditions = conditionsOf(parsed);
  if (!isNonEmpty(actions) || !isNonEmpty(resources) || conditions === undefined) return undefined;
  return {
    Effect: effect,
    ...(principal !== undefined && { Principal: principalOf(principal) }),
    Action: actions,
    Resource: resources,
    ...(parsed.conditions.length > 0 && { Condition: conditions }),
  };
}

function principalOf({
  everybody,
  members,
}: NonNullable<ParsedStatement["principal"]>): PrincipalElement {
  if (everybody && members.length === 0) return "*";
  const byKind = Map.groupBy(members, ({ kind }) => kind);
  const lists = [...byKind].flatMap(([kind, group]) => {
    const values = group.map(({ value }) => value);
    return isNonEmpty(values) ? [[kind, values] as const] : [];
  });
  return Object.fromEntries(lists);
}

function conditionsOf({ conditions }: ParsedStatement): Conditions | undefined {
  const written: Record<string, Conditions[string]> = {};
  for (const condition of conditions) {
    const { key, values } = condition;
    if (!isNonEmpty(values)) return undefined;
    const operator = operatorOf(condition);
    written[operator] = { ...written[operator], [key]: values };
  }
  return written;
}
