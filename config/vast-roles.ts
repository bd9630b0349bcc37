/** IAM roles of VAST as principals: each with the policies that it has, and the grants behind them. */
import type { PolicyDocument } from "../policies/document.ts";
import type { Grant } from "../policies/grant.ts";
import type { PrincipalRef } from "../policies/vast/desired.ts";
import type { RoleRef } from "../policies/vast/plan.ts";
import type { Stack } from "./sections.ts";
import type { VastConfig } from "./vast.ts";

export interface VastRole {
  /** Of the principal whose role it is; `role/NAME` for one without. No user's name has a slash. */
  readonly key: string;
  readonly identity: RoleRef;
  readonly role: VastConfig["iamRoles"][string];
  /** All that reach it. */
  readonly grants: readonly Grant[];
  /** Of the role's own grants; undefined where it has none. */
  readonly own: NamedPolicy | undefined;
  /** Its own, and those that other principals have too. */
  readonly policies: readonly NamedPolicy[];
}

export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** A principal on VAST, with the policy that its own grants make. */
export interface OnVast {
  readonly key: string;
  readonly identity: PrincipalRef | RoleRef;
  readonly grants: readonly Grant[];
  readonly document: PolicyDocument;
}

/** The roles of a stack. @param principals all principals that VAST knows, in their order */
export function vastRolesOf({ vast }: Stack, principals: readonly OnVast[]): VastRole[] {
  return Object.entries(vast?.iamRoles ?? {}).map(([name, role]): VastRole => {
    const own = principals.find(
      ({ identity }) => identity.type === "role" && identity.name === name,
    );
    const others = principals.filter((one) => one !== own && role.principals.includes(one.key));
    return {
      key: own?.key ?? roleName(name),
      identity: { type: "role", name },
      role,
      grants: [...(own?.grants ?? []), ...others.flatMap(({ grants }) => grants)],
      own: own && policyOf(own),
      policies: [...(own === undefined ? [] : [own]), ...others].map(policyOf),
    };
  });
}

/** What a role is called where users and groups go by their names. */
export function roleName(role: string): string {
  return `role/${role}`;
}

function policyOf({ key, document }: OnVast): NamedPolicy {
  return { name: key, document };
}
