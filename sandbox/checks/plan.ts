/** What requests are to prove of a stack: its access checks, as far as the sandbox can tell their answers apart. Pure. */
import type { AccessCheck } from "../../access/checks/check.ts";
import { generateChecks } from "../../access/checks/generate.ts";
import type { SchemaCheck } from "../../access/checks/schemas/check.ts";
import { generateSchemaChecks } from "../../access/checks/schemas/generate.ts";
import type { Loaded } from "../../config/check.ts";
import type { PrincipalRef } from "../../policies/vast/desired.ts";
import { SandboxError } from "../sandbox-error.ts";

export interface CheckPlan {
  readonly checks: readonly AccessCheck[];
  /** On databases of VAST. */
  readonly schemaChecks: readonly SchemaCheck[];
  /** Who asks on VAST, by the principal's key: the user itself, or somebody who is in the group. */
  readonly askers: ReadonlyMap<string, PrincipalRef>;
}

type Principal = Loaded["access"]["vast"][number];

/** A user of the VAST cluster. */
export interface Person {
  readonly name: string;
  readonly source: PrincipalRef["source"];
  /** Names of groups. */
  readonly groups: readonly string[];
}

/**
 * Plans the checks of a stack.
 * @param people everybody whom the VAST cluster knows
 * @throws SandboxError for a group in which nobody is
 */
export function planChecks(loaded: Loaded, people: readonly Person[]): CheckPlan {
  const { stack, access } = loaded;
  // Where nothing is made on VAST, there is nothing to ask.
  const principals = stack.vast?.address === undefined ? [] : access.vast;
  const asking = principals.map((principal) => ({ principal, asker: askerOf(principal, people) }));
  const vast = asking.map(({ principal, asker }) => ({
    ...principal,
    grants: reaching(asker, principals, people),
  }));
  // Nobody assumes a role here: the sandbox has no security token service.
  const asked: Loaded = { stack, access: { ...access, vast, vastRoles: [] } };
  const askers = new Map(asking.map(({ principal, asker }) => [principal.key, asker]));
  const owned = (principal: string, bucket: string): boolean =>
    askers.get(principal)?.name === ownerOf(bucket, loaded);
  return {
    // What no policy speaks of, ACLs allow a view's owner: its requests would prove nothing.
    checks: generateChecks(asked).filter(
      ({ subject, bucket }) => subject.system !== "vast" || !owned(subject.principal, bucket),
    ),
    schemaChecks: withoutHiddenTransactions(generateSchemaChecks(asked)).filter(
      ({ principal, database }) => !owned(principal, database),
    ),
    askers,
  };
}

function askerOf({ key, identity }: Principal, people: readonly Person[]): PrincipalRef {
  if (identity.type === "user") return identity;
  const member = people.find(({ groups }) => groups.includes(identity.name));
  if (member !== undefined) return { type: "user", source: member.source, name: member.name };
  throw new SandboxError(
    `nobody in sandbox/world is in the group ${identity.name}; add a user, so that the grants of ${key} can be tried`,
  );
}

/** The grants of all principals that a user is: itself, and its groups. */
function reaching(
  user: PrincipalRef,
  principals: readonly Principal[],
  people: readonly Person[],
): Principal["grants"] {
  const same = (one: Pick<PrincipalRef, "source" | "name">): boolean =>
    one.source === user.source && one.name === user.name;
  const groups = people.find(same)?.groups ?? [];
  return principals
    .filter(({ identity }) =>
      identity.type === "user" ? same(identity) : groups.includes(identity.name),
    )
    .flatMap(({ grants }) => grants);
}

function ownerOf(bucket: string, { stack: { vast } }: Loaded): string | undefined {
  const views = [...Object.values(vast?.databases ?? {}), ...Object.values(vast?.buckets ?? {})];
  return views.find(({ name }) => name === bucket)?.owner;
}

/** A transaction's URL names no database: where one database allows it, a denial by another cannot be seen. */
function withoutHiddenTransactions(checks: readonly SchemaCheck[]): SchemaCheck[] {
  const begins = ({ operation }: SchemaCheck): boolean =>
    operation.call === "begin a transaction in";
  const free = new Set(
    checks
      .filter((check) => begins(check) && check.expected === "allowed")
      .map(({ principal }) => principal),
  );
  return checks.filter(
    (check) => !begins(check) || check.expected === "allowed" || !free.has(check.principal),
  );
}
