/** A small world of principals, buckets and requests, in which random versions often differ. */
import fc from "fast-check";
import type { AccessSet } from "../../../policies/diff/index.ts";
import type { NonEmpty, Statement } from "../../../policies/document.ts";
import { isNonEmpty } from "../../../policies/document.ts";
import { compile, decide, policyOf } from "../../../policies/evaluate/index.ts";
import type { AccessRequest, Caller } from "../../../policies/evaluate/index.ts";

const CALLER: Caller = { kind: "role", arn: "arn:aws:iam::111122223333:role/team-a" };
const STRANGER = "arn:aws:iam::444455556666:role/partner";

const nonEmpty = <T>(item: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<NonEmpty<T>> =>
  fc.uniqueArray(item, { minLength: 1, maxLength }).filter((items) => isNonEmpty(items));

const action = fc.constantFrom(
  "s3:*",
  "s3:Get*",
  "s3:GetObject",
  "s3:PutObject",
  "s3:List*",
  "s3:ListBucket",
  "kms:Decrypt",
);
const resource = fc.constantFrom(
  "*",
  "arn:aws:s3:::*",
  "arn:aws:s3:::shared",
  "arn:aws:s3:::shared/*",
  "arn:aws:s3:::shared/team-a/*",
  "arn:aws:s3:::shared/team-?/*",
  "arn:aws:s3:::sh*/*a*b",
  "arn:aws:s3:::shared/team-a/${*}",
  "arn:aws:s3:::other/*",
);
const prefix = fc.constantFrom("", "team-a/*", "team-a*", "team-a/", "*", "team-?/x");
interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: NonEmpty<string>;
}

const textOperator = fc.constantFrom(
  "StringEquals",
  "StringLike",
  "StringNotEquals",
  "StringNotLike",
  "StringLikeIfExists",
);

/** Conditions that are compared exactly. */
const exactCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    operator: textOperator,
    key: fc.constant("s3:prefix"),
    values: nonEmpty(prefix, 2),
  }),
  fc.record({
    operator: textOperator,
    key: fc.constantFrom("s3:delimiter", "aws:PrincipalTag/team", "aws:SourceVpce"),
    values: nonEmpty(fc.constantFrom("/", "a", "b"), 2),
  }),
  fc.record({
    operator: fc.constantFrom("Bool", "BoolIfExists"),
    key: fc.constant("aws:SecureTransport"),
    values: nonEmpty(fc.constantFrom("true", "false"), 1),
  }),
  fc.record({
    operator: fc.constantFrom("NumericLessThan", "NumericGreaterThanEquals", "NumericNotEquals"),
    key: fc.constant("s3:TlsVersion"),
    values: nonEmpty(fc.constantFrom("1.2", "1.3"), 2),
  }),
  fc.record({
    operator: fc.constantFrom("IpAddress", "NotIpAddress"),
    key: fc.constant("aws:SourceIp"),
    values: nonEmpty(fc.constantFrom("10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"), 2),
  }),
  fc.record({
    operator: fc.constant("Null"),
    key: fc.constantFrom("s3:prefix", "aws:SourceIp", "aws:PrincipalTag/team"),
    values: nonEmpty(fc.constantFrom("true", "false"), 1),
  }),
);

/** Conditions that are compared by their text. */
const otherCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    operator: fc.constantFrom("StringEqualsIgnoreCase", "ForAnyValue:StringLike"),
    key: fc.constantFrom("aws:PrincipalTag/team", "s3:prefix"),
    values: nonEmpty(fc.constantFrom("A", "b", "team-a/*"), 2),
  }),
  fc.record({
    operator: fc.constant("StringLike"),
    key: fc.constant("s3:prefix"),
    values: nonEmpty(fc.constantFrom("${aws:PrincipalTag/team}/*", "team-a/*"), 2),
  }),
);

/** Elements that speak about what they do not name. */
const negations = fc.record({
  action: fc.constantFrom("Action", "Action", "NotAction"),
  resource: fc.constantFrom("Resource", "Resource", "NotResource"),
  principal: fc.constantFrom("Principal", "Principal", "NotPrincipal"),
});

function statementOf(
  condition: fc.Arbitrary<Condition>,
  principal: fc.Arbitrary<Statement["Principal"]>,
): fc.Arbitrary<object> {
  return fc
    .record({
      effect: fc.constantFrom("Allow", "Allow", "Deny"),
      named: principal,
      actions: nonEmpty(action, 2),
      resources: nonEmpty(resource, 2),
      conditions: fc.array(condition, { maxLength: 2 }),
      negation: negations,
    })
    .map(({ effect, named, actions, resources, conditions, negation }) => ({
      Effect: effect,
      [negation.action]: actions,
      [negation.resource]: resources,
      ...(named === undefined
        ? {}
        : whom(named, effect === "Deny" ? negation.principal : "Principal")),
      ...(conditions.length === 0 ? {} : { Condition: together(conditions) }),
    }));
}

/** Nobody is no element. */
function whom(principal: NonNullable<Statement["Principal"]>, element: string): object {
  return { [principal === "*" ? "Principal" : element]: principal };
}

