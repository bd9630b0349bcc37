/** Compiles the policies around a caller and a resource once, so that many requests can be decided fast. */
import { DIALECTS } from "./dialects.ts";
import type { DialectName, Rules, Undocumented } from "./dialects.ts";
import { NO } from "./match.ts";
import type { ParsedPolicy } from "./policy.ts";
import { compileStatement, namesAction } from "./statement.ts";
import type { CompiledStatement, Layer } from "./statement.ts";

/**
 * The policies that take part. An absent layer does not exist; a layer that exists and is empty allows nothing.
 */
export interface PolicyLayers {
  /** Of the caller, its groups included. */
  readonly identity?: readonly ParsedPolicy[];
  /** Of the resource: a bucket policy, a key policy, a role's trust policy. */
  readonly resource?: readonly ParsedPolicy[];
  readonly boundary?: readonly ParsedPolicy[];
  readonly session?: readonly ParsedPolicy[];
  /** Of the caller's account, one list a level, from the organization's root to the account. */
  readonly serviceControl?: readonly (readonly ParsedPolicy[])[];
  /** Of the resource's account, one list a level; AWS always attaches RCPFullAWSAccess. */
  readonly resourceControl?: readonly (readonly ParsedPolicy[])[];
  /** Of the VPC endpoint that the request came through. */
  readonly endpoint?: readonly ParsedPolicy[];
}

export interface CompileOptions {
  /** Default: `aws`. */
  readonly dialect?: DialectName;
  /** Default: `name`. */
  readonly undocumented?: Undocumented;
}

type Statements = readonly CompiledStatement[];

/** The statements that name one action, where a decision looks for them. */
export interface ActionPlan {
  readonly denies: {
    /** Of the caller's own policies. */
    readonly caller: Statements;
    /** Of the service control policies. */
    readonly organization: Statements;
    /** Of everything that speaks about whoever comes: resource, resource control and endpoint policies. */
    readonly resource: Statements;
  };
  readonly identity: Statements;
  readonly resource: Statements;
  /** Boundary and session policies: each has to allow, and gives nothing by itself. */
  readonly limits: readonly Statements[];
  /** Levels of service control policies, each of which has to allow. */
  readonly callerLevels: readonly Statements[];
  /** Levels of resource control policies, and the endpoint's policy: each has to allow. */
  readonly resourceLevels: readonly Statements[];
  /** Key and trust policies must agree themselves: nobody has access without them, not even the account's root. */
  readonly resourcePolicyDecides: boolean;
}

export interface CompiledPolicies {
  readonly rules: Rules;
  /** Whether a resource policy was given, empty or not. */
  readonly hasResourceLayer: boolean;
  readonly groups: readonly Group[];
  /** Statements by action as the requests spell it; filled as actions are asked for. */
  readonly plans: Map<string, ActionPlan>;
}

/** Documents of one layer, or of one level of it, one of which has to allow. */
export interface Group {
  readonly layer: Layer;
  readonly level: number;
  readonly statements: Statements;
}

/** More actions than AWS has for S3 and KMS together; beyond that, spellings are made up. */
const MOST_PLANS = 1024;

/** Compiles layers. The result keeps what it learns per action, in bounded memory. */
export function compile(layers: PolicyLayers, options: CompileOptions = {}): CompiledPolicies {
  const rules = {
    dialect: DIALECTS[options.dialect ?? "aws"],
    undocumented: options.undocumented ?? "name",
  };
  const group = (
    layer: Layer,
    policies: readonly ParsedPolicy[] | undefined,
    level = 0,
  ): Group[] =>
    policies === undefined
      ? []
      : [{ layer, level, statements: statementsOf({ layer, level }, policies, rules) }];
  const levels = (layer: Layer, lists: PolicyLayers["serviceControl"] = []): Group[] =>
    lists.flatMap((policies, level) => group(layer, policies, level));
  return {
    rules,
    hasResourceLayer: layers.resource !== undefined,
    groups: [
      ...group("identity", layers.identity),
      ...group("resource", layers.resource),
      ...group("boundary", layers.boundary),
      ...group("session", layers.session),
      ...levels("service-control", layers.serviceControl),
      ...levels("resource-control", layers.resourceControl),
      ...group("endpoint", layers.endpoint),
    ],
    plans: new Map(),
  };
}

function statementsOf(
  place: { readonly layer: Layer; readonly level: number },
  policies: readonly ParsedPolicy[],
  rules: Rules,
): CompiledStatement[] {
  return policies.flatMap((policy) =>
    policy.statements.map((statement) => compileStatement(place, policy, statement, rules)),
  );
}

/** The statements that name an action. */
export function planFor(compiled: CompiledPolicies, action: string): ActionPlan {
  const known = compiled.plans.get(action);
  if (known !== undefined) return known;
  const plan = makePlan(compiled, action.toLowerCase());
  if (compiled.plans.size >= MOST_PLANS) compiled.plans.clear();
  compiled.plans.set(action, plan);
  return plan;
}

function makePlan({ groups }: CompiledPolicies, action: string): ActionPlan {
  const naming = groups.map(({ layer, statements }) => ({
    layer,
    statements: statements.filter((statement) => namesAction(statement, action) !== NO),
  }));
  const denies = (...layers: Layer[]): Statements =>
    naming
      .filter(({ layer }) => layers.includes(layer))
      .flatMap(({ statements }) => statements.filter(({ effect }) => effect === "Deny"));
  const allows = (...layers: Layer[]): Statements[] =>
    naming
      .filter(({ layer }) => layers.includes(layer))
      .map(({ statements }) => statements.filter(({ effect }) => effect === "Allow"));
  return {
    denies: {
      caller: denies("identity", "boundary", "session"),
      organization: denies("service-control"),
      resource: denies("resource", "resource-control", "endpoint"),
    },
    identity: allows("identity").flat(),
    resource: allows("resource").flat(),
    limits: allows("boundary", "session"),
    callerLevels: allows("service-control"),
    resourceLevels: allows("resource-control", "endpoint"),
    resourcePolicyDecides: isDecidedByResourcePolicy(action),
  };
}

const ROLE_ACTIONS = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"];

function isDecidedByResourcePolicy(action: string): boolean {
  return action.startsWith("kms:") || ROLE_ACTIONS.some((name) => action.startsWith(name));
}
