import type { DesiredOidcProvider } from "../../../policies/vast/desired.ts";
import type { Kind } from "../../converge.ts";
import type { SeenOidcProvider } from "../administration.ts";
import type { Run } from "../run.ts";
import { named } from "./named.ts";

export interface OidcProviderRecord {
  readonly kind: "oidc-provider";
  readonly name: string;
  readonly id: number;
}

/** An OIDC provider whose tokens assume IAM roles (VAST 5.5). Its certificate is always verified. */
export function oidcProvider(
  { name, discoveryUrl, userAttribute, onDelete }: DesiredOidcProvider,
  run: Run,
): Kind<SeenOidcProvider | undefined, OidcProviderRecord> {
  const { vast } = run;
  const wanted = { name, discoveryUrl, userAttribute };
  return named<SeenOidcProvider, OidcProviderRecord>(
    {
      noun: `OIDC provider "${name}"`,
      find: async () => (await vast.oidcProviders()).find((known) => known.name === name),
      add: () => vast.addOidcProvider(wanted),
      changes: (seen) =>
        seen.discoveryUrl === discoveryUrl && seen.userAttribute === userAttribute
          ? []
          : [
              {
                says: `change OIDC provider "${name}"`,
                act: () => vast.updateOidcProvider(seen.id, wanted),
              },
            ],
      record: ({ id }) => ({ kind: "oidc-provider", name, id }),
      onDelete,
      remove: ({ id }) => vast.removeOidcProvider(id),
    },
    run,
  );
}
