/** What strangers may do by resource policies. */
import { parseNetwork } from "../evaluate/index.ts";
import type { DialectName, ParsedCondition, ParsedPolicy } from "../evaluate/index.ts";
import type { Access, AccessSet, Document } from "./access-set.ts";
import { Finder } from "./compare.ts";
import { allowed } from "./gain.ts";
import { Languages } from "./language/search.ts";
import { EVERYTHING } from "./region.ts";
import { reportAccess } from "./report.ts";
import { Documents, EVERYONE, outsider } from "./subjects.ts";
import { Judge } from "./witness.ts";

/**
 * What anyone at all may do with a bucket, without credentials, by its resource policies. Conditions on where a
 * request comes from are in the answer's `conditions`: whether such access counts as public is the reader's call.
 */
export function publicAccess(
  bucket: string,
  documents: readonly Document[],
  dialect: AccessSet["dialect"] = "aws",
): Access[] {
  return accessOfEveryone(bucket, parsedPolicies(bucket, documents, dialect), dialect);
}

/**
 * Whether a bucket is public: anyone may do something with it that is not tied to a source by a condition that names
 * which. A condition that only bars some sources (`unless …`) does not make it less public, nor does one on a network
 * that holds much of the internet (S3 User Guide, "The meaning of public").
 */
export function isPublic(
  bucket: string,
  documents: readonly Document[],
  dialect: AccessSet["dialect"] = "aws",
): boolean {
  const policies = parsedPolicies(bucket, documents, dialect).map(withoutBroadNetworks);
  return accessOfEveryone(bucket, policies, dialect).some(
    ({ conditions }) => !conditions.some((text) => text.startsWith("with ") && SOURCES.test(text)),
  );
}

/** Keys that tie a request to a network, an account or a resource of someone (S3 User Guide, "The meaning of public"). */
const SOURCES =
  /aws:(?:SourceIp|SourceVpce|SourceVpc|SourceArn|SourceAccount|SourceOrgID|PrincipalOrgID|PrincipalOrgPaths|PrincipalArn|PrincipalAccount|userid)\b/i;

function parsedPolicies(
  bucket: string,
  documents: readonly Document[],
  dialect: DialectName,
): readonly ParsedPolicy[] {
  const set: AccessSet = { principals: {}, buckets: { [bucket]: documents }, dialect };
  return new Documents(dialect).buckets(set, [bucket]).get(bucket) ?? [];
}

function accessOfEveryone(
  bucket: string,
  policies: readonly ParsedPolicy[],
  dialect: DialectName,
): Access[] {
  const subject = outsider({ kind: "anonymous" }, new Map([[bucket, policies]]));
  const found = new Finder(new Languages(), dialect, [subject]).find((space, [allowance]) =>
    allowance === undefined ? [] : allowed(space, allowance, EVERYTHING),
  );
  const judge = new Judge(subject, dialect);
  return reportAccess(EVERYONE, subject, found, (request) => judge.isAllowed(request));
}

function withoutBroadNetworks(policy: ParsedPolicy): ParsedPolicy {
  const statements = policy.statements.map((statement) => ({
    ...statement,
    conditions: statement.conditions.filter(
      (condition) => statement.effect === "Deny" || !allowsBroadNetwork(condition),
    ),
  }));
  return { ...policy, statements };
}

/** Networks above these sizes are most of the internet, and count as all of it: prefix lengths by address length. */
const NARROWEST_BROAD = new Map([
  [2, 7],
  [8, 31],
]);

function allowsBroadNetwork({ operator, key, values }: ParsedCondition): boolean {
  if (operator !== "IpAddress" || key.toLowerCase() !== "aws:sourceip") return false;
  return values.some((value) => {
    const network = parseNetwork(value);
    if (network === undefined) return false;
    return network.prefixLength <= (NARROWEST_BROAD.get(network.groups.length) ?? -1);
  });
}
