/** What a stack declares on WEKA, as the driver is told it, by kind of object. Pure: config in, plain data out. */
import type { Loaded } from "../../../config/check.ts";
import { wekaPlan } from "../../../config/weka-arguments.ts";
import { wekaPolicyName } from "../../../policies/dialects/weka-name.ts";
import { present } from "../../../policies/present.ts";
import type { Desired, LifecycleRule } from "../../../policies/weka/desired.ts";
import { labelled } from "../../../policies/weka/service-account.ts";

/** Without what only matters to whoever makes or deletes it. */
type Of<Kind extends Desired["kind"]> = Omit<
  Extract<Desired, { readonly kind: Kind }>,
  "kind" | "onDelete" | "passwordVersion" | "keyVersion"
>;

export interface DeclaredBucket extends Of<"s3-bucket"> {
  /** Undefined where the stack leaves the bucket's rules as they are. */
  readonly lifecycle: readonly LifecycleRule[] | undefined;
}

export interface Declared {
  readonly groups: readonly Of<"filesystem-group">[];
  readonly filesystems: readonly Of<"filesystem">[];
  readonly cluster: Of<"s3-cluster">;
  readonly buckets: readonly DeclaredBucket[];
  readonly policies: readonly Of<"s3-policy">[];
  readonly users: readonly Of<"s3-user">[];
  readonly accounts: readonly Of<"s3-service-account">[];
  readonly webhook: Of<"audit-webhook"> | undefined;
  readonly tls: Of<"tls"> | undefined;
}

/** @returns undefined when the stack declares nothing on WEKA */
export function declaredOnWeka({ stack, access }: Loaded): Declared | undefined {
  if (stack.weka === undefined) return undefined;
  const plan = wekaPlan(stack.weka, access);
  return {
    groups: plan.filesystemGroups,
    filesystems: plan.filesystems.map(({ name, make }) => ({
      name,
      ...(make === undefined ? {} : { settings: make }),
    })),
    cluster: plan.cluster,
    buckets: plan.buckets,
    policies: plan.users.flatMap(({ key, policy }) =>
      typeof policy === "string"
        ? []
        : [{ name: wekaPolicyName(key, policy), document: policy } as const],
    ),
    users: plan.users.map(({ key, name, policy, posixUid, posixGid }) => ({
      name,
      policy: typeof policy === "string" ? policy : wekaPolicyName(key, policy),
      ...present({ posixUid, posixGid }),
    })),
    accounts: plan.users.flatMap(({ name: user, serviceAccounts }) =>
      serviceAccounts.map(({ label, document }) => ({
        ...{ user, label },
        document: labelled(document, label),
      })),
    ),
    webhook: plan.auditWebhook,
    tls: plan.tls,
  };
}
