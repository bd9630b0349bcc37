/**
 * Everything that a stack declares on VAST, in the order in which it has to be there: view policies, views, schemas,
 * identity policies, attachments. Destroyed, it goes the other way round, so that nobody's access outlives a bucket.
 *
 * Resources are called by the names of their objects, not by keys of the config: drivers adopt what is there, so under a
 * new key the same object would be adopted first, and removed with its old resource afterwards (`docs/decisions/0013`).
 */
import type * as pulumi from "@pulumi/pulumi";
import type { PlannedView, VastPlan } from "../../policies/vast/plan.ts";
import type { VastConnection } from "./connection.ts";
import { IamRole } from "./iam-role.ts";
import { IdentityPolicy } from "./identity-policy.ts";
import { LifecycleRule } from "./lifecycle-rule.ts";
import { OidcProvider } from "./oidc-provider.ts";
import { PolicyAttachment } from "./policy-attachment.ts";
import { Quota } from "./quota.ts";
import { Schema } from "./schema.ts";
import { ViewPolicy } from "./view-policy.ts";
import { View } from "./view.ts";

/** @returns the names of buckets and databases by their keys in the config */
export function declareOnVast(
  connection: VastConnection,
  plan: VastPlan,
): Record<string, pulumi.Output<string>> {
  const start = new Start();
  const viewPolicies = new Map<string, pulumi.Output<string>>();
  for (const { name, onDelete } of plan.viewPolicies) {
    const args = { connection, policy: name, onDelete };
    const made = start.first(new ViewPolicy(`vast-${name}`, args, start.options()));
    viewPolicies.set(name, made.policyName);
  }
  const bucketNames: Record<string, pulumi.Output<string>> = {};
  const places: pulumi.Resource[] = [];
  for (const view of plan.views) {
    const policy = viewPolicies.get(view.viewPolicy) ?? view.viewPolicy;
    const args = { ...view, connection, policy, owner: ownerOf(view) };
    const made = start.first(new View(`vast-${view.bucket}`, args, start.options()));
    bucketNames[view.key] = made.bucketName;
    places.push(made, ...declareInView(connection, view, made));
  }
  const policies = new Map<string, pulumi.Output<string>>();
  for (const { name, document, principal } of plan.policies) {
    const args = { connection, policy: name, document };
    const made = start.first(new IdentityPolicy(`vast-${name}`, args, start.options(places)));
    policies.set(name, made.policyName);
    if (principal !== undefined)
      new PolicyAttachment(`vast-${name}`, { connection, principal, policy: made.policyName });
  }
  const providers = plan.oidcProviders.map(({ name, ...provider }) => {
    const args = { connection, provider: name, ...provider };
    return start.first(new OidcProvider(`vast-${name}`, args, start.options()));
  });
  for (const { name, policies: had, ...role } of plan.iamRoles) {
    const names = had.map((policy) => policies.get(policy) ?? policy);
    const args = { connection, ...role, role: name, policies: names };
    new IamRole(`vast-${name}`, args, start.options(providers));
  }
  return bucketNames;
}

/** What belongs to one view. */
function declareInView(
  connection: VastConnection,
  { bucket, quota, schemas, lifecycle }: PlannedView,
  { path, bucketName }: View,
): pulumi.Resource[] {
  const called = `vast-${bucket}`;
  if (quota !== undefined) new Quota(called, { connection, quota: bucket, path, ...quota });
  for (const { name, ...rule } of lifecycle)
    new LifecycleRule(`${called}/${name}`, { connection, rule: name, viewPath: path, ...rule });
  return schemas.map(({ name, onDelete }) => {
    const args = { connection, database: bucketName, schema: name, onDelete };
    return new Schema(`${called}/${name}`, args);
  });
}

/** The config of a stack that makes views asks for their owners. */
function ownerOf({ owner, key }: PlannedView): string {
  if (owner === undefined) throw new Error(`no owner for VAST view ${JSON.stringify(key)}`);
  return owner;
}

/** One object comes before all others: a wrong password then fails once, and a few failures lock the account. */
class Start {
  #first: pulumi.Resource | undefined;

  first<T extends pulumi.Resource>(made: T): T {
    this.#first ??= made;
    return made;
  }

  options(after: readonly pulumi.Resource[] = []): pulumi.ComponentResourceOptions {
    return { dependsOn: [...(this.#first === undefined ? [] : [this.#first]), ...after] };
  }
}
