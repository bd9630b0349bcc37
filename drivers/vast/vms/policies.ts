import { z } from "zod";
import type {
  OidcProviderSettings,
  SeenIamRole,
  PolicyAdministration,
  RoleAdministration,
} from "../administration.ts";
import { jsonOrText } from "../../json.ts";
import { ids, optional, read } from "./answers.ts";
import type { Vms } from "./vms.ts";

/** VAST keeps documents as text and may write them in another way than they came. */
const document = z.string().transform(jsonOrText);

const IdentityPolicy = z
  .object({
    id: z.int(),
    name: z.string(),
    policy: document,
    enabled: z.boolean().default(true),
    tenant_id: optional(z.int()),
    users: optional(z.array(z.string())),
    groups: optional(z.array(z.string())),
  })
  .transform((policy) => ({
    id: policy.id,
    name: policy.name,
    document: policy.policy,
    enabled: policy.enabled,
    tenantId: policy.tenant_id,
    users: policy.users,
    groups: policy.groups,
  }));

const IamRole = z
  .object({
    id: z.int(),
    name: z.string(),
    trust_policy: document,
    max_session_duration: optional(z.int()),
    s3_policies: ids.optional(),
    tenant: optional(z.object({ id: z.int() })),
  })
  .transform((role) => ({
    id: role.id,
    name: role.name,
    trustPolicy: role.trust_policy,
    policyIds: role.s3_policies,
    maxSessionSeconds: role.max_session_duration,
    tenantId: role.tenant?.id,
  }));

const OidcProvider = z
  .object({
    id: z.int(),
    name: z.string(),
    discovery_url: z.string(),
    user_jwt_attribute: optional(z.string()),
    verify_peer: optional(z.boolean()),
  })
  .transform((provider) => ({
    id: provider.id,
    name: provider.name,
    discoveryUrl: provider.discovery_url,
    userAttribute: provider.user_jwt_attribute ?? "",
    // Where a version does not tell, it holds to what it was told.
    verified: provider.verify_peer ?? true,
  }));

const TenantProvider = z.object({ oidc_provider_id: optional(z.int()) });

/** Identity policies, IAM roles and the OIDC providers whose tokens assume them. */
export function policyRequests(vms: Vms): PolicyAdministration & RoleAdministration {
  /** A role does not show its policies (OpenAPI specification of VAST 5.5), but policies are listed by their role. */
  async function policiesOfRole(role: number, tenant: number): Promise<number[]> {
    const some = await vms.list("s3policies/", { tenant_id: tenant, iam_roles__id: role });
    return some.map((one) => read("an identity policy", IdentityPolicy, one).id);
  }

  return {
    identityPolicies: async ({ id }) => {
      const all = await vms.list("s3policies/", { tenant_id: id });
      return all
        .map((one) => read("an identity policy", IdentityPolicy, one))
        .filter(({ tenantId }) => tenantId === undefined || tenantId === id);
    },
    addIdentityPolicy: async (name, policy, { id }) => {
      const body = { name, policy: JSON.stringify(policy), tenant_id: id };
      await vms.change("POST", "s3policies/", body);
    },
    updateIdentityPolicy: async (id, change) => {
      await vms.change("PATCH", `s3policies/${id}/`, {
        ...(change.enabled === undefined ? {} : { enabled: change.enabled }),
        ...(change.document === undefined ? {} : { policy: JSON.stringify(change.document) }),
      });
    },
    removeIdentityPolicy: async (id) => {
      await vms.change("DELETE", `s3policies/${id}/`);
    },
    iamRoles: async ({ id }, name) => {
      const all = await vms.list("iamroles/", { tenant_id: id });
      const roles = all
        .map((one) => read("an IAM role", IamRole, one))
        .filter(({ tenantId }) => tenantId === undefined || tenantId === id)
        .filter((role) => name === undefined || role.name === name);
      const complete: SeenIamRole[] = [];
      for (const role of roles)
        complete.push({
          ...role,
          policyIds: role.policyIds ?? (await policiesOfRole(role.id, id)),
        });
      return complete;
    },
    addIamRole: async ({ name, ...role }, { id }) => {
      await vms.change("POST", "iamroles/", { name, ...roleBody(role), tenant_id: id });
    },
    updateIamRole: async (id, role) => {
      await vms.change("PATCH", `iamroles/${id}/`, roleBody(role));
    },
    removeIamRole: async (id) => {
      await vms.change("DELETE", `iamroles/${id}/`);
    },
    oidcProviders: async () =>
      (await vms.list("oidcs/")).map((one) => read("an OIDC provider", OidcProvider, one)),
    addOidcProvider: async (provider) => {
      await vms.change("POST", "oidcs/", providerBody(provider));
    },
    updateOidcProvider: async (id, provider) => {
      await vms.change("PATCH", `oidcs/${id}/`, providerBody(provider));
    },
    removeOidcProvider: async (id) => {
      await vms.change("DELETE", `oidcs/${id}/`);
    },
    oidcProviderOf: async ({ id }) =>
      read("a tenant", TenantProvider, await vms.get(`tenants/${id}/`)).oidc_provider_id,
    setOidcProvider: async ({ id }, providerId) => {
      // The specification has a number alone; that null takes the provider away is UNCERTAIN.
      await vms.change("PATCH", `tenants/${id}/`, { oidc_provider_id: providerId ?? null });
    },
  };
}

function roleBody(role: Parameters<RoleAdministration["updateIamRole"]>[1]): object {
  const { trustPolicy, policyIds, maxSessionSeconds } = role;
  return {
    trust_policy: JSON.stringify(trustPolicy),
    s3_policies: policyIds,
    ...(maxSessionSeconds === undefined ? {} : { max_session_duration: maxSessionSeconds }),
  };
}

function providerBody({ name, discoveryUrl, userAttribute }: OidcProviderSettings): object {
  return {
    name,
    discovery_url: discoveryUrl,
    user_jwt_attribute: userAttribute,
    verify_peer: true,
  };
}
