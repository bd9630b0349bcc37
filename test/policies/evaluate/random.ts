/**
 * Random policies and requests, drawn from a small world so that they often meet: two buckets, a few folders, five
 * callers, a handful of condition keys.
 */
import fc from "fast-check";
import type { AccessRequest, Caller } from "../../../policies/evaluate/index.ts";
import type { Json } from "./reference-conditions.ts";

const HOME = "111122223333";
const ABROAD = "444455556666";
const ROLE = `arn:aws:iam::${HOME}:role/teams/flyte`;
const SESSION = `arn:aws:sts::${HOME}:assumed-role/flyte/job-1`;
const USER = `arn:aws:iam::${HOME}:user/alice`;

const ACTIONS = ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "S3:getobject", "kms:Decrypt"];
const ACTION_PATTERNS = [
  "*",
  "s3:*",
  "s3:Get*",
  "S3:GETOBJECT",
  "s3:ListBucket",
  "s3:?utObject",
  "k*:*",
];
const KEYS = [
  "",
  "a",
  "team-a/",
  "team-a/x",
  "team-a/x/y",
  "team-ab/x",
  "team-b/*",
  "alice/x",
  "Ä𝒳/z",
];
const RESOURCES = [
  "arn:aws:s3:::shared",
  ...KEYS.map((key) => `arn:aws:s3:::shared/${key}`),
  "arn:aws:s3:::other/team-a/x",
  "arn:aws:s3:eu-west-1:111122223333:accesspoint/team-a",
];
const RESOURCE_PATTERNS = [
  "*",
  "arn:aws:s3:::*",
  "arn:aws:s3:::shared",
  "arn:aws:s3:::shared/*",
  "arn:aws:s3:::shared/team-a/*",
  "arn:aws:s3:::shared/team-?/*",
  "arn:aws:s3:::*/team-*/*y",
  "arn:aws:s3:::shared/team-b/${*}",
  "arn:aws:s3:::shared/${aws:username}/*",
  "arn:aws:s3:::shared/${aws:PrincipalTag/team, 'team-a'}/*",
  "arn:*:s3:*:*:*team*",
  "arn:aws:s3:eu-*:*:accesspoint/*",
  "arn:aws:s3:::shared/??/z",
];
const TEXTS = ["team-a/", "team-a/x", "TEAM-A/X", "team-b/", "", "/", "alice"];
const TEXT_PATTERNS = [
  ...TEXTS,
  "*",
  "team-?/*",
  "${aws:username}",
  "${aws:PrincipalTag/team}/*",
  "${*}",
];
const ARNS = [ROLE, USER, "arn:aws:s3:::shared", "not-an-arn"];
const ARN_PATTERNS = [ROLE, "arn:aws:iam::*:role/*", "arn:aws:*:*:*:*", "arn:aws:s3:::*", "*"];
const NUMBERS = ["0", "1", "10", "10.5", "-3"];
const DATES = ["2026-01-01T00:00:00Z", "2026-06-01T12:00:00Z", "2025-12-31"];
const ADDRESSES = ["10.0.0.1", "10.0.1.1", "192.168.1.9"];
const NETWORKS = ["10.0.0.0/24", "10.0.0.0/8", "192.168.1.9", "0.0.0.0/0", "10.0.1.0/31"];

/** Context keys of each kind of value, and the operators that ask about them. */
const KINDS = [
  {
    keys: ["s3:prefix", "s3:delimiter", "aws:PrincipalTag/team"],
    values: TEXTS,
    listed: TEXT_PATTERNS,
    operators: [
      "StringEquals",
      "StringNotEquals",
      "StringEqualsIgnoreCase",
      "StringNotEqualsIgnoreCase",
      "StringLike",
      "StringNotLike",
    ],
  },
  {
    keys: ["aws:SourceArn"],
    values: ARNS,
    listed: ARN_PATTERNS,
    operators: ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
  },
  {
    keys: ["s3:max-keys"],
    values: NUMBERS,
    listed: NUMBERS,
    operators: [
      "Equals",
      "NotEquals",
      "LessThan",
      "LessThanEquals",
      "GreaterThan",
      "GreaterThanEquals",
    ].map((name) => `Numeric${name}`),
  },
  {
    keys: ["aws:CurrentTime"],
    values: DATES,
    listed: DATES,
    operators: [
      "Equals",
      "NotEquals",
      "LessThan",
      "LessThanEquals",
      "GreaterThan",
      "GreaterThanEquals",
    ].map((name) => `Date${name}`),
  },
  {
    keys: ["aws:SecureTransport"],
    values: ["true", "false"],
    listed: ["true", "false"],
    operators: ["Bool"],
  },
  {
    keys: ["aws:SourceIp"],
    values: ADDRESSES,
    listed: NETWORKS,
    operators: ["IpAddress", "NotIpAddress"],
  },
  {
    keys: ["app:checksum"],
    values: ["QUJD", "REVG"],
    listed: ["QUJD", "REVG"],
    operators: ["BinaryEquals"],
  },
] as const;

const fewOf = (items: readonly string[]): fc.Arbitrary<string | string[]> =>
  fc.oneof(
    fc.constantFrom(...items),
    fc.array(fc.constantFrom(...items), { minLength: 1, maxLength: 3 }),
  );

