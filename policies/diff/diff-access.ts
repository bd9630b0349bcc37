/** The difference between two versions of who may do what. */
import type { Caller, DialectName } from "../evaluate/index.ts";
import { compare } from "../rights.ts";
import { canonicalPolicy } from "../canonical.ts";
import type { Access, AccessChange, AccessSet, Document, PrincipalAccess } from "./access-set.ts";
import { compareSubjects } from "./compare.ts";
import type { Found } from "./compare.ts";
import { Languages } from "./language/search.ts";
import type { Literal } from "./language/search.ts";
import { RESOURCE, isEmptyBox } from "./region.ts";
import type { Box } from "./region.ts";
import { resourcesOfBucket } from "./resources.ts";
import { reportAccess } from "./report.ts";
import { Documents, EVERYONE, bucketsAround, callerOf, outsider, outsiders } from "./subjects.ts";
import type { Subject } from "./view.ts";
import { Judge } from "./witness.ts";

/**
 * Everything that one version allows and the other does not, over all requests: callers, catalogued and other actions,
 * resources, and values of condition keys. Documents that say the same are not looked at twice.
 *
 * @returns changes by principal, gained before lost; empty only when no request is decided differently, under the
 *   assumptions of docs/diff.md
 * @throws {TypeError} naming what is wrong with a document that is not valid
 * @throws {RangeError} when the versions are of different dialects
 */
export function diffAccess(before: AccessSet, after: AccessSet): AccessChange[] {
  const dialect = dialectOf(before, after);
  const comparer = new Comparer(before, after, dialect);
  const callers = new Map<string, Caller>();
  const changes = namesOf(before.principals, after.principals).flatMap((name) => {
    const access = after.principals[name] ?? before.principals[name];
    const caller = callerOf(name, access, dialect);
    callers.set(name, caller);
    return comparer.principal(name, caller);
  });
  const forOutsiders = comparer.outsiders([...callers.values()]);
  return [...forOutsiders, ...withoutThoseOfEveryone(changes, forOutsiders)].sort(
    (one, other) =>
      compare(one.principal, other.principal) ||
      compare(one.kind, other.kind) ||
      compare(one.text, other.text),
  );
}

function dialectOf(before: AccessSet, after: AccessSet): DialectName {
  const { dialect = "aws" } = before;
  if (dialect === (after.dialect ?? "aws")) return dialect;
  throw new RangeError(
    `the versions are of the dialects "${dialect}" and "${after.dialect ?? "aws"}"; compare two versions of one system`,
  );
}

/** Subjects compared with one stock of automata. */
const SHARING = 64;

class Comparer {
  readonly #before: AccessSet;
  readonly #after: AccessSet;
  readonly #dialect: DialectName;
  readonly #documents: Documents;
  #languages = new Languages();
  #compared = 0;
  readonly #changedBuckets: readonly string[];
  readonly #made: readonly string[];
  readonly #deleted: readonly string[];
  readonly #buckets: { readonly before: Subject["buckets"]; readonly after: Subject["buckets"] };

