/** Questions about one version, answered over all requests. */
import type { PolicyDocument } from "../document.ts";
import { renderAwsIdentity, widestTarget } from "../dialects/aws-identity.ts";
import type { Grant } from "../grant.ts";
import type { Access, AccessSet, Document } from "./access-set.ts";
import { Finder, compareSubjects } from "./compare.ts";
import { allowed } from "./gain.ts";
import { ABSENT_PATTERN, letters, patternOf } from "./language/pattern.ts";
import type { Step } from "./language/pattern.ts";
import { Languages } from "./language/search.ts";
import { EVERYTHING, RESOURCE, intersect, intersectAll } from "./region.ts";
import type { Box, Space } from "./region.ts";
import { reportAccess } from "./report.ts";
import { resourcesOfBucket } from "./resources.ts";
import { Documents, callerOf, outsider, outsiders } from "./subjects.ts";
import type { Subject } from "./view.ts";
import { Judge } from "./witness.ts";

interface NamedSubject {
  readonly name: string;
  readonly subject: Subject;
}

/**
 * What two principals of a set may both do, at the same place and under the same conditions.
 *
 * @returns accesses, whose witnesses are requests of the first; empty when they share nothing
 * @throws {RangeError} for a name that the set does not have
 */
export function overlap(set: AccessSet, first: string, second: string): Access[] {
  const one = principalOf(set, first);
  const other = principalOf(set, second);
  const { dialect = "aws" } = set;
  const finder = new Finder(new Languages(), dialect, [one.subject, other.subject]);
  const found = finder.find((space, [mine, theirs]) => {
    if (mine === undefined || theirs === undefined) return [];
    return intersectAll(
      space,
      allowed(space, mine, EVERYTHING),
      allowed(space, theirs, EVERYTHING),
    );
  });
  const mine = new Judge(one.subject, dialect);
  const theirs = new Judge(other.subject, dialect);
  return reportAccess(`${first} and ${second}`, one.subject, found, (request) => {
    const asOther = { ...request, principal: other.subject.caller };
    return mine.isAllowed(request) && theirs.isAllowed(asOther);
  });
}

export interface Folder {
  readonly bucket: string;
  /** With its trailing slash; absent for the whole bucket. */
  readonly folder?: string;
}

/**
 * Who, beside the principals named, may do something in a folder: use its objects, list names in it, or act on its
 * bucket as a whole, such as deleting it.
 *
 * @param except names of the set's principals that are meant to
 * @returns accesses of the set's other principals, of those that resource policies name, and of everyone
 */
export function reachableByOthers(
  set: AccessSet,
  place: Folder,
  except: readonly string[],
): Access[] {
  const languages = new Languages();
  const { dialect = "aws" } = set;
  return allSubjects(set)
    .filter(({ name }) => !except.includes(name))
    .flatMap(({ name, subject }) => {
      const finder = new Finder(languages, dialect, [subject]);
      const found = finder.find((space, [allowance]) =>
        allowance === undefined
          ? []
          : around(space, place, set).flatMap((within) => allowed(space, allowance, within)),
      );
      const judge = new Judge(subject, dialect);
      return reportAccess(name, subject, found, (request) => judge.isAllowed(request));
    });
}

/** Whether documents already allow everything that a further one would. Both are taken as identity policies. */
export function isRedundant(
  document: Document,
  within: readonly Document[],
  dialect: AccessSet["dialect"] = "aws",
): boolean {
  const documents = new Documents(dialect);
  const caller = callerOf("principal", undefined, dialect);
  const subject = (identity: readonly Document[]): Subject =>
    documents.principal("principal", { identity }, new Map(), caller);
  const { gained } = compareSubjects(
    new Languages(),
    dialect,
    subject(within),
    subject([...within, document]),
    undefined,
  );
  return gained.length === 0;
}

/** Whether a principal's other grants already give on AWS what one more grant gives. */
export function isRedundantGrant(grant: Grant, others: readonly Grant[]): boolean {
  const render = (grants: readonly Grant[]): PolicyDocument => ({
    Version: "2012-10-17",
    Statement: renderAwsIdentity(grants, widestTarget([])).statements,
  });
  return isRedundant(render([grant]), [render(others)]);
}

function principalOf(set: AccessSet, name: string): NamedSubject {
  const found = principals(set).find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = Object.keys(set.principals).sort().join(", ");
  throw new RangeError(`${JSON.stringify(name)} is no principal of the set; it has ${known}`);
}

function principals(set: AccessSet): NamedSubject[] {
  const { dialect = "aws" } = set;
  const documents = new Documents(dialect);
  const buckets = documents.buckets(set, Object.keys(set.buckets ?? {}));
  return Object.entries(set.principals).map(([name, access]) => ({
    name,
    subject: documents.principal(name, access, buckets, callerOf(name, access, dialect)),
  }));
}

function allSubjects(set: AccessSet): NamedSubject[] {
  const { dialect = "aws" } = set;
  const own = principals(set);
  const buckets = new Documents(dialect).buckets(set, Object.keys(set.buckets ?? {}));
  const callers = own.map(({ subject }) => subject.caller);
  const others = outsiders([...buckets.values()].flat(), callers);
  return [
    ...own,
    ...[...others].map(([name, caller]) => ({ name, subject: outsider(caller, buckets) })),
  ];
}

/** Requests about a folder: for its objects, for its bucket with a prefix that meets the folder, or without any. */
function around(
  space: Space,
  { bucket, folder = "" }: Folder,
  { dialect = "aws" }: AccessSet,
): Box[] {
  const { languages } = space;
  const [whole, objects] = resourcesOfBucket(languages, bucket, dialect).patterns;
  if (whole === undefined || objects === undefined) return [];
  const anything: Step = { kind: "any", except: "" };
  const inFolder = patternOf(`${objects.text.slice(0, -1)}${folder}*`, [
    ...objects.steps.slice(0, -1),
    ...letters(folder),
    anything,
  ]);
  // A prefix meets the folder when one of the two begins with the other; no prefix lists everything.
  const above = Array.from({ length: folder.length }, (_, at) => folder.slice(0, at));
  const meeting = languages.union([
    patternOf(`${folder}*`, [...letters(folder), anything]),
    ...above.map((text) => patternOf(text, letters(text))),
    ABSENT_PATTERN,
  ]);
  const within = (pattern: typeof whole): Box =>
    new Map([[RESOURCE, [{ union: languages.union([pattern]), positive: true }]]]);
  const listing = new Map(within(whole)).set("s3:prefix", [{ union: meeting, positive: true }]);
  return [within(inFolder), listing].flatMap((box) => intersect(space, EVERYTHING, box) ?? []);
}
