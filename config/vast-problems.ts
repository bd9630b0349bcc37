/** What is wrong with a VAST section as a whole, and what it means that it has no address. */
import { parseCapacity } from "../policies/capacity.ts";
import { trustsEverybody } from "../policies/vast/trust.ts";
import { type Problem, configPath, undeclared } from "./problems.ts";
import type { Sections, Stack } from "./sections.ts";
import { type VastConfig, viewPathOf } from "./vast.ts";

/** @param grantsKnown whether the grants were read; without them nobody lacks one */
export function vastProblems(sections: Sections, grantsKnown: boolean): Problem[] {
  const { vast } = sections;
  if (vast === undefined) return [];
  return [
    ...colonInLogin(vast),
    ...keysOfTwo(vast),
    ...pathsOfTwo(vast),
    ...views(vast).flatMap((view) => viewProblems(view, vast)),
    ...keptViewPolicies(vast),
    ...roleProblems(vast, sections),
    ...providersOfTwo(vast),
    ...(grantsKnown && vast.address !== undefined ? emptyPolicies(sections) : []),
  ];
}

/** A stack without a management service is fine: people apply the documents themselves. */
export function vastNotes({ vast }: Pick<Stack, "vast">): Problem[] {
  if (vast === undefined) return [];
  const open = Object.entries(vast.iamRoles).filter(([, role]) =>
    trustsEverybody(role.trustPolicy),
  );
  return [
    ...open.map(([name]) => ({
      path: rolePath(name, "trustPolicy"),
      message:
        'lets everybody assume the role: a statement allows Principal "*" without a Condition; name those who may',
    })),
    ...(vast.address === undefined
      ? [
          {
            path: configPath("vast"),
            message:
              "has no address, so nothing is made on VAST; the identity policies are in the output vastPolicies",
          },
        ]
      : []),
  ];
}

type ViewConfig = VastConfig["databases"][string] | VastConfig["buckets"][string];

interface Placed {
  readonly keys: readonly ["databases" | "buckets", string];
  readonly view: ViewConfig;
}

function views({ databases, buckets }: VastConfig): Placed[] {
  return [
    ...Object.entries(databases).map(([key, view]): Placed => ({ keys: ["databases", key], view })),
    ...Object.entries(buckets).map(([key, view]): Placed => ({ keys: ["buckets", key], view })),
  ];
}

/** In the sign-in `basic` a colon ends the user name (RFC 7617, section 2). */
function colonInLogin({ address, login, signIn }: VastConfig): Problem[] {
  if (address === undefined || signIn !== "basic" || !login.includes(":")) return [];
  return [
    {
      path: configPath("vast", "login"),
      message: `${JSON.stringify(login)} has a colon, which ends a user name where the password goes with every request; correct it, or write ${configPath("vast", "signIn")}: jwt`,
    },
  ];
}

/** Grants say `vast/<key>` for both. */
function keysOfTwo({ databases, buckets }: VastConfig): Problem[] {
  return Object.keys(buckets)
    .filter((key) => databases[key] !== undefined)
    .map((key) => ({
      path: configPath("vast", "buckets", key),
      message: `is a database too, and grants call both vast/${key}; choose another key for one`,
    }));
}

/** A path is one view for S3. */
function pathsOfTwo(vast: VastConfig): Problem[] {
  const first = new Map<string, string>();
  return views(vast).flatMap(({ keys, view }) => {
    const path = viewPathOf(view);
    const here = configPath("vast", ...keys, "path");
    const owner = first.get(path);
    if (owner === undefined) {
      first.set(path, here);
      return [];
    }
    return [
      {
        path: here,
        message: `${JSON.stringify(path)} is already that of ${owner}; choose another`,
      },
    ];
  });
}

