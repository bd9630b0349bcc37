/** What a stack declares on VAST: plain data between its config, the components that register it and the audit. */
import type { PolicyDocument } from "../document.ts";
import type { PrincipalRef } from "./desired.ts";

type OnDelete = "retain" | "remove";

export interface PlannedView {
  /** In the config. */
  readonly key: string;
  readonly bucket: string;
  readonly path: string;
  /** Undefined only where the stack makes nothing. */
  readonly owner: string | undefined;
  readonly viewPolicy: string;
  readonly serves: "objects" | "database";
  readonly onDelete: OnDelete;
  /** Capacity literals. */
  readonly quota: { readonly hardLimit?: string; readonly softLimit?: string } | undefined;
  readonly schemas: readonly { readonly name: string; readonly onDelete: OnDelete }[];
  readonly lifecycle: readonly PlannedRule[];
}

export interface PlannedRule {
  readonly name: string;
  readonly prefix?: string;
  readonly expirationDays?: number;
  readonly abortMultipartDays?: number;
}

/** An IAM role of the stack. Unlike users and groups, it says itself which policies it has. */
export interface RoleRef {
  readonly type: "role";
  readonly name: string;
}

export interface PlannedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
  /** Its one user or group; undefined for the policy of an IAM role. */
  readonly principal: PrincipalRef | undefined;
}

export interface PlannedRole {
  readonly name: string;
  readonly trustPolicy: Readonly<Record<string, unknown>>;
  /** Names of identity policies. */
  readonly policies: readonly string[];
  readonly maxSessionSeconds?: number;
  readonly onDelete: OnDelete;
}

/** In the order in which it is made. */
export interface VastPlan {
  readonly viewPolicies: readonly { readonly name: string; readonly onDelete: OnDelete }[];
  readonly views: readonly PlannedView[];
  readonly policies: readonly PlannedPolicy[];
  readonly oidcProviders: readonly {
    readonly name: string;
    readonly discoveryUrl: string;
    readonly userAttribute: string;
    readonly onDelete: OnDelete;
  }[];
  readonly iamRoles: readonly PlannedRole[];
}
