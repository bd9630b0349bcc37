/**
 * What a command resource asks of `drivers/vast`, one type per kind of object. Components write these as JSON to the
 * driver's standard input. They hold no secret.
 */
import type { PolicyDocument } from "../document.ts";

/** Every object but a view policy's name belongs to one tenant. */
interface OfTenant {
  /** The tenant's name; VAST's first one is `default`. */
  readonly tenant: string;
}

/** A view policy of flavor S3_NATIVE: only behind such a one does VAST evaluate identity policies. */
export interface DesiredViewPolicy extends OfTenant {
  readonly kind: "view-policy";
  readonly name: string;
  readonly onDelete: "retain" | "remove";
}

/** A view that S3 clients see as a bucket, or as a database. */
export interface DesiredView extends OfTenant {
  readonly kind: "view";
  /** Begins with a slash and does not end with one. */
  readonly path: string;
  readonly bucket: string;
  /** Name of the user who owns the bucket; it has full control where no policy speaks. */
  readonly owner: string;
  readonly policy: string;
  readonly serves: "objects" | "database";
  /** Removing a view ends the bucket or database; the directory and its data stay. */
  readonly onDelete: "retain" | "remove";
}

export interface DesiredSchema extends OfTenant {
  readonly kind: "schema";
  /** The bucket name of the database's view. */
  readonly database: string;
  readonly name: string;
  /** `"remove"` works on a schema without tables only. */
  readonly onDelete: "retain" | "remove";
}

export interface DesiredIdentityPolicy extends OfTenant {
  readonly kind: "identity-policy";
  readonly name: string;
  readonly document: PolicyDocument;
  readonly enabled: boolean;
  readonly onDelete: "retain" | "remove";
}

/** Who VAST knows a user or group by. Not every user has a uid, and names differ between providers. */
export interface PrincipalRef {
  readonly type: "user" | "group";
  readonly source: "local" | "directory";
  /** `name`, or `name@domain` for one of a directory. */
  readonly name: string;
  readonly id?: number;
  readonly sid?: string;
}

/** One identity policy on one user or group. Others that are attached stay: VAST replaces the whole list. */
export interface DesiredPolicyAttachment extends OfTenant {
  readonly kind: "policy-attachment";
  readonly principal: PrincipalRef;
  readonly policy: string;
  readonly onDelete: "retain" | "remove";
}

export interface DesiredQuota extends OfTenant {
  readonly kind: "quota";
  readonly name: string;
  readonly path: string;
  /** Capacity literals such as `500GB`. */
  readonly hardLimit?: string;
  readonly softLimit?: string;
  readonly onDelete: "retain" | "remove";
}

/** When objects of a view expire. */
export interface DesiredLifecycleRule extends OfTenant {
  readonly kind: "lifecycle-rule";
  readonly name: string;
  readonly viewPath: string;
  readonly prefix?: string;
  readonly expirationDays?: number;
  readonly abortMultipartDays?: number;
  readonly onDelete: "retain" | "remove";
}

/** VAST 5.5 and later: a role that is assumed with an OIDC token, and its policies. */
export interface DesiredIamRole extends OfTenant {
  readonly kind: "iam-role";
  readonly name: string;
  readonly trustPolicy: unknown;
  readonly policies: readonly string[];
  readonly maxSessionSeconds?: number;
  readonly onDelete: "retain" | "remove";
}

export interface DesiredOidcProvider extends OfTenant {
  readonly kind: "oidc-provider";
  readonly name: string;
  readonly discoveryUrl: string;
  readonly userAttribute: string;
  readonly onDelete: "retain" | "remove";
}

export type Desired =
  | DesiredViewPolicy
  | DesiredView
  | DesiredSchema
  | DesiredIdentityPolicy
  | DesiredPolicyAttachment
  | DesiredQuota
  | DesiredLifecycleRule
  | DesiredIamRole
  | DesiredOidcProvider;
