import { z } from "zod";
import type { LimitAdministration } from "../administration.ts";
import { limit, optional, read } from "./answers.ts";
import type { Vms } from "./vms.ts";

const Quota = z
  .object({
    id: z.int(),
    name: z.string(),
    path: z.string(),
    hard_limit: limit,
    soft_limit: limit,
  })
  .transform(({ id, name, path, hard_limit: hardLimit, soft_limit: softLimit }) => ({
    id,
    name,
    path,
    hardLimit,
    softLimit,
  }));

const LifecycleRule = z
  .object({
    id: z.int(),
    name: z.string(),
    enabled: z.boolean().default(true),
    view_id: z.int(),
    prefix: optional(z.string()),
    expiration_days: optional(z.int()),
    abort_mpu_days_after_initiation: optional(z.int()),
  })
  .transform((rule) => ({
    id: rule.id,
    name: rule.name,
    enabled: rule.enabled,
    viewId: rule.view_id,
    prefix: rule.prefix === "" ? undefined : rule.prefix,
    expirationDays: rule.expiration_days,
    abortMultipartDays: rule.abort_mpu_days_after_initiation,
  }));

/** Quotas of directories, and the rules by which objects of a view expire. */
export function limitRequests(vms: Vms): LimitAdministration {
  return {
    quotas: async ({ id }) =>
      (await vms.list("quotas/", { tenant_id: id })).map((one) => read("a quota", Quota, one)),
    addQuota: async ({ name, path, ...limits }, { id }) => {
      await vms.change("POST", "quotas/", { name, path, ...limitsBody(limits), tenant_id: id });
    },
    updateQuota: async (id, limits) => {
      await vms.change("PATCH", `quotas/${id}/`, limitsBody(limits));
    },
    removeQuota: async (id) => {
      await vms.change("DELETE", `quotas/${id}/`);
    },
    lifecycleRules: async (viewId) => {
      const all = await vms.list("s3lifecyclerules/", { view__id: viewId });
      return all
        .map((one) => read("a lifecycle rule", LifecycleRule, one))
        .filter((rule) => viewId === undefined || rule.viewId === viewId);
    },
    addLifecycleRule: async (rule) => {
      await vms.change("POST", "s3lifecyclerules/", ruleBody(rule));
    },
    updateLifecycleRule: async (id, rule) => {
      await vms.change("PATCH", `s3lifecyclerules/${id}/`, ruleBody(rule));
    },
    removeLifecycleRule: async (id) => {
      await vms.change("DELETE", `s3lifecyclerules/${id}/`);
    },
  };
}

/** Bytes (the specification names no unit; its `used_capacity` beside them is in bytes). Beyond 2^53 they are rounded by JSON numbers. */
function limitsBody(limits: Parameters<LimitAdministration["updateQuota"]>[1]): object {
  const { hardLimit, softLimit } = limits;
  return {
    hard_limit: hardLimit === undefined ? null : Number(hardLimit),
    soft_limit: softLimit === undefined ? null : Number(softLimit),
  };
}

function ruleBody(rule: Parameters<LimitAdministration["addLifecycleRule"]>[0]): object {
  return {
    name: rule.name,
    enabled: rule.enabled,
    view_id: rule.viewId,
    prefix: rule.prefix ?? "",
    expiration_days: rule.expirationDays ?? null,
    abort_mpu_days_after_initiation: rule.abortMultipartDays ?? null,
  };
}
