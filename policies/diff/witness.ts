/** Requests that show what a box holds, and the evaluator's word on them. */
import { accountOf, compile, decide, policyOf } from "../evaluate/index.ts";
import type {
  AccessRequest,
  CompiledPolicies,
  DialectName,
  ParsedPolicy,
} from "../evaluate/index.ts";
import { ABSENT } from "./language/pattern.ts";
import { RESOURCE, isOpaque, questionOf } from "./region.ts";
import type { Box, Space } from "./region.ts";
import type { Subject } from "./view.ts";

/** A shortest request of a box; undefined when a coordinate was too hard to decide. */
export function witnessOf(
  space: Space,
  box: Box,
  action: string,
  subject: Subject,
): AccessRequest | undefined {
  const context: Record<string, string> = {};
  let resource = "";
  for (const [coordinate, literals] of new Map([[RESOURCE, []], ...box])) {
    if (isOpaque(coordinate)) continue;
    const answer = space.languages.search(questionOf(space, coordinate, literals));
    if (answer.kind !== "word") return undefined;
    if (answer.word[0] === ABSENT) continue;
    const text = spell(answer.word);
    if (coordinate === RESOURCE) resource = text;
    else context[space.spellingOf(coordinate)] = text;
  }
  const { caller, isOutsider } = subject;
  const resourceAccount = isOutsider ? { resourceAccount: otherThan(accountOf(caller)) } : {};
  return { principal: caller, action, resource, context, ...resourceAccount };
}

function spell(word: readonly number[]): string {
  return word.map((code) => String.fromCodePoint(code)).join("");
}

/** Some account that is not the outsider's. */
function otherThan(account: string | undefined): string {
  return account === "000000000000" ? "000000000001" : "000000000000";
}

/** Asks the evaluator about one subject's requests. */
export class Judge {
  readonly #subject: Subject;
  readonly #dialect: DialectName;
  readonly #compiled = new Map<string, CompiledPolicies>();

  constructor(subject: Subject, dialect: DialectName) {
    this.#subject = subject;
    this.#dialect = dialect;
  }

  isAllowed(request: AccessRequest): boolean {
    return decide(this.#policiesFor(request), request).outcome === "allowed";
  }

  /** The subject's own policies and those of the resource that the request is about. */
  #policiesFor({ action, resource }: AccessRequest): CompiledPolicies {
    const isKey = action.toLowerCase().startsWith("kms:");
    const bucket = typeof resource === "string" ? bucketOf(resource) : undefined;
    const place = isKey ? "key" : `bucket ${bucket ?? ""}`;
    const known = this.#compiled.get(place);
    if (known !== undefined) return known;
    const { identity, boundary, buckets, isOutsider } = this.#subject;
    const policies = bucket === undefined ? undefined : buckets.get(bucket);
    const compiled = compile(
      {
        identity: isOutsider ? [ANYTHING_ALLOWED] : identity,
        ...(boundary === undefined ? {} : { boundary: [boundary] }),
        resource: isKey ? [delegatingKeyPolicy(accountOf(this.#subject.caller))] : (policies ?? []),
      },
      { dialect: this.#dialect, undocumented: "assume" },
    );
    this.#compiled.set(place, compiled);
    return compiled;
  }
}

/** The bucket of an S3 ARN or of a bare name. */
function bucketOf(resource: string): string | undefined {
  return /^(?:arn:[^:]*:s3:::)?([^/:]+)/.exec(resource)?.[1];
}

const ANYTHING_ALLOWED: ParsedPolicy = policyOf(
  { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
  { name: "the outsider's own policies" },
);

/** The default key policy leaves access to the account's IAM policies (KMS Developer Guide, "Default key policy"). */
function delegatingKeyPolicy(account: string | undefined): ParsedPolicy {
  const Principal = account === undefined ? "*" : { AWS: account };
  return policyOf(
    {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal, Action: "kms:*", Resource: "*" },
    },
    { name: "the default key policy", kind: "resource" },
  );
}
