/**
 * What is asked: may this caller do this action on this resource, in this context?
 */

/** A value that nobody knows yet, such as a Pulumi Output during preview. Its name is what a decision then depends on. */
export interface Unknown {
  readonly unknown: string;
}

/** Marks a context value, or the resource, as not known yet. `name` is repeated in `Decision.on`. */
export function unknown(name: string): Unknown {
  return { unknown: name };
}

/** Who asks. ARNs are written in full; `account` is the twelve-digit id. */
export type Caller =
  | { readonly kind: "user"; readonly arn: string }
  /** Some session of this role, whatever the session is called. */
  | { readonly kind: "role"; readonly arn: string }
  /** One named session: `role` is the role's ARN, `session` is `arn:P:sts::ACCOUNT:assumed-role/ROLE/SESSION`. */
  | { readonly kind: "role-session"; readonly role: string; readonly session: string }
  /** `partition`: `aws` when absent. */
  | { readonly kind: "root"; readonly account: string; readonly partition?: string }
  /** An AWS service by its principal name, for example `logging.s3.amazonaws.com`. */
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "anonymous" }
  /** A user the storage system itself knows: a WEKA user, or a VAST user `name@domain` with its groups. */
  | { readonly kind: "storage-user"; readonly user: string; readonly groups: readonly string[] };

/** One value, or the several values of a multivalued key; an empty list counts as absent. */
export type ContextValue = string | readonly string[] | Unknown;

export interface AccessRequest {
  readonly principal: Caller;
  /** `service:Name`; case does not matter. */
  readonly action: string;
  /** An ARN, or `*` for actions without a resource; a bare name where the dialect has bare names. */
  readonly resource: string | Unknown;
  /** The account that owns the resource, as S3 ARNs do not name it. Absent: the caller's own account. */
  readonly resourceAccount?: string;
  /**
   * Condition keys and their values; the case of keys does not matter. Where a context spells one key twice, the
   * lower-case spelling wins, then the first.
   */
  readonly context: Readonly<Record<string, ContextValue>>;
  /** What a key that `context` does not list means: the request has no such key (default), or nobody said. */
  readonly unlisted?: "absent" | "unknown";
}

/**
 * - `allowed`, `denied`: whatever the unknowns turn out to be. `explicit` tells whether a Deny matched.
 * - `depends`: on the named unknowns, sorted; once all of them are known, the answer is one of the other two.
 */
export type Decision =
  | { readonly outcome: "allowed" }
  | { readonly outcome: "denied"; readonly explicit: boolean }
  | { readonly outcome: "depends"; readonly on: readonly string[] };

/** The index of an ARN's fifth segment, the account; 0 where the ARN has none. */
function accountStart(arn: string): number {
  let at = 0;
  for (let colons = 0; colons < 4; colons += 1) {
    at = arn.indexOf(":", at) + 1;
    if (at === 0) return 0;
  }
  return at;
}

/** The account id of an ARN; empty where the ARN has none. */
export function accountOfArn(arn: string): string {
  const from = accountStart(arn);
  const to = arn.indexOf(":", from);
  return from === 0 || to === -1 ? "" : arn.slice(from, to);
}

/** Whether the caller belongs to the account: `accountOf`, compared without making a text. */
export function belongsTo(caller: Caller, account: string): boolean {
  switch (caller.kind) {
    case "user":
    case "role":
      return hasAccount(caller.arn, account);
    case "role-session":
      return hasAccount(caller.role, account);
    case "root":
      return caller.account === account;
    case "service":
    case "anonymous":
    case "storage-user":
      return false;
  }
}

function hasAccount(arn: string, account: string): boolean {
  const from = accountStart(arn);
  return arn.startsWith(account, from) && arn.startsWith(":", from + account.length);
}

/** The account a caller belongs to; undefined for services, anonymous callers and users of a storage system. */
export function accountOf(caller: Caller): string | undefined {
  switch (caller.kind) {
    case "user":
    case "role":
      return accountOfArn(caller.arn);
    case "role-session":
      return accountOfArn(caller.role);
    case "root":
      return caller.account;
    case "service":
    case "anonymous":
    case "storage-user":
      return undefined;
  }
}

/** Whether policies of a principal apply to the caller: the root user, services and strangers have none. */
export function hasPolicies(caller: Caller): boolean {
  return caller.kind !== "root" && caller.kind !== "service" && caller.kind !== "anonymous";
}

/** Whether service control policies apply to the caller: it belongs to an account. */
export function isInOrganization(caller: Caller): boolean {
  return caller.kind === "root" || (hasPolicies(caller) && caller.kind !== "storage-user");
}