  constructor(before: AccessSet, after: AccessSet, dialect: DialectName) {
    this.#before = before;
    this.#after = after;
    this.#dialect = dialect;
    this.#documents = new Documents(dialect);
    const names = namesOf(before.buckets ?? {}, after.buckets ?? {});
    this.#made = names.filter((name) => before.buckets?.[name] === undefined);
    this.#deleted = names.filter((name) => after.buckets?.[name] === undefined);
    this.#changedBuckets = names.filter(
      (name) => !sayTheSame(before.buckets?.[name] ?? [], after.buckets?.[name] ?? []),
    );
    this.#buckets = {
      before: this.#documents.buckets(before, names),
      after: this.#documents.buckets(after, names),
    };
  }

  principal(name: string, caller: Caller): AccessChange[] {
    const before = this.#before.principals[name];
    const after = this.#after.principals[name];
    const isSame = before !== undefined && after !== undefined && isSameAccess(before, after);
    if (isSame && this.#changedBuckets.length === 0) return [];
    const then = this.#documents.principal(
      name,
      before,
      this.#buckets.before,
      callerOf(name, before ?? after, this.#dialect),
    );
    const now = this.#documents.principal(name, after, this.#buckets.after, caller);
    if (isSame) return this.#compare(name, then, now, this.#changedBuckets, this.#changedBuckets);
    const isOther = before === undefined || after === undefined || before.caller !== after.caller;
    const around = isOther
      ? this.#buckets.after.keys()
      : [...this.#changedBuckets, ...bucketsAround([then, now], this.#buckets.after.keys())];
    return this.#compare(name, then, now, [...new Set(around)], undefined);
  }

  /** Whoever else the changed resource policies speak about. */
  outsiders(own: readonly Caller[]): AccessChange[] {
    if (this.#changedBuckets.length === 0) return [];
    const policies = this.#changedBuckets.flatMap((name) => [
      ...(this.#buckets.before.get(name) ?? []),
      ...(this.#buckets.after.get(name) ?? []),
    ]);
    return [...outsiders(policies, own)].flatMap(([name, caller]) => {
      return this.#compare(
        name,
        outsider(caller, this.#buckets.before),
        outsider(caller, this.#buckets.after),
        this.#changedBuckets,
        this.#changedBuckets,
      );
    });
  }

  /**
   * @param buckets those whose policies can matter
   * @param within when given, only requests for these buckets are compared
   */
  #compare(
    name: string,
    before: Subject,
    after: Subject,
    buckets: readonly string[],
    within: readonly string[] | undefined,
  ): AccessChange[] {
    // Principals share action classes, hardly any folders: what was learned is worth keeping for some, not for all.
    this.#compared += 1;
    if (this.#compared % SHARING === 0) this.#languages = new Languages();
    const found = compareSubjects(
      this.#languages,
      this.#dialect,
      withBuckets(before, buckets),
      withBuckets(after, buckets),
      within,
    );
    const then = new Judge(before, this.#dialect);
    const now = new Judge(after, this.#dialect);
    return [
      ...reportAccess(
        name,
        after,
        this.#outside(this.#deleted, found.gained),
        (request) => now.isAllowed(request) && !then.isAllowed(request),
      ).map((access) => changeOf("gained", access)),
      ...reportAccess(
        name,
        before,
        this.#outside(this.#made, found.lost),
        (request) => then.isAllowed(request) && !now.isAllowed(request),
      ).map((access) => changeOf("lost", access)),
    ];
  }

  /** Leaves out what happens in buckets that were not there: what their own policies deny, nobody had before. */
  #outside(buckets: readonly string[], found: readonly Found[]): readonly Found[] {
    if (buckets.length === 0 || found.length === 0) return found;
    const inside = buckets.flatMap(
      (bucket) => resourcesOfBucket(this.#languages, bucket, this.#dialect).patterns,
    );
    const elsewhere = { union: this.#languages.union(inside), positive: false };
    return found.filter(
      ({ space, box }) => !isEmptyBox(space, addLiteral(box, RESOURCE, elsewhere)),
    );
  }
}

function addLiteral(box: Box, coordinate: string, literal: Literal): Box {
  return new Map(box).set(coordinate, [...(box.get(coordinate) ?? []), literal]);
}

function withBuckets(subject: Subject, names: readonly string[]): Subject {
  const { buckets } = subject;
  return { ...subject, buckets: new Map(names.map((name) => [name, buckets.get(name) ?? []])) };
}

function changeOf(kind: AccessChange["kind"], access: Access): AccessChange {
  return { ...access, kind, line: `${kind === "gained" ? "+" : "-"} ${access.text}` };
}

function namesOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compare);
}

function isSameAccess(before: PrincipalAccess, after: PrincipalAccess): boolean {
  return (
    JSON.stringify(before.caller) === JSON.stringify(after.caller) &&
    sayTheSame(before.identity, after.identity) &&
    sayTheSame(listOf(before.boundary), listOf(after.boundary))
  );
}

function listOf(document: Document | undefined): Document[] {
  return document === undefined ? [] : [document];
}

/** Whether two lists hold the same documents, in whatever order and spelling. */
function sayTheSame(before: readonly Document[], after: readonly Document[]): boolean {
  if (before.length !== after.length) return false;
  if (before.every((document, at) => document === after[at])) return true;
  const canonical = (documents: readonly Document[]): string =>
    documents.map(canonicalPolicy).sort(compare).join("\n");
  return canonical(before) === canonical(after);
}

/** What everyone gains or loses need not be said of each principal again. */
function withoutThoseOfEveryone(
  changes: readonly AccessChange[],
  outside: readonly AccessChange[],
): AccessChange[] {
  const tail = ({ line, principal }: AccessChange): string => line.replace(principal, "");
  const known = new Set(outside.filter(({ principal }) => principal === EVERYONE).map(tail));
  return changes.filter((change) => !known.has(tail(change)));
}
