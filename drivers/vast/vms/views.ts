import { z } from "zod";
import type { ViewAdministration } from "../administration.ts";
import { optional, read } from "./answers.ts";
import { type Vms, VmsRefused } from "./vms.ts";

const Tenant = z
  .object({ id: z.int(), name: z.string(), local_provider_id: optional(z.int()) })
  .transform(({ local_provider_id: localProviderId, ...tenant }) =>
    localProviderId === undefined ? tenant : { ...tenant, localProviderId },
  );

const ViewPolicy = z
  .object({
    id: z.int(),
    name: z.string(),
    flavor: z.string(),
    tenant_id: optional(z.int()),
  })
  .transform(({ tenant_id: tenantId, ...rest }) => ({ ...rest, tenantId }));

const View = z
  .object({
    id: z.int(),
    path: z.string(),
    bucket: optional(z.string()),
    bucket_owner: optional(z.string()),
    policy_id: z.int(),
    protocols: z.array(z.string()),
    tenant_id: optional(z.int()),
  })
  .transform((view) => ({
    id: view.id,
    path: view.path,
    // A view without S3 shows an empty bucket.
    bucket: view.bucket === "" ? undefined : view.bucket,
    owner: view.bucket_owner === "" ? undefined : view.bucket_owner,
    policyId: view.policy_id,
    protocols: view.protocols,
    tenantId: view.tenant_id,
  }));

const Named = z.object({ name: z.string() });

/** Tenants, views with their policies, and the schemas of databases. */
export function viewRequests(vms: Vms): ViewAdministration {
  const names = async (what: string, path: string, query: object): Promise<string[]> => {
    const all = await vms.list(path, { ...query });
    return all.map((one) => read(what, Named, one).name);
  };
  return {
    tenants: async () => (await vms.list("tenants/")).map((one) => read("a tenant", Tenant, one)),
    viewPolicies: async () =>
      (await vms.list("viewpolicies/")).map((one) => read("a view policy", ViewPolicy, one)),
    addViewPolicy: async (name, tenant) => {
      await vms.change("POST", "viewpolicies/", {
        name,
        flavor: "S3_NATIVE",
        tenant_id: tenant.id,
      });
    },
    removeViewPolicy: async (id) => {
      await vms.change("DELETE", `viewpolicies/${id}/`);
    },
    views: async (tenant) =>
      (await vms.list("views/", { tenant_id: tenant.id })).map((one) => read("a view", View, one)),
    addView: async ({ path, bucket, owner, policyId, protocols }, tenant) => {
      await vms.change("POST", "views/", {
        path,
        bucket,
        bucket_owner: owner,
        policy_id: policyId,
        protocols,
        tenant_id: tenant.id,
        create_dir: true,
      });
    },
    updateView: async (id, { owner, policyId }) => {
      await vms.change("PATCH", `views/${id}/`, {
        ...(owner === undefined ? {} : { bucket_owner: owner }),
        ...(policyId === undefined ? {} : { policy_id: policyId }),
      });
    },
    removeView: async (id) => {
      await vms.change("DELETE", `views/${id}/`);
    },
    schemas: (database, tenant) =>
      names("a schema", "schemas/", { database_name: database, tenant_id: tenant.id }),
    addSchema: async (database, name, tenant) => {
      await vms.change("POST", "schemas/", schemaBody(database, name, tenant.id));
    },
    removeSchema: async (database, name, tenant) => {
      await vms.change("DELETE", "schemas/delete/", schemaBody(database, name, tenant.id));
    },
    tables: async (database, schema, tenant) => {
      const query = { database_name: database, schema_name: schema, tenant_id: tenant.id };
      try {
        return await names("a table", "tables/", query);
      } catch (error) {
        // A schema that is gone has no tables.
        if (error instanceof VmsRefused && error.absent) return [];
        throw error;
      }
    },
  };
}

function schemaBody(database: string, name: string, tenantId: number): object {
  return { database_name: database, name, tenant_id: tenantId };
}
