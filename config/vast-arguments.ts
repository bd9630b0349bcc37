/** The VAST section as the arguments of components: plain data, no Pulumi. */
import type { PolicyDocument } from "../policies/document.ts";
import { present } from "../policies/present.ts";
import type { PrincipalRef } from "../policies/vast/desired.ts";
import type { PlannedView, VastPlan } from "../policies/vast/plan.ts";
import type { Access } from "./access.ts";
import { vastSecret } from "./secrets.ts";
import type { Stack } from "./sections.ts";
import { roleName } from "./vast-roles.ts";
import { OWN_VIEW_POLICY, type VastConfig, viewPathOf } from "./vast.ts";

/** Everything that a stack declares on VAST; nothing when it has no such section. */
export function vastPlan({ vast }: Stack, access: Pick<Access, "vast" | "vastRoles">): VastPlan {
  if (vast === undefined) return NOTHING;
  const views = viewsOf(vast);
  return {
    viewPolicies: viewPoliciesOf(vast, views),
    views,
    policies: [
      ...access.vast.map(({ key, document, identity }) => ({
        ...{ name: key, document, principal: identity },
      })),
      ...access.vastRoles.flatMap(({ own }) =>
        own === undefined ? [] : [{ ...own, principal: undefined }],
      ),
    ],
    oidcProviders: named(vast.oidcProviders),
    iamRoles: access.vastRoles.map(({ identity: { name }, role, policies }) => {
      const { principals: _, ...rest } = role;
      return { name, ...rest, policies: policies.map((policy) => policy.name) };
    }),
  };
}

/**
 * Identity policies by user, group or `role/NAME`. A user and a group of one name, or two of different sources, are
 * `SOURCE/TYPE/NAME`, such as `directory/group/etl`: one name would hold one document.
 */
export function vastDocuments({
  vast,
  vastRoles,
}: Pick<Access, "vast" | "vastRoles">): Record<string, PolicyDocument> {
  const byName = Map.groupBy(vast, ({ identity }) => identity.name);
  const called = ({ source, type, name }: PrincipalRef): string =>
    byName.get(name)?.length === 1 ? name : `${source}/${type}/${name}`;
  return Object.fromEntries([
    ...vast.map(({ identity, document }) => [called(identity), document] as const),
    ...vastRoles.flatMap(({ identity, own }) =>
      own === undefined ? [] : [[roleName(identity.name), own.document] as const],
    ),
  ]);
}

const NOTHING: VastPlan = {
  viewPolicies: [],
  views: [],
  policies: [],
  oidcProviders: [],
  iamRoles: [],
};

function viewsOf({ databases, buckets }: VastConfig): PlannedView[] {
  return [
    ...Object.entries(databases).map(([key, database]): PlannedView => ({
      ...viewOf(key, database),
      serves: "database",
      schemas: database.schemas.map((name) => ({
        name,
        onDelete: database.removableSchemas.includes(name) ? "remove" : "retain",
      })),
      lifecycle: [],
    })),
    ...Object.entries(buckets).map(([key, bucket]): PlannedView => ({
      ...viewOf(key, bucket),
      serves: "objects",
      schemas: [],
      lifecycle: named(bucket.lifecycle).map(({ expiryDays, ...rule }) => ({
        ...rule,
        ...present({ expirationDays: expiryDays }),
      })),
    })),
  ];
}

function viewOf(
  key: string,
  view: VastConfig["databases"][string] | VastConfig["buckets"][string],
): Omit<PlannedView, "serves" | "schemas" | "lifecycle"> {
  const { name, quota, softQuota, owner, viewPolicy, onDelete } = view;
  return {
    key,
    bucket: name,
    path: viewPathOf(view),
    owner,
    viewPolicy,
    onDelete,
    quota:
      quota === undefined && softQuota === undefined
        ? undefined
        : present({ hardLimit: quota, softLimit: softQuota }),
  };
}

/** Those of the section, and the stack's own where a view has it. */
function viewPoliciesOf(
  { viewPolicies }: VastConfig,
  views: readonly PlannedView[],
): VastPlan["viewPolicies"] {
  const own =
    viewPolicies[OWN_VIEW_POLICY] === undefined &&
    views.some(({ viewPolicy }) => viewPolicy === OWN_VIEW_POLICY);
  return [
    ...(own ? [{ name: OWN_VIEW_POLICY, onDelete: "retain" as const }] : []),
    ...named(viewPolicies),
  ];
}

function named<T extends object>(entries: Readonly<Record<string, T>>): ({ name: string } & T)[] {
  return Object.entries(entries).map(([name, entry]) => ({ name, ...entry }));
}

interface Connection {
  readonly address: string;
  readonly caFile: string | undefined;
  readonly apiVersion: string;
  readonly revision: number | undefined;
  readonly tenant: string;
  readonly login:
    | { readonly by: "basic" | "jwt"; readonly username: string; readonly password: string }
    | { readonly by: "token"; readonly token: string };
}

/** How a checked stack signs in; undefined when it names no management service. */
export function vastConnection(stack: Stack): Connection | undefined {
  const { vast } = stack;
  if (vast?.address === undefined) return undefined;
  const { address, caFile, apiVersion, revision, tenant, signIn, login: username } = vast;
  return {
    ...{ address, caFile, apiVersion, revision, tenant },
    login:
      signIn === "token"
        ? { by: signIn, token: vastSecret(stack, "token") }
        : { by: signIn, username, password: vastSecret(stack, "password") },
  };
}
