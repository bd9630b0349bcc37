/** An AWS account beside what a stack declares in it. Pure. */
import { differingDocuments } from "../documents.ts";
import {
  type Compared,
  type Difference,
  type Drift,
  compare,
  differing,
  differingSets,
  joined,
} from "../drift.ts";
import type { BucketFacts, DeclaredOnAws, DeclaredPolicy } from "./declared.ts";
import type { LiveBucket } from "./live-buckets.ts";
import type { LiveOnAws } from "./live.ts";
import { s3Effects } from "./s3-effects.ts";

/** @param shared whether others use the roles and the account too, so that what is not declared is nobody's business */
export function compareAws(
  declared: DeclaredOnAws,
  live: LiveOnAws,
  { shared }: { readonly shared: boolean },
): Compared {
  const seen = <T>(things: readonly T[], what: (thing: T) => string): T[] =>
    things.filter((thing) => !live.hidden.has(what(thing)));
  return joined([
    compareNodeGroups(declared, live),
    compare(
      seen(declared.policies, ({ name }) => `policy ${name}`),
      live.policies,
      {
        kind: "policy",
        declaredName: ({ name }) => name,
        liveName: ({ name }) => name,
        differences: (wanted, found) => [
          ...(wanted.document === undefined
            ? []
            : differingDocuments("document", wanted.document, found.document)),
          ...holderDifferences(wanted, found.holders, live),
        ],
      },
    ),
    compare(
      seen(declared.roles, ({ name }) => `role ${name}`),
      live.roles,
      {
        kind: "role",
        declaredName: ({ name }) => name,
        liveName: ({ name }) => name,
        differences: ({ trust }, found) => differingDocuments("trust", trust, found.trust),
      },
    ),
    compareServiceAccounts(declared, live),
    compare(
      seen(declared.buckets, ({ name }) => `bucket ${name}`),
      live.buckets,
      {
        kind: "bucket",
        declaredName: ({ name }) => name,
        liveName: ({ name }) => name,
        differences: ({ own }, found) => (own === undefined ? [] : bucketDifferences(own, found)),
      },
    ),
    ...(shared ? [] : [undeclared(declared, live)]),
  ]);
}

/** A node group is nobody's here: it must be there, as its role carries the access. */
function compareNodeGroups({ policies }: DeclaredOnAws, { nodeGroups }: LiveOnAws): Compared {
  const names = [...new Set(policies.flatMap((policy) => policy.nodeGroups))];
  const drifts = names
    .filter((name) => !nodeGroups.has(name))
    .map((name): Drift => ({ is: "missing", kind: "node group", name }));
  return { drifts, alike: names.length - drifts.length };
}

/** Who has a policy; roles that nobody may read are left out. */
function holderDifferences(
  { nodeGroups, role }: DeclaredPolicy,
  holders: readonly string[],
  live: LiveOnAws,
): Difference[] {
  const roles = [
    ...nodeGroups.flatMap((group) => live.nodeGroups.get(group) ?? []),
    ...(role === undefined ? [] : [role]),
  ];
  if (nodeGroups.some((group) => live.nodeGroups.get(group) === undefined)) return [];
  const wanted = [...new Set(roles.map((name) => `role ${name}`))];
  return differingSets("attached to", wanted, holders, (holder) => holder);
}

function compareServiceAccounts({ roles }: DeclaredOnAws, live: LiveOnAws): Compared {
  const accounts = roles.flatMap(({ name: role, serviceAccounts }) =>
    serviceAccounts.map((name) => ({ name, role })),
  );
  const found = [...live.podRoles].map(([name, role]) => ({ name, role }));
  const kind = "service account";
  return compare(
    accounts.filter(({ name }) => !live.hidden.has(`${kind} ${name}`)),
    found,
    {
      kind,
      declaredName: ({ name }) => name,
      liveName: ({ name }) => name,
      differences: (wanted, { role }) => differing("role", wanted.role, role),
    },
  );
}

function bucketDifferences(own: BucketFacts, { facts }: LiveBucket): Difference[] {
  return [
    ...("policy" in facts ? differingDocuments("policy", own.policy, facts.policy) : []),
    ...differing("encryption", own.encryption, facts.encryption),
    ...differing("kmsKeyArn", own.kmsKeyArn, facts.kmsKeyArn),
    ...differing("versioning", own.versioning, facts.versioning),
    ...differing("public access", own.publicAccess, facts.publicAccess),
    ...differing("access logs", own.accessLogs, facts.accessLogs),
  ];
}

/** What the same roles may and may not do in S3 from elsewhere, and policies about S3 that nobody has any more. */
function undeclared({ policies }: DeclaredOnAws, { roles, unused }: LiveOnAws): Compared {
  const own = new Set(policies.map(({ name }) => name));
  const onRoles = roles.flatMap((role) =>
    role.policies.flatMap(({ kind, name, document }): Drift[] => {
      const effects = s3Effects(document);
      if (effects.length === 0 || (kind === "policy" && own.has(name))) return [];
      return [{ is: "extra", kind, name, note: `on role ${role.name}: ${effects.join(", ")}` }];
    }),
  );
  const boundaries = roles.map(({ boundary }) => boundary);
  const nobodys = unused.flatMap(({ name, arn, document }): Drift[] => {
    const effects = s3Effects(document);
    if (effects.length === 0 || own.has(name) || boundaries.includes(arn)) return [];
    return [{ is: "extra", kind: "policy", name, note: `nobody has it: ${effects.join(", ")}` }];
  });
  return { drifts: [...onRoles, ...nobodys], alike: 0 };
}
