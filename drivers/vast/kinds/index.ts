/** Every kind of object by its name. A further kind is a descriptor and a line here. */
import type { Desired } from "../../../policies/vast/desired.ts";
import { performing } from "../../program.ts";
import type { Perform, Verb } from "../../program.ts";
import type { Run } from "../run.ts";
import { iamRole } from "./iam-role.ts";
import { identityPolicy } from "./identity-policy.ts";
import { lifecycleRule } from "./lifecycle-rule.ts";
import { oidcProvider } from "./oidc-provider.ts";
import { policyAttachment } from "./policy-attachment.ts";
import { quota } from "./quota.ts";
import { schema } from "./schema.ts";
import { viewPolicy } from "./view-policy.ts";
import { view } from "./view.ts";

export type DesiredKind = Desired["kind"];
export type DesiredOf<K extends DesiredKind> = Extract<Desired, { readonly kind: K }>;

const kinds: { readonly [K in DesiredKind]: Perform<DesiredOf<K>, Run> } = {
  "view-policy": performing(viewPolicy),
  view: performing(view),
  schema: performing(schema),
  "identity-policy": performing(identityPolicy),
  "policy-attachment": performing(policyAttachment),
  quota: performing(quota),
  "lifecycle-rule": performing(lifecycleRule),
  "iam-role": performing(iamRole),
  "oidc-provider": performing(oidcProvider),
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