function together(
  conditions: readonly Condition[],
): Record<string, Record<string, NonEmpty<string>>> {
  const element: Record<string, Record<string, NonEmpty<string>>> = {};
  for (const { operator, key, values } of conditions)
    element[operator] = { ...element[operator], [key]: values };
  return element;
}

function documentOf(
  statement: fc.Arbitrary<object>,
): fc.Arbitrary<{ readonly Version: string; readonly Statement: readonly object[] }> {
  return fc.record({
    Version: fc.constantFrom("2012-10-17", "2012-10-17", "2008-10-17"),
    Statement: fc.array(statement, { minLength: 1, maxLength: 4 }),
  });
}

const nobody = fc.constant(undefined);
const principal = fc.constantFrom<Statement["Principal"]>(
  "*",
  { AWS: ["arn:aws:iam::111122223333:role/team-a"] },
  { AWS: ["111122223333"] },
  { AWS: [STRANGER] },
);

function setOf(condition: fc.Arbitrary<Condition>): fc.Arbitrary<AccessSet> {
  const own = documentOf(statementOf(condition, nobody));
  return fc
    .record({
      identity: fc.array(own, { maxLength: 2 }),
      boundary: fc.option(own, { nil: undefined, freq: 2 }),
      bucket: fc.array(documentOf(statementOf(condition, principal)), { maxLength: 1 }),
    })
    .map(({ identity, boundary, bucket }) => ({
      principals: {
        "team-a": { caller: CALLER, identity, ...(boundary === undefined ? {} : { boundary }) },
      },
      buckets: { shared: bucket },
    }));
}

/** Two versions, the second often a small change of the first. */
function versionsOf(condition: fc.Arbitrary<Condition>): fc.Arbitrary<[AccessSet, AccessSet]> {
  const set = setOf(condition);
  return fc.oneof(
    fc.tuple(set, set),
    fc
      .tuple(set, set)
      .map(([one, other]): [AccessSet, AccessSet] => [
        one,
        { principals: one.principals, buckets: other.buckets ?? {} },
      ]),
  );
}

export const exactVersions = versionsOf(exactCondition);
export const anyVersions = versionsOf(fc.oneof(exactCondition, otherCondition));

const text = (...values: readonly string[]): fc.Arbitrary<string | undefined> =>
  fc.option(fc.constantFrom(...values), { nil: undefined });

const objectKey = fc.constantFrom("a", "team-a/", "team-a/x", "team-a/*", "team-b/x", "ab", "xaxb");

/** Requests that S3 and KMS can get: keys and resources that go with the action. */
export const request: fc.Arbitrary<AccessRequest> = fc
  .record({
    action: fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:GetBucketPolicy"),
    bucket: fc.constantFrom("shared", "other", "shelf"),
    key: objectKey,
    prefix: text("", "team-a/", "team-a", "team-a/x", "team-ab/", "team-b/x"),
    delimiter: text("/", "a"),
    always: fc.record({
      "aws:SecureTransport": text("true", "false"),
      "s3:TlsVersion": text("1.0", "1.2", "1.25", "1.3", "2"),
      "aws:SourceIp": text("10.0.0.1", "10.1.2.3", "192.0.2.1", "2001:db8::1", "::1"),
      "aws:PrincipalTag/team": text("a", "b", "c", "team-a"),
      "aws:SourceVpce": text("a", "b", "c"),
    }),
  })
  .map(({ action: name, bucket, key, prefix: asked, delimiter, always }) => {
    const isListing = name === "s3:ListBucket";
    const isObject = name.endsWith("Object");
    const context = Object.entries({
      ...always,
      ...(isListing ? { "s3:prefix": asked, "s3:delimiter": delimiter } : {}),
    }).flatMap(([name_, value]) => (value === undefined ? [] : [[name_, value] as const]));
    return {
      principal: CALLER,
      action: name,
      resource: `arn:aws:s3:::${bucket}${isObject ? `/${key}` : ""}`,
      context: Object.fromEntries(context),
    };
  });

/** What the evaluator says of a request of the world's principal, or of whoever else comes. */
export function isAllowed({ principals, buckets = {} }: AccessSet, one: AccessRequest): boolean {
  const own = principals["team-a"];
  const isOwn = JSON.stringify(one.principal) === JSON.stringify(CALLER);
  const bucket =
    /^arn:[^:]*:s3:::([^/]*)/.exec(typeof one.resource === "string" ? one.resource : "")?.[1] ?? "";
  const resource = one.action.startsWith("kms:")
    ? [
        {
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Principal: { AWS: "111122223333" },
            Action: "kms:*",
            Resource: "*",
          },
        },
      ]
    : (buckets[bucket] ?? []);
  const parsed = (kind: "identity" | "resource" | "boundary", list: readonly unknown[]) =>
    list.map((document) => policyOf(document, { name: kind, kind }));
  const anything = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "*", Resource: "*" },
  };
  const policies = compile({
    identity: parsed("identity", isOwn ? (own?.identity ?? []) : [anything]),
    ...(isOwn && own?.boundary !== undefined
      ? { boundary: parsed("boundary", [own.boundary]) }
      : {}),
    resource: parsed("resource", resource),
  });
  return decide(policies, one).outcome === "allowed";
}
