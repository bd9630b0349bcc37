/** Decides asks by the documents of a model, each pair of holder and bucket compiled once. */
import {
  type AccessRequest,
  type CompiledPolicies,
  type Decision,
  type DialectName,
  type Explanation,
  type ParsedPolicy,
  type PolicyKind,
  type Undocumented,
  accountOf,
  compile,
  decide,
  explain,
  parsePolicy,
} from "../policies/evaluate/index.ts";
import type { AccessModel, Bucket, Holder, NamedDocument } from "./model/model.ts";
import { UsageError } from "./usage-error.ts";

/** One request on one resource. */
export interface Ask {
  readonly action: string;
  readonly resource: string;
  readonly context: AccessRequest["context"];
  /** Where the resource is; undefined when the model does not declare the bucket. */
  readonly bucket: Bucket | undefined;
  /** Whose policy has a say beside the holder's: the bucket's, or its key's. */
  readonly on: "bucket" | "key";
}

const DIALECTS = { eks: "aws", weka: "weka", vast: "vast" } as const satisfies Record<
  Holder["system"],
  DialectName
>;

/** Every request, unless it says otherwise: over TLS, as S3 clients do. */
const USUAL_CONTEXT = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" } as const;

const EVERYTHING = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
} as const;

export class Decider {
  readonly #model: AccessModel;
  readonly #undocumented: Undocumented;
  readonly #compiled = new Map<string, CompiledPolicies>();
  readonly #parsed = new Map<NamedDocument, ParsedPolicy>();

  /** @param undocumented what a vendor's documents leave open is named as an unknown, or assumed to work as on AWS. */
  constructor(model: AccessModel, undocumented: Undocumented = "name") {
    this.#model = model;
    this.#undocumented = undocumented;
  }

  decide(holder: Holder, ask: Ask): Decision {
    const decision = decide(this.#policies(holder, ask), this.#request(holder, ask));
    return qualified(holder, ask, decision);
  }

  explain(holder: Holder, ask: Ask): Explanation {
    const explanation = explain(this.#policies(holder, ask), this.#request(holder, ask));
    return { ...explanation, decision: qualified(holder, ask, explanation.decision) };
  }

  /** All must be allowed; what one depends on, the whole depends on. */
  decideAll(holder: Holder, asks: readonly Ask[]): Decision {
    return together(asks.map((ask) => this.decide(holder, ask)));
  }

  #request(holder: Holder, ask: Ask): AccessRequest {
    const { action, resource, context } = ask;
    return {
      principal: holder.caller,
      action,
      resource,
      context: { ...USUAL_CONTEXT, ...context },
      ...(holder.system === "eks" ? { resourceAccount: ownerOf(ask, this.#model.target) } : {}),
    };
  }

  #policies(holder: Holder, { bucket, on }: Ask): CompiledPolicies {
    const key = JSON.stringify([holder.system, holder.key, bucket?.name, on]);
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const dialect = dialectOf(holder);
    const own = on === "bucket" ? bucket?.policy : bucket?.key?.policy;
    const identity =
      holder.policies === "elsewhere"
        ? [{ name: "policies of another account", document: EVERYTHING }]
        : holder.policies;
    const layers = {
      identity: identity.map((one) => this.#parse(one, "identity", dialect)),
      ...(own === undefined ? {} : { resource: [this.#parse(own, "resource", dialect)] }),
    };
    const compiled = compile(layers, { dialect, undocumented: this.#undocumented });
    this.#compiled.set(key, compiled);
    return compiled;
  }

  #parse(document: NamedDocument, kind: PolicyKind, dialect: DialectName): ParsedPolicy {
    const known = this.#parsed.get(document);
    if (known !== undefined) return known;
    const parsed = parseNamed(document, kind, dialect);
    this.#parsed.set(document, parsed);
    return parsed;
  }
}

/** @throws UsageError with every error of a document that is no policy. */
export function parseNamed(
  { name, document }: NamedDocument,
  kind: PolicyKind,
  dialect: DialectName,
): ParsedPolicy {
  const { policy, findings } = parsePolicy(document, { name, kind, dialect });
  if (policy !== undefined) return policy;
  const errors = findings.filter(({ severity }) => severity === "error");
  const lines = errors.map(({ path, message, fix }) => `  ${path}\n    ${message} ${fix}`);
  throw new UsageError(`${name} is no policy:\n${lines.join("\n")}`);
}

/** How policies of a system are read. */
export function dialectOf({ system }: Pick<Holder, "system">): DialectName {
  return DIALECTS[system];
}

/** The decision on several asks, all of which must be allowed. */
export function together(decisions: readonly Decision[]): Decision {
  const denied = decisions.find(({ outcome }) => outcome === "denied");
  if (denied !== undefined) return denied;
  const on = decisions.flatMap((decision) => (decision.outcome === "depends" ? decision.on : []));
  return on.length === 0 ? { outcome: "allowed" } : { outcome: "depends", on: sortedOnce(on) };
}

/** How the evaluator names the policy of a resource that it was not given. */
const UNSEEN = "the resource's policy";

/** Says whose policy is not known: a key's, or those of another account. */
function qualified(holder: Holder, ask: Ask, decision: Decision): Decision {
  if (decision.outcome === "denied") return decision;
  const on = decision.outcome === "depends" ? decision.on : [];
  const named = on.map((name) => (name === UNSEEN ? `the policy of ${ask.resource}` : name));
  const theirs =
    holder.policies === "elsewhere"
      ? [`policies of account ${accountOf(holder.caller) ?? "?"}`]
      : [];
  const all = [...named, ...theirs];
  return all.length === 0 ? decision : { outcome: "depends", on: sortedOnce(all) };
}

/** A key says in its ARN whose it is; buckets do not, and those of a stack are the target's. */
function ownerOf({ on, resource }: Ask, { account }: AccessModel["target"]): string {
  return on === "key" ? (resource.split(":")[4] ?? account) : account;
}

function sortedOnce(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
