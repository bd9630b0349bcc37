/** Every kind of object by its name. A further kind is a descriptor and a line here. */
import type { Desired } from "../../../policies/weka/desired.ts";
import { performing } from "../../program.ts";
import type { Perform, Verb } from "../../program.ts";
import type { Run } from "../run.ts";
import { auditWebhook } from "./audit-webhook.ts";
import { filesystemGroup } from "./filesystem-group.ts";
import { filesystem } from "./filesystem.ts";
import { s3Bucket } from "./s3-bucket.ts";
import { s3Cluster } from "./s3-cluster.ts";
import { s3Lifecycle } from "./s3-lifecycle.ts";
import { s3Policy } from "./s3-policy.ts";
import { s3ServiceAccount } from "./s3-service-account.ts";
import { s3User } from "./s3-user.ts";
import { tls } from "./tls.ts";

type DesiredKind = Desired["kind"];
type DesiredOf<K extends DesiredKind> = Extract<Desired, { readonly kind: K }>;

const kinds: { readonly [K in DesiredKind]: Perform<DesiredOf<K>, Run> } = {
  "filesystem-group": performing(filesystemGroup),
  filesystem: performing(filesystem),
  "s3-cluster": performing(s3Cluster),
  "s3-bucket": performing(s3Bucket),
  "s3-lifecycle": performing(s3Lifecycle),
  "s3-policy": performing(s3Policy),
  "s3-user": performing(s3User),
  "s3-service-account": performing(s3ServiceAccount),
  "audit-webhook": performing(auditWebhook),
  tls: performing(tls),
};

/** Carries a verb out on one object. @returns its record; undefined where it is not there, or after `delete` */
export function perform<K extends DesiredKind>(
  verb: Verb,
  desired: DesiredOf<K>,
  run: Run,
): Promise<unknown> {
  const kind: K = desired.kind;
  return kinds[kind](verb, desired, run);
}
