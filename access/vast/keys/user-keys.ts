/** The keys of one VAST user: their own, over the self-service endpoint, or anybody's, by an administrator. */
import { Failure } from "../../../drivers/failure.ts";
import type {
  Administration,
  NewKey,
  SeenKey,
  Tenant,
} from "../../../drivers/vast/administration.ts";
import { VmsRefused } from "../../../drivers/vast/vms/vms.ts";
import type { PrincipalRef } from "../../../policies/vast/desired.ts";

export interface UserKeys {
  /** The user, for people. */
  readonly who: string;
  list(): Promise<readonly SeenKey[]>;
  /** The pair is shown this once. */
  add(): Promise<NewKey>;
  remove(accessKey: string): Promise<void>;
  /** Undefined where VAST has no such request: users cannot disable their own keys. */
  readonly setEnabled: ((accessKey: string, enabled: boolean) => Promise<void>) | undefined;
}

/**
 * @param who who signs in
 * @param tenant whose user that is, where it is not the first
 */
export function ownKeys(vast: Administration, who: string, tenant?: string): UserKeys {
  return {
    who,
    list: async () => {
      try {
        return await vast.ownKeys();
      } catch (error) {
        if (!(error instanceof VmsRefused && error.status === 403)) throw error;
        const [where, advice] =
          tenant === undefined
            ? ["", ""]
            : [` in tenant ${JSON.stringify(tenant)}`, " correct --tenant, or"];
        throw new Failure(
          `VAST keeps no keys for ${who}${where} (it says: ${error.reason});${advice} for somebody else's, name the user with --user`,
        );
      }
    },
    add: () => vast.addOwnKey(),
    remove: (accessKey) => vast.removeOwnKey(accessKey),
    setEnabled: undefined,
  };
}

export function keysOfUser(vast: Administration, user: PrincipalRef, tenant: Tenant): UserKeys {
  return {
    who: user.name,
    list: async () => {
      const seen = await vast.principal(user, tenant);
      if (seen !== undefined) return seen.keys;
      throw new Failure(
        `VAST no longer knows user ${JSON.stringify(user.name)} in tenant ${JSON.stringify(tenant.name)}`,
      );
    },
    add: () => vast.addKey(user, tenant),
    remove: (accessKey) => vast.removeKey(user, accessKey, tenant),
    setEnabled: (accessKey, enabled) => vast.setKeyEnabled(user, accessKey, enabled, tenant),
  };
}
