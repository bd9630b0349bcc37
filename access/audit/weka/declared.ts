/** What a stack declares on WEKA, as the driver is told it, by kind of object. Pure: config in, plain data out. */
import type { Loaded } from "../../../config/check.ts";
import { wekaBucketSettings, wekaFilesystems } from "../../../config/weka-arguments.ts";
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
  const { weka } = stack;
  if (weka === undefined) return undefined;
  const { filesystem, ...cluster } = weka.cluster;
  const holders = access.weka.map(({ key, identity, policy, serviceAccounts }) => ({
    own:
      typeof policy === "string"
        ? []
        : [{ name: wekaPolicyName(key, policy), document: policy } as const],
    user: {
      name: identity.user,
      policy: typeof policy === "string" ? policy : wekaPolicyName(key, policy),
      ...present({ posixUid: identity.posixUid, posixGid: identity.posixGid }),
    },
    accounts: serviceAccounts.map(({ label, document }) => ({
      user: identity.user,
      label,
      document: labelled(document, label),
    })),
  }));
  return {
    groups: Object.values(weka.filesystemGroups),
    filesystems: wekaFilesystems(weka).map(({ filesystem: name, make }) => ({
      name,
      ...(make === undefined ? {} : { settings: make }),
    })),
    cluster: { ...cluster, defaultFilesystem: filesystem },
    buckets: Object.values(weka.buckets).map((bucket) => {
      const { bucket: name, ...settings } = wekaBucketSettings(bucket);
      return { name, ...settings, lifecycle: bucket.lifecycle };
    }),
    policies: holders.flatMap(({ own }) => own),
    users: holders.map(({ user }) => user),
    accounts: holders.flatMap(({ accounts }) => accounts),
    webhook: weka.auditWebhook,
    tls: weka.tls,
  };
}
