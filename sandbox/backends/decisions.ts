/** Policy decisions for gateway questions, with compiled policies kept as long as their texts stay the same. */
import { type Partition, bucketArn } from "../../policies/arn.ts";
import { bucketName } from "../../policies/names.ts";
import {
  type CompiledPolicies,
  type DialectName,
  type PolicyLayers,
  type Caller as PolicyCaller,
  type ParsedPolicy,
  type PolicyKind,
  compile,
  explain,
  parsePolicy,
} from "../../policies/evaluate/index.ts";
import type { Answer, Question } from "../gateway/backend.ts";

/** Where a WEKA or AWS policy says `arn:P:s3:::bucket/key`. */
export function s3Arn(partition: Partition, { resource }: Question): string {
  switch (resource.kind) {
    case "account":
      return "*";
    case "bucket":
      return bucketArn(partition, bucketName(resource.bucket));
    case "object":
      return `${bucketArn(partition, bucketName(resource.bucket))}/${resource.key}`;
  }
}

/** A document as it is deployed: JSON text or data, under the name that explanations use. */
export interface NamedDocument {
  readonly name: string;
  readonly document: unknown;
}

export interface Deployed {
  readonly identity: readonly NamedDocument[];
  readonly boundary?: readonly NamedDocument[];
  /** Policies that a caller's own key was narrowed by. */
  readonly session?: readonly NamedDocument[];
  readonly resource?: readonly NamedDocument[];
}

/** Enough for every pair of principal and bucket of a large stack. */
const MOST_COMPILED = 2_000;

/** An answer, and whether it is the policies' own: on `depends` they leave it to something else. */
export interface Decided extends Answer {
  readonly outcome: "allowed" | "denied" | "depends";
}

export class Decisions {
  readonly #dialect: DialectName;
  readonly #compiled = new Map<string, CompiledPolicies>();

  constructor(dialect: DialectName) {
    this.#dialect = dialect;
  }

  /** Decides one question by the deployed documents; what is not known is denied, and named. */
  decide(
    deployed: Deployed,
    principal: PolicyCaller,
    { action, context }: Question,
    resource: string,
    resourceAccount?: string,
  ): Decided {
    const request = {
      principal,
      action,
      resource,
      context,
      ...(resourceAccount === undefined ? {} : { resourceAccount }),
    };
    const { decision, deciding, missing } = explain(this.#compile(deployed), request);
    const statements = deciding
      .map(({ document, sid, index }) => `${document}#${sid ?? index}`)
      .join(", ");
    switch (decision.outcome) {
      case "allowed":
        return { outcome: "allowed", allowed: true, reason: `allowed by ${statements}` };
      case "denied":
        return {
          outcome: "denied",
          allowed: false,
          reason: decision.explicit
            ? `explicitly denied by ${statements}`
            : `no ${missing.join(", no ") || "identity"} policy allows ${action}`,
        };
      case "depends":
        return {
          outcome: "depends",
          allowed: false,
          reason: `depends on ${decision.on.join(", ")}`,
        };
    }
  }

  #compile(deployed: Deployed): CompiledPolicies {
    const key = JSON.stringify(deployed);
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const layers: PolicyLayers = {
      identity: deployed.identity.map((one) => this.#parse(one, "identity")),
      ...(deployed.boundary === undefined
        ? {}
        : { boundary: deployed.boundary.map((one) => this.#parse(one, "identity")) }),
      ...(deployed.session === undefined
        ? {}
        : { session: deployed.session.map((one) => this.#parse(one, "identity")) }),
      ...(deployed.resource === undefined
        ? {}
        : { resource: deployed.resource.map((one) => this.#parse(one, "resource")) }),
    };
    const compiled = compile(layers, { dialect: this.#dialect, undocumented: "assume" });
    if (this.#compiled.size >= MOST_COMPILED) this.#compiled.clear();
    this.#compiled.set(key, compiled);
    return compiled;
  }

  #parse({ name, document }: NamedDocument, kind: PolicyKind): ParsedPolicy {
    const { policy, findings } = parsePolicy(document, { name, kind, dialect: this.#dialect });
    if (policy !== undefined) return policy;
    throw new Error(`${name} is no policy: ${findings.map(({ message }) => message).join("; ")}`);
  }
}
