/**
 * Statements as boxes around one caller, and what they come to together, as `../evaluate/decide.ts` decides it: what a
 * resource policy gives directly, and what identity (or a role named by the resource) gives within the boundary, less
 * every Deny.
 */
import { MAYBE, NO, compilePrincipal, speaksAbout } from "../evaluate/index.ts";
import type {
  Caller,
  DialectName,
  Directness,
  ParsedPolicy,
  ParsedStatement,
} from "../evaluate/index.ts";
import type { ActionClass } from "./actions.ts";
import { opaqueConstraint, valueOfCaller } from "./conditions.ts";
import type { ConditionSpace, Constraint } from "./conditions.ts";
import type { Languages } from "./language/search.ts";
import { RESOURCE } from "./region.ts";
import type { Box } from "./region.ts";
import { readResource, resourcesOfBucket } from "./resources.ts";

/** A caller and the policies around it, in one version. */
export interface Subject {
  readonly caller: Caller;
  readonly identity: readonly ParsedPolicy[];
  readonly boundary: ParsedPolicy | undefined;
  /** Resource policies by bucket. */
  readonly buckets: ReadonlyMap<string, readonly ParsedPolicy[]>;
  /** An outsider's own policies are not known; they are taken to allow everything. */
  readonly isOutsider: boolean;
}

/** A statement's boxes, and the action element that decides for which actions they count. */
export interface Rule {
  readonly statement: ParsedStatement;
  readonly boxes: readonly Box[];
}

export interface View {
  /** Allowed whatever the caller's own policies and boundary say. */
  readonly direct: readonly Rule[];
  /** Allowed within the boundary. */
  readonly granted: readonly Rule[];
  /** The boundary's Allow statements; undefined without a boundary. */
  readonly limit: readonly Rule[] | undefined;
  readonly denied: readonly Rule[];
}

export interface ReadContext {
  readonly languages: Languages;
  readonly conditions: ConditionSpace;
  readonly dialect: DialectName;
  readonly caller: Caller | undefined;
}

/** Sorts a subject's statements by what they do. */
export function viewOf(subject: Subject, context: ReadContext): View {
  const own = (policies: readonly ParsedPolicy[], effect: "Allow" | "Deny"): Rule[] =>
    policies.flatMap((policy) => rulesOf(policy, effect, context));
  const { identity, boundary, isOutsider } = subject;
  const limits = boundary === undefined ? [] : [boundary];
  const ofBuckets = (effect: "Allow" | "Deny", directness: Directness): Rule[] =>
    bucketRules(subject, effect, directness, context);
  return {
    direct: ofBuckets("Allow", isOutsider ? "by-account" : "directly"),
    granted: isOutsider ? [] : [...own(identity, "Allow"), ...ofBuckets("Allow", "by-role")],
    limit: boundary === undefined ? undefined : own(limits, "Allow"),
    denied: [...own(identity, "Deny"), ...own(limits, "Deny"), ...ofBuckets("Deny", "by-account")],
  };
}

function bucketRules(
  { caller, buckets }: Subject,
  effect: "Allow" | "Deny",
  directness: Directness,
  context: ReadContext,
): Rule[] {
  return [...buckets].flatMap(([bucket, policies]) => {
    const literal = {
      union: resourcesOfBucket(context.languages, bucket, context.dialect),
      positive: true,
    };
    const within: Constraint = { coordinate: RESOURCE, literal };
    return policies.flatMap((policy) =>
      policy.statements.flatMap((statement) => {
        if (statement.effect !== effect) return [];
        const spoken = speaks(statement, caller, directness, context);
        if (spoken === undefined) return [];
        const boxes = boxesOf(statement, policy.version, context, [within, ...spoken]);
        return [{ statement, boxes }];
      }),
    );
  });
}

/** What is left open about whether the statement is about the caller; undefined when it is not. */
function speaks(
  { principal, effect }: ParsedStatement,
  caller: Caller,
  directness: Directness,
  { languages }: ReadContext,
): Constraint[] | undefined {
  if (principal === undefined) return [];
  const match = speaksAbout(compilePrincipal(principal, effect), caller, directness);
  if (match === NO) return undefined;
  const sessions = principal.members.map(({ value }) => value).sort();
  return match === MAYBE ? [opaqueConstraint(languages, `session of ${sessions.join(", ")}`)] : [];
}

/** The rules of a policy's statements of one effect. */
function rulesOf(policy: ParsedPolicy, effect: "Allow" | "Deny", context: ReadContext): Rule[] {
  return policy.statements
    .filter((statement) => statement.effect === effect)
    .map((statement) => ({ statement, boxes: boxesOf(statement, policy.version, context, []) }));
}

/** The requests a statement is about, its action and principal apart. */
export function boxesOf(
  { resource, conditions }: ParsedStatement,
  version: ParsedPolicy["version"],
  context: ReadContext,
  further: readonly Constraint[],
): Box[] {
  const asked: Constraint[] = [...further];
  for (const condition of conditions) {
    const constraints = context.conditions.constraints(condition, version, context.caller);
    if (constraints === undefined) return [];
    asked.push(...constraints);
  }
  return alternatives(resource, version, context).map((one) => boxOf([...one, ...asked]));
}

/** Patterns that the caller settles, and those with a variable that it does not, apart. */
function alternatives(
  resource: ParsedStatement["resource"],
  version: ParsedPolicy["version"],
  { languages, dialect, caller }: ReadContext,
): Constraint[][] {
  if (resource === undefined) return [[]];
  const read = resource.patterns.flatMap((text) => {
    const one = readResource(text, version, dialect, (key) => valueOfCaller(key, caller));
    return one === undefined ? [] : [{ ...one, text }];
  });
  const patterns = (open: boolean): typeof read => read.filter((one) => one.open === open);
  const union = (list: typeof read): Constraint => ({
    coordinate: RESOURCE,
    literal: {
      union: languages.union(list.map(({ pattern }) => pattern)),
      positive: !resource.negated,
    },
  });
  const settled = union(patterns(false));
  const open = patterns(true);
  if (open.length === 0) return [[settled]];
  const text = open.map((one) => one.text).sort();
  const opaque = opaqueConstraint(languages, `${resource.negated ? "not " : ""}${text.join(", ")}`);
  if (resource.negated) return [[settled, opaque]];
  return [[settled], [union(open), opaque]].filter(
    ([first]) => first?.literal.union.patterns.length !== 0,
  );
}

function boxOf(constraints: readonly Constraint[]): Box {
  const grouped = Map.groupBy(constraints, ({ coordinate }) => coordinate);
  return new Map(
    [...grouped].map(([coordinate, list]) => [coordinate, list.map(({ literal }) => literal)]),
  );
}

/** The boxes of the rules that name a class of actions. */
export function boxesFor(rules: readonly Rule[], actions: ActionClass): Box[] {
  return rules.flatMap(({ statement, boxes }) =>
    actions.isNamedBy(statement.action) ? boxes : [],
  );
}