const set = fc.constantFrom("", "", "", "ForAllValues:", "ForAnyValue:");
const ifExists = fc.constantFrom("", "", "IfExists");

const valueCondition = fc
  .constantFrom(...KINDS)
  .chain(({ keys, listed, operators }) =>
    fc
      .tuple(set, fc.constantFrom(...operators), ifExists, fc.constantFrom(...keys), fewOf(listed))
      .map(([quantifier, operator, suffix, key, values]): [string, Json] => [
        `${quantifier}${operator}${suffix}`,
        { [key]: values },
      ]),
  );
const nullCondition = fc
  .tuple(fc.constantFrom(...KINDS.flatMap(({ keys }) => keys)), fc.constantFrom("true", "false"))
  .map(([key, value]): [string, Json] => ["Null", { [key]: value }]);

const conditions = fc
  .array(fc.oneof({ weight: 6, arbitrary: valueCondition }, nullCondition), { maxLength: 2 })
  .map((list) => (list.length === 0 ? {} : { Condition: Object.fromEntries(list) }));

/** An element or its complement, which is rarer. */
function orNot(element: string, patterns: readonly string[]): fc.Arbitrary<Json> {
  return fc
    .tuple(fc.constantFrom("", "", "", "Not"), fewOf(patterns))
    .map(([not, values]) => ({ [`${not}${element}`]: values }));
}

const principals = fc.constantFrom<Json>(
  { Principal: "*" },
  { Principal: { AWS: "*" } },
  { Principal: { AWS: ROLE } },
  { Principal: { AWS: [SESSION, USER] } },
  { Principal: { AWS: `arn:aws:iam::${HOME}:root` } },
  { Principal: { AWS: ABROAD, Service: "logging.s3.amazonaws.com" } },
  { NotPrincipal: { AWS: [ROLE, SESSION, HOME] } },
  { NotPrincipal: { AWS: USER } },
);

function statement(withPrincipal: boolean): fc.Arbitrary<Json> {
  return fc
    .tuple(
      fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
      withPrincipal ? principals : fc.constant({}),
      orNot("Action", ACTION_PATTERNS),
      orNot("Resource", RESOURCE_PATTERNS),
      conditions,
    )
    .map(([Effect, principal, action, resource, condition]) => ({
      Effect,
      ...principal,
      ...action,
      ...resource,
      ...condition,
    }));
}

function document(withPrincipal: boolean): fc.Arbitrary<Json> {
  return fc
    .tuple(
      fc.constantFrom("2012-10-17", "2012-10-17", "2008-10-17"),
      fc.array(statement(withPrincipal), { minLength: 1, maxLength: 3 }),
    )
    .map(([Version, Statement]) => ({ Version, Statement }));
}

/** A document of a layer without principals. */
export const plainDocument = document(false);
/** A resource policy. */
export const resourceDocument = document(true);

const some = (one: fc.Arbitrary<Json>): fc.Arbitrary<Json[]> => fc.array(one, { maxLength: 2 });
const levels = (one: fc.Arbitrary<Json>): fc.Arbitrary<Json[][]> =>
  fc.array(fc.array(one, { minLength: 1, maxLength: 2 }), { maxLength: 2 });
const seldom = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(one, { nil: undefined, freq: 1 });

export interface RandomLayers {
  readonly identity: Json[];
  readonly resource: Json[];
  readonly boundary?: Json[] | undefined;
  readonly session?: Json[] | undefined;
  readonly serviceControl?: Json[][] | undefined;
  readonly resourceControl?: Json[][] | undefined;
  readonly endpoint?: Json[] | undefined;
}

const everyone = fc.constantFrom<Json>(
  {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
  },
  {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:*",
      Resource: "arn:aws:s3:::shared*",
    },
  },
);

export const layers: fc.Arbitrary<RandomLayers> = fc.record({
  identity: some(plainDocument),
  resource: some(resourceDocument),
  boundary: seldom(some(plainDocument)),
  session: seldom(some(plainDocument)),
  serviceControl: seldom(levels(plainDocument)),
  resourceControl: seldom(levels(fc.oneof(everyone, resourceDocument))),
  endpoint: seldom(some(fc.oneof(everyone, resourceDocument))),
});

const caller = fc.constantFrom<Caller>(
  { kind: "role-session", role: ROLE, session: SESSION },
  { kind: "user", arn: USER },
  { kind: "root", account: HOME },
  { kind: "service", name: "logging.s3.amazonaws.com" },
  { kind: "anonymous" },
);

const contextEntry = fc
  .constantFrom(...KINDS)
  .chain(({ keys, values }) =>
    fc
      .tuple(
        fc.constantFrom(...keys),
        fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom<string>(...values) },
          fc.array(fc.constantFrom<string>(...values), { maxLength: 2 }),
        ),
      )
      .map(([key, value]): [string, string | string[]] => [key, value]),
  );

export const context: fc.Arbitrary<Record<string, string | string[]>> = fc
  .array(contextEntry, { maxLength: 5 })
  .map((entries) => Object.fromEntries(entries));

/** A request without unknowns. Key actions are asked in the caller's account and abroad alike. */
export const request = fc.record({
  principal: caller,
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  resourceAccount: fc.constantFrom(HOME, HOME, HOME, ABROAD),
  context,
}) satisfies fc.Arbitrary<AccessRequest>;
