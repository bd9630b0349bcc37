/** The callers of a comparison: the principals of the sets, and whoever else their resource policies speak about. */
import { policyOf } from "../evaluate/index.ts";
import type { Caller, DialectName, ParsedPolicy, PolicyKind } from "../evaluate/index.ts";
import type { AccessSet, Document, PrincipalAccess } from "./access-set.ts";
import type { Subject } from "./view.ts";

export const EVERYONE = "everyone";

/** Documents are parsed once, however many subjects they concern. */
export class Documents {
  readonly #dialect: DialectName;
  readonly #parsed = new Map<PolicyKind, Map<Document, ParsedPolicy>>();

  constructor(dialect: DialectName) {
    this.#dialect = dialect;
  }

  /** @throws {TypeError} naming what is wrong with a document that is not valid */
  parse(document: Document, name: string, kind: PolicyKind): ParsedPolicy {
    const ofKind = this.#parsed.get(kind) ?? new Map<Document, ParsedPolicy>();
    this.#parsed.set(kind, ofKind);
    const known = ofKind.get(document);
    if (known !== undefined) return known;
    const parsed = policyOf(document, { name, kind, dialect: this.#dialect });
    ofKind.set(document, parsed);
    return parsed;
  }

  /** A principal of a set. One that the set does not have may do nothing. */
  principal(
    name: string,
    access: PrincipalAccess | undefined,
    buckets: Subject["buckets"],
    caller: Caller,
  ): Subject {
    const { identity = [], boundary } = access ?? {};
    return {
      caller,
      identity: identity.map((document) => this.parse(document, name, "identity")),
      boundary: boundary === undefined ? undefined : this.parse(boundary, name, "boundary"),
      buckets: access === undefined ? new Map() : buckets,
      isOutsider: false,
    };
  }

  /** The resource policies of some buckets of a set. */
  buckets(set: AccessSet, names: Iterable<string>): Map<string, readonly ParsedPolicy[]> {
    return new Map(
      [...names].map((name) => [
        name,
        (set.buckets?.[name] ?? []).map((document) => this.parse(document, name, "resource")),
      ]),
    );
  }
}

/** Who a principal is to resource policies. */
export function callerOf(
  name: string,
  access: PrincipalAccess | undefined,
  dialect: DialectName,
): Caller {
  if (access?.caller !== undefined) return access.caller;
  return dialect === "aws"
    ? { kind: "role", arn: `arn:aws:iam::000000000000:role/${name}` }
    : { kind: "storage-user", user: name, groups: [] };
}

/**
 * Everyone, and each principal that resource policies name without being one of the set's own.
 *
 * @param own the callers of the sets' principals
 */
export function outsiders(
  policies: Iterable<ParsedPolicy>,
  own: readonly Caller[],
): Map<string, Caller> {
  const names = new Set(own.flatMap(namesOf));
  const callers = new Map<string, Caller>([[EVERYONE, { kind: "anonymous" }]]);
  for (const { statements } of policies)
    for (const { principal } of statements)
      for (const { kind, value } of principal?.members ?? [])
        if (value !== "*" && !names.has(value)) callers.set(value, callerNamed(kind, value));
  return callers;
}

/** Somebody whose own policies are not known: they are taken to allow everything. */
export function outsider(caller: Caller, buckets: Subject["buckets"]): Subject {
  return { caller, identity: [], boundary: undefined, buckets, isOutsider: true };
}

function namesOf(caller: Caller): string[] {
  switch (caller.kind) {
    case "user":
    case "role":
      return [caller.arn];
    case "role-session":
      return [caller.role, caller.session];
    case "service":
      return [caller.name];
    case "storage-user":
      return [caller.user, ...caller.groups];
    case "root":
    case "anonymous":
      return [];
  }
}

/** The caller that a value of a Principal element stands for. */
function callerNamed(kind: string, value: string): Caller {
  if (kind === "Service") return { kind: "service", name: value };
  if (kind === "User") return { kind: "storage-user", user: value, groups: [] };
  if (kind === "Group") return { kind: "storage-user", user: "", groups: [value] };
  // Federated and canonical users are told apart by nothing but their name.
  if (kind !== "AWS") return { kind: "storage-user", user: `${kind}:${value}`, groups: [] };
  if (/^\d{12}$/.test(value)) return { kind: "root", account: value };
  const [, , , account = "", ...rest] = value.split(":").slice(1);
  const name = rest.join(":");
  if (name === "root") return { kind: "root", account };
  if (name.startsWith("role/")) return { kind: "role", arn: value };
  const session = /^assumed-role\/(.+)\/[^/]+$/.exec(name)?.[1];
  if (session === undefined) return { kind: "user", arn: value };
  const partition = value.split(":")[1] ?? "aws";
  return {
    kind: "role-session",
    role: `arn:${partition}:iam::${account}:role/${session}`,
    session: value,
  };
}

/**
 * The buckets whose resource policies can matter to a change of a principal's own documents: those its patterns may
 * name, and those whose policies name it.
 */
export function bucketsAround(
  subjects: readonly Subject[],
  buckets: Iterable<string>,
): ReadonlySet<string> {
  const names = new Set(subjects.flatMap(({ caller }) => namesOf(caller)));
  const named = subjects.flatMap(({ identity, boundary }) =>
    [...identity, ...(boundary === undefined ? [] : [boundary])].flatMap(bucketsNamed),
  );
  const isOpen = named.includes(undefined);
  const mentioned = new Set(named);
  return new Set(
    [...buckets].filter(
      (bucket) =>
        isOpen ||
        mentioned.has(bucket) ||
        subjects.some(({ buckets: policies }) =>
          (policies.get(bucket) ?? []).some((policy) => speaksOfSome(policy, names)),
        ),
    ),
  );
}

/** Bucket names that a policy's resources spell out; undefined stands for a resource that spells none. */
function bucketsNamed({ statements }: ParsedPolicy): (string | undefined)[] {
  return statements.flatMap(({ resource }) => {
    if (resource === undefined || resource.negated) return [undefined];
    return resource.patterns.map(
      (pattern) => /^(?:arn:[^:]*:s3:::)?([^/:*?$]+)(?:\/|$)/.exec(pattern)?.[1],
    );
  });
}

function speaksOfSome({ statements }: ParsedPolicy, names: ReadonlySet<string>): boolean {
  return statements.some(
    ({ effect, principal }) =>
      effect === "Allow" &&
      principal !== undefined &&
      (principal.negated || principal.members.some(({ value }) => names.has(value))),
  );
}
