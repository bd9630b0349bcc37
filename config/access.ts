/** Who may do what, by system: principals and grants of a stack resolved to the core's grants, planned and checked. */
import { WIDEST_PARTITION } from "../policies/arn.ts";
import { type Share, renderAwsBucket } from "../policies/dialects/aws-bucket.ts";
import { renderVastIdentity } from "../policies/dialects/vast.ts";
import { renderWekaIdentity } from "../policies/dialects/weka.ts";
import type { PolicyDocument } from "../policies/document.ts";
import type { Finding } from "../policies/finding.ts";
import { type Grant, schemaGrants } from "../policies/grant.ts";
import { planManagedPolicies } from "../policies/managed.ts";
import { SCHEMA_ACCESS } from "../policies/templates.ts";
import type { PrincipalRef } from "../policies/vast/desired.ts";
import { accessGrants } from "./bucket-grants.ts";
import { crowdedNodeGroups, eksNotes, numberedNamesTaken } from "./eks-notes.ts";
import { trustProblems } from "./service-account-roles.ts";
import { type Problem, configPath } from "./problems.ts";
import { placeOf } from "./references.ts";
import { routeNotes } from "./route.ts";
import { type ServiceAccount, resolveServiceAccounts } from "./service-accounts.ts";
import { vastNotes } from "./vast-problems.ts";
import { type VastRole, vastRolesOf } from "./vast-roles.ts";
import type { EksBucketConfig, GrantConfig, PrincipalConfig, Stack } from "./sections.ts";
import type { System } from "./systems.ts";

/** What a principal is on one system, and what it may do there. `key` is its key in the config. */
interface Holder<Identity> {
  readonly key: string;
  readonly identity: Identity;
  readonly grants: readonly Grant[];
}

type On<Name extends System> = Holder<NonNullable<PrincipalConfig[Name]>>;

type EksPrincipal = On<"eks">;

/** `policy` is the name of a predefined policy, or the document that the grants make. */
export type WekaPrincipal = On<"weka"> & {
  readonly policy: string | PolicyDocument;
  readonly serviceAccounts: readonly ServiceAccount[];
};

export type VastPrincipal = Holder<PrincipalRef> & { readonly document: PolicyDocument };

export interface Access {
  readonly eks: readonly EksPrincipal[];
  readonly weka: readonly WekaPrincipal[];
  /** Users and groups. */
  readonly vast: readonly VastPrincipal[];
  /** IAM roles, with grants of their own or not. */
  readonly vastRoles: readonly VastRole[];
  /** What reviewers should know and nothing stops for. */
  readonly notes: readonly Problem[];
  /** What no system would take, or what would not be what was meant. */
  readonly problems: readonly Problem[];
}

/** Resolves a parsed stack. Every document is rendered once here, so that all problems are known before anything registers. */
export function resolveAccess(stack: Stack): Access {
  const eks = holders(stack, "eks");
  const weka = holders(stack, "weka").map((holder) => ({
    ...holder,
    ...renderWeka(holder),
    ...resolveServiceAccounts(stack, holder),
  }));
  const onVast = holders(stack, "vast").map((holder) => ({
    ...holder,
    ...renderVastIdentity(holder.key, holder.grants),
  }));
  const encrypted = encryptedBuckets(stack).map(({ name }) => name);
  const plans = eks.map((holder) => ({
    ...holder,
    ...planManagedPolicies(holder.grants, encrypted),
  }));
  const findings = [...plans, ...weka, ...onVast].flatMap((holder) =>
    holder.findings.map((finding) => ({ finding, problem: asProblem(holder.key, finding) })),
  );
  const bySeverity = (error: boolean): Problem[] =>
    findings
      .filter(({ finding }) => (finding.severity === "error") === error)
      .map((f) => f.problem);
  return {
    eks,
    weka,
    vast: onVast.flatMap(({ identity, ...holder }) =>
      identity.type === "role" ? [] : [{ ...holder, identity }],
    ),
    vastRoles: vastRolesOf(stack, onVast),
    notes: [
      ...bySeverity(false),
      ...eksNotes(stack, plans),
      ...routeNotes(stack),
      ...vastNotes(stack),
    ],
    problems: [
      ...bySeverity(true),
      ...weka.flatMap(({ accountProblems }) => accountProblems),
      ...crowdedNodeGroups(plans),
      ...numberedNamesTaken(plans),
      ...trustProblems(eks),
      ...shareProblems(stack),
    ],
  };
}

/** The SSE-KMS buckets of the eks section: who uses them needs their key too. */
export function encryptedBuckets({ eks }: Stack): EksBucketConfig[] {
  return Object.values(eks?.buckets ?? {}).filter(({ encryption }) => encryption === "kms");
}

function holders<Name extends System>(stack: Stack, system: Name): On<Name>[] {
  return Object.entries(stack.principals).flatMap(([key, principal]) => {
    const identity = principal[system];
    if (identity === undefined) return [];
    return [{ key, identity, grants: grantsOf(stack, key, system) }];
  });
}

function grantsOf(stack: Stack, principal: string, system: System): Grant[] {
  return stack.grants
    .filter((grant) => grant.principal === principal)
    .flatMap((grant) => coreGrants(stack, grant, system));
}

function coreGrants(stack: Stack, grant: GrantConfig, wanted: System): Grant[] {
  const place = placeOf("bucket" in grant ? grant.bucket : grant.database);
  if (place?.system !== wanted) return [];
  if (!("bucket" in grant)) {
    const database = stack.vast?.databases[place.key]?.name;
    if (database === undefined) return [];
    return grant.schemas.flatMap((schema) =>
      schemaGrants({ database, schema }, SCHEMA_ACCESS[grant.access]),
    );
  }
  const bucket = stack[wanted]?.buckets[place.key]?.name;
  if (bucket === undefined) return [];
  return accessGrants(bucket, grant.folders, grant.access, grant.browse);
}

function renderWeka({ key, identity, grants }: On<"weka">): {
  policy: string | PolicyDocument;
  findings: readonly Finding[];
} {
  if (identity.policy !== undefined) return { policy: identity.policy, findings: [] };
  const { document, findings } = renderWekaIdentity(key, grants);
  return { policy: document, findings };
}

function asProblem(principal: string, { message, fix }: Finding): Problem {
  return { path: configPath("principals", principal), message: `${message}; ${fix}` };
}

/** Shares live in the bucket's own policy, which has a size limit too. */
function shareProblems({ eks }: Stack): Problem[] {
  return Object.entries(eks?.buckets ?? {}).flatMap(([key, bucket]) => {
    const shares = sharesOf(bucket);
    const spec = { partition: WIDEST_PARTITION, bucket: bucket.name, logDelivery: undefined };
    return renderAwsBucket({ ...spec, shares }).findings.map(({ message, fix }) => ({
      path: configPath("eks", "buckets", key, "shares"),
      message: `${message}; ${fix}`,
    }));
  });
}

/** The shares of a bucket, as the core's grants. */
export function sharesOf({ name, shares }: EksBucketConfig): Share[] {
  return shares.map(({ roleArn, folders, access }) => ({
    principalArn: roleArn,
    grants: accessGrants(name, folders, access),
  }));
}