function viewProblems({ keys, view }: Placed, { address }: VastConfig): Problem[] {
  const path = (field: string): string => configPath("vast", ...keys, field);
  const { owner, quota, softQuota } = view;
  return [
    ...(address !== undefined && owner === undefined
      ? [
          {
            path: path("owner"),
            message: `is needed, because ${configPath("vast", "address")} has the view made; name a user that VAST knows`,
          },
        ]
      : []),
    ...(quota !== undefined &&
    softQuota !== undefined &&
    (parseCapacity(softQuota) ?? 0n) > (parseCapacity(quota) ?? 0n)
      ? [
          {
            path: path("softQuota"),
            message: `${JSON.stringify(softQuota)} is more than the quota ${JSON.stringify(quota)}, so nobody would ever be warned; make it less`,
          },
        ]
      : []),
  ];
}

/** VAST keeps a view policy that a view has. */
function keptViewPolicies(vast: VastConfig): Problem[] {
  return Object.entries(vast.viewPolicies).flatMap(([name, { onDelete }]) => {
    const kept = views(vast).filter(
      ({ view }) => view.viewPolicy === name && view.onDelete === "retain",
    );
    if (onDelete === "retain" || kept.length === 0) return [];
    const paths = kept.map(({ keys }) => configPath("vast", ...keys)).join(", ");
    return [
      {
        path: configPath("vast", "viewPolicies", name, "onDelete"),
        message: `"remove" cannot be, because ${paths} ${kept.length === 1 ? "stays" : "stay"} behind it; change one or the other`,
      },
    ];
  });
}

function roleProblems({ iamRoles }: VastConfig, { principals }: Sections): Problem[] {
  if (principals === undefined) return [];
  const known = Object.keys(principals).filter((key) => principals[key]?.vast !== undefined);
  const roles = Object.entries(principals).flatMap(([key, { vast }]) =>
    vast?.type === "role" ? [{ key, name: vast.name }] : [],
  );
  return [
    ...Object.entries(iamRoles).flatMap(([name, role]) => [
      ...role.principals.flatMap((key, index) =>
        known.includes(key)
          ? []
          : [undeclared(rolePath(name, "principals", index), "principal on VAST", key, known)],
      ),
      ...(role.principals.length > 0 || roles.some((one) => one.name === name)
        ? []
        : [
            {
              path: rolePath(name),
              message: `has no identity policy, so it could do nothing; give grants to a principal with vast: { role: ${name} }, or name principals whose policies it has`,
            },
          ]),
    ]),
    ...roles.flatMap(({ key, name }) =>
      Object.hasOwn(iamRoles, name)
        ? []
        : [
            undeclared(
              configPath("principals", key, "vast", "role"),
              "IAM role",
              name,
              Object.keys(iamRoles),
            ),
          ],
    ),
  ];
}

function rolePath(name: string, ...more: (string | number)[]): string {
  return configPath("vast", "iamRoles", name, ...more);
}

/** A tenant has one OIDC provider (OpenAPI specification of VAST 5.5, `oidc_provider_id` of tenants). */
function providersOfTwo({ oidcProviders }: VastConfig): Problem[] {
  const [first, ...others] = Object.keys(oidcProviders);
  return others.map((name) => ({
    path: configPath("vast", "oidcProviders", name),
    message: `cannot be the tenant's beside ${JSON.stringify(first)}, because a tenant has one OIDC provider; keep one of them`,
  }));
}

/** VAST takes no policy without statements, and one would say nothing. */
function emptyPolicies({ principals = {}, grants = [] }: Sections): Problem[] {
  const granted = new Set(
    grants
      .filter((grant) => ("bucket" in grant ? grant.bucket : grant.database).startsWith("vast/"))
      .map(({ principal }) => principal),
  );
  return Object.entries(principals)
    .filter(([key, { vast }]) => vast !== undefined && !granted.has(key))
    .map(([key]) => ({
      path: configPath("principals", key, "vast"),
      message: "has no grant on vast, so it could do nothing; give it one",
    }));
}
