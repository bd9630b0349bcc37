import type { DesiredOidcProvider } from "../../../policies/vast/desired.ts";
import type { Kind, Step } from "../../converge.ts";
import { Failure } from "../../failure.ts";
import type { SeenOidcProvider, Tenant } from "../administration.ts";
import { type Run, tenantOf } from "../run.ts";
import { named } from "./named.ts";

export interface OidcProviderRecord {
  readonly kind: "oidc-provider";
  readonly name: string;
  readonly id: number;
}

interface Around {
  readonly tenant: Tenant;
  /** The tenant's provider. */
  readonly current: Pick<SeenOidcProvider, "id" | "name"> | undefined;
}

type Seen = SeenOidcProvider & Around;

/**
 * The OIDC provider whose tokens assume the tenant's IAM roles (VAST 5.5). Its certificate is always verified. Providers
 * are the cluster's and count for the tenants that have them; a tenant has one (VAST docs, "OIDC Provider"), and one that
 * somebody else gave it is not taken away, for that would end the access of others.
 */
export function oidcProvider(
  { name, tenant: tenantName, discoveryUrl, userAttribute, onDelete }: DesiredOidcProvider,
  run: Run,
): Kind<Seen | undefined, OidcProviderRecord> {
  const { vast } = run;
  const wanted = { name, discoveryUrl, userAttribute };
  const noun = `OIDC provider "${name}"`;

  async function look(): Promise<Around & { readonly own: SeenOidcProvider | undefined }> {
    const tenant = await tenantOf(run, tenantName);
    const all = await vast.oidcProviders();
    const id = await vast.oidcProviderOf(tenant);
    const current =
      id === undefined ? undefined : (all.find((one) => one.id === id) ?? { id, name: `${id}` });
    return { tenant, current, own: all.find((one) => one.name === name) };
  }

  function refuseOther({ current, tenant }: Around): void {
    if (current === undefined || current.name === name) return;
    throw new Failure(
      `tenant ${JSON.stringify(tenant.name)} has OIDC provider ${JSON.stringify(current.name)}, and can have one: declare that one, or take it from the tenant first`,
    );
  }

  return named<Seen, OidcProviderRecord>(
    {
      noun,
      find: async () => {
        const { own, ...around } = await look();
        return own && { ...own, ...around };
      },
      add: async () => {
        refuseOther(await look());
        await vast.addOidcProvider(wanted);
      },
      changes: (seen) => {
        refuseOther(seen);
        const change: Step = {
          says: `change ${noun}`,
          act: () => vast.updateOidcProvider(seen.id, wanted),
        };
        const give: Step = {
          says: `give tenant "${tenantName}" ${noun}`,
          act: () => vast.setOidcProvider(seen.tenant, seen.id),
        };
        const isSame =
          seen.discoveryUrl === discoveryUrl &&
          seen.userAttribute === userAttribute &&
          seen.verified;
        return [...(isSame ? [] : [change]), ...(seen.current === undefined ? [give] : [])];
      },
      record: ({ id }) => ({ kind: "oidc-provider", name, id }),
      onDelete,
      // VAST removes no provider that a tenant has.
      remove: async ({ id, tenant, current }) => {
        if (current?.id === id) await vast.setOidcProvider(tenant, undefined);
        await vast.removeOidcProvider(id);
      },
    },
    run,
  );
}
