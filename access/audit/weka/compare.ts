/** A WEKA cluster beside what a stack declares on it. Pure. */
import { z } from "zod";
import type { SeenServiceAccount } from "../../../drivers/weka/administration.ts";
import { anonymousPolicy, predefinedPolicies } from "../../../policies/weka/predefined.ts";
import { differingCapacity } from "../capacity.ts";
import { differingDocuments } from "../documents.ts";
import { type Compared, type Difference, compare, differing, joined } from "../drift.ts";
import type { Declared, DeclaredBucket } from "./declared.ts";
import type { Live, LiveBucket } from "./live.ts";
import { compareService } from "./service.ts";
import { differingRules } from "./values.ts";

/** What may be handed over beside the stack, because the stack keeps it secret. */
export interface Known {
  /** Of the audit webhook; undefined: not compared. */
  readonly token: string | undefined;
}

/**
 * @param shared whether the cluster also serves others, so that what is not declared is nobody's business
 */
export function compareWeka(
  declared: Declared,
  live: Live,
  { token, shared }: Known & { readonly shared: boolean },
): Compared {
  const parts = [
    ...compareService(declared, live, { token, shared }),
    compareBuckets(declared, live, shared),
    comparePolicies(declared, live, shared),
    compareUsers(declared, live, shared),
    ...[...live.accounts].map(([user, accounts]) =>
      compareAccounts(user, declared, accounts, shared),
    ),
  ];
  return joined(parts);
}

function compareBuckets(declared: Declared, live: Live, shared: boolean): Compared {
  return compare(declared.buckets, live.buckets, {
    kind: "bucket",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: bucketDifferences,
    ...(shared ? {} : { extra: ({ filesystem, path }) => `${filesystem}:${path}` }),
  });
}

function bucketDifferences(declared: DeclaredBucket, live: LiveBucket): Difference[] {
  const { existingPath, hardQuota, lifecycle } = declared;
  const path = existingPath === undefined ? undefined : `/${existingPath}`;
  return [
    ...differing("filesystem", declared.filesystem, live.filesystem),
    ...differing("existingPath", path, live.path),
    ...(hardQuota === undefined ? [] : differingCapacity("quota", hardQuota, live.hardQuota)),
    ...anonymousDifferences(declared, live),
    ...(lifecycle === undefined || live.rules === undefined
      ? []
      : differingRules("lifecycle", lifecycle, live.rules)),
  ];
}

/** A word on one side and a document on the other are compared by what the word stands for. */
function anonymousDifferences(declared: DeclaredBucket, live: LiveBucket): Difference[] {
  const { anonymous, name } = declared;
  if (live.anonymous === undefined) return [];
  if (typeof anonymous === "string" && typeof live.anonymous === "string")
    return differing("anonymous", anonymous, live.anonymous);
  const documentOf = (access: NonNullable<LiveBucket["anonymous"]>): unknown =>
    typeof access === "string" ? anonymousPolicy(access, name) : access.document;
  return differingDocuments("anonymous", documentOf(anonymous), documentOf(live.anonymous));
}

function comparePolicies(declared: Declared, live: Live, shared: boolean): Compared {
  const predefined = new Set(predefinedPolicies.map(({ name }) => name));
  const own = live.policies.filter(({ name }) => !predefined.has(name));
  return compare(declared.policies, own, {
    kind: "policy",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: ({ document }, seen) =>
      seen.document === undefined ? [] : differingDocuments("document", document, seen.document),
    ...(shared ? {} : { extra: ({ name }) => heldBy(name, live) }),
  });
}

function heldBy(policy: string, { users }: Live): string {
  const holders = users.filter((user) => user.policy === policy).map(({ name }) => name);
  return holders.length === 0 ? "attached to nobody" : `attached to ${holders.join(", ")}`;
}

/** Administrators and others without S3 access are no drift. */
function compareUsers({ users }: Declared, live: Live, shared: boolean): Compared {
  const names = new Set(users.map(({ name }) => name));
  const isS3 = (role: string): boolean => role.toLowerCase() === "s3";
  const relevant = live.users.filter(({ name, role }) => names.has(name) || isS3(role));
  return compare(users, relevant, {
    kind: "user",
    declaredName: ({ name }) => name,
    liveName: ({ name }) => name,
    differences: (declared, seen) => [
      ...(isS3(seen.role) ? [] : differing("role", "S3", seen.role)),
      ...differing("policy", declared.policy, seen.policy ?? "none"),
      ...differing("posixUid", declared.posixUid, seen.posixUid),
      ...differing("posixGid", declared.posixGid, seen.posixGid),
    ],
    ...(shared ? {} : { extra: ({ policy }) => `policy ${policy ?? "none"}` }),
  });
}

/** WEKA gives accounts no names, so one is known by the label in its policy, and one without by its access key. */
function compareAccounts(
  user: string,
  { accounts }: Declared,
  live: readonly SeenServiceAccount[],
  shared: boolean,
): Compared {
  const own = accounts.filter((account) => account.user === user);
  const labels = new Set(own.map(({ label }) => label));
  const taken = new Set<string>();
  const named = live.map((account) => {
    const label = labelOf(account);
    const isOwn = label !== undefined && labels.has(label) && !taken.has(label);
    if (isOwn) taken.add(label);
    return { ...account, name: isOwn ? label : account.accessKey };
  });
  return compare(own, named, {
    kind: "service account",
    declaredName: ({ label }) => `${user}/${label}`,
    liveName: ({ name }) => `${user}/${name}`,
    differences: ({ document }, seen) => differingDocuments("document", document, seen.document),
    ...(shared ? {} : { extra: ({ document }) => extraAccount(document) }),
  });
}

function extraAccount(document: unknown): string {
  return document === undefined ? "all that its user may do" : "a policy of its own";
}

function labelOf({ document }: SeenServiceAccount): string | undefined {
  const Labelled = z.object({ Statement: z.tuple([z.object({ Sid: z.string() })], z.unknown()) });
  return Labelled.safeParse(document).data?.Statement[0].Sid;
}
