/** Service accounts of WEKA users resolved to documents, each within what its user may do. */
import { renderWekaIdentity } from "../policies/dialects/weka.ts";
import type { PolicyDocument } from "../policies/document.ts";
import {
  type BucketGrant,
  type BucketIntent,
  type Grant,
  contains,
  isBucketGrant,
} from "../policies/grant.ts";
import { policySize } from "../policies/weka/limits.ts";
import { labelled } from "../policies/weka/service-account.ts";
import { accessGrants } from "./bucket-grants.ts";
import type { BucketGrantConfig } from "./access-fields.ts";
import { type Problem, configPath } from "./problems.ts";
import { placeOf } from "./references.ts";
import type { Stack } from "./sections.ts";
import type { WekaUserConfig } from "./weka.ts";

export interface ServiceAccount {
  readonly label: string;
  readonly document: PolicyDocument;
  readonly keyVersion: number;
}

interface User {
  /** Its key in the config. */
  readonly key: string;
  readonly identity: WekaUserConfig;
  readonly grants: readonly Grant[];
}

/**
 * Renders the service accounts of a user.
 *
 * @returns `accountProblems` where a document is too large, and for a grant that the user does not have: WEKA would take
 *   it, and allow nothing by it
 */
export function resolveServiceAccounts(
  stack: Stack,
  user: User,
): {
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly accountProblems: readonly Problem[];
} {
  const resolved = Object.entries(user.identity.serviceAccounts).map(
    ([label, { grants, keyVersion }]) => {
      const path = configPath("principals", user.key, "weka", "serviceAccounts", label);
      const asked = grants.map((grant) => coreGrants(stack, grant));
      const { document, findings } = renderWekaIdentity(`${user.key}/${label}`, asked.flat());
      const errors = findings.filter(
        ({ severity, code }) => severity === "error" && code !== "weka-policy-too-large",
      );
      return {
        account: { label, document, keyVersion },
        problems: [
          ...asked.flatMap((some, index) => beyondUser(user, some, `${path}.grants[${index}]`)),
          ...[...errors, ...policySize(path, labelled(document, label))].map(
            ({ message, fix }): Problem => ({ path, message: `${message}; ${fix}` }),
          ),
        ],
      };
    },
  );
  return {
    serviceAccounts: resolved.map(({ account }) => account),
    accountProblems: resolved.flatMap(({ problems }) => problems),
  };
}

function coreGrants(stack: Stack, grant: BucketGrantConfig): BucketGrant[] {
  const bucket = stack.weka?.buckets[placeOf(grant.bucket)?.key ?? ""]?.name;
  return bucket === undefined
    ? []
    : accessGrants(bucket, grant.folders, grant.access, grant.browse);
}

/** What WEKA's predefined policies let a user do everywhere (WEKA 5.0, "S3 users and authentication"). */
const everywhere: Readonly<Record<string, readonly BucketIntent[]>> = {
  readonly: ["list", "read"],
  writeonly: ["write"],
  readwrite: ["list", "read", "write", "delete"],
};

function beyondUser(user: User, grants: readonly BucketGrant[], path: string): Problem[] {
  const { policy } = user.identity;
  const has = (wanted: BucketGrant): boolean =>
    policy === undefined
      ? user.grants.some((held) => isBucketGrant(held) && includes(held, wanted))
      : everywhere[policy]?.includes(wanted.kind) === true;
  const beyond = grants.filter((grant) => !has(grant));
  return beyond.map((grant) => ({
    path,
    message: `${JSON.stringify(user.key)} itself may not ${grant.kind}${browses(grant)} in ${grant.bucket}/${grant.folder ?? ""}, and a service account never may more than its user; grant it to the user too, or drop it here`,
  }));
}

function includes(held: BucketGrant, wanted: BucketGrant): boolean {
  if (held.kind !== wanted.kind || !contains(held, wanted)) return false;
  return browses(wanted) === "" || browses(held) !== "" || held.folder === undefined;
}

function browses(grant: BucketGrant): string {
  return grant.kind === "list" && grant.browse && grant.folder !== undefined ? " (browse)" : "";
}
