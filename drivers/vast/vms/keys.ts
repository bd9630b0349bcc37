import { z } from "zod";
import { Failure } from "../../failure.ts";
import type {
  KeyAdministration,
  NewKey,
  PrincipalAdministration,
  SeenKey,
  Tenant,
} from "../administration.ts";
import type { PrincipalRef } from "../../../policies/vast/desired.ts";
import { optional, read } from "./answers.ts";
import { type Vms, VmsRefused } from "./vms.ts";

/** A key pair without its secret. */
export const Key = z
  .object({
    access_key: z.string(),
    enabled: z.boolean().default(true),
    creation_time: optional(z.string()),
    tenant_id: optional(z.int()),
  })
  .transform(({ access_key: accessKey, enabled, creation_time: created, tenant_id: tenantId }) => ({
    accessKey,
    enabled,
    createdAt: dateOf(created),
    tenantId,
  }));

const AccessKey = z
  .string()
  .transform((accessKey) => ({ accessKey, enabled: true, createdAt: undefined }));

/** The specification says of one's own list only that it is an object: UNCERTAIN, so keys may be nested, or names alone. */
const OwnKeys = z.union([
  Key,
  AccessKey,
  z
    .object({ access_keys: z.array(z.union([Key, AccessKey])) })
    .transform(({ access_keys: keys }) => keys),
]);

const KeyPair = z
  .object({ access_key: z.string(), secret_key: z.string() })
  .transform(({ access_key: accessKey, secret_key: secretKey }) => ({ accessKey, secretKey }));

/** Key pairs: of who is signed in, and of any user by an administrator. */
export function keyRequests(vms: Vms, principals: PrincipalAdministration): KeyAdministration {
  /** Where the keys of a user are administered, and what names the user there. */
  const place = async (
    ref: PrincipalRef,
    tenant: Tenant,
  ): Promise<{ path: string; who: object }> => {
    const found = await principals.principal(ref, tenant);
    const tenant_id = tenant.id;
    if (found === undefined) throw new Failure(`VAST knows no user ${JSON.stringify(ref.name)}`);
    if (found.localId !== undefined && ref.source === "local")
      return { path: `users/${found.localId}/access_keys/`, who: { tenant_id } };
    const { id: uid, sid, name: username } = found.ref;
    // Changing and deleting take a uid or a SID; a name only where there is neither.
    const who = uid !== undefined ? { uid } : sid !== undefined ? { sid } : { username };
    return { path: "users/non_local_keys/", who: { ...who, tenant_id } };
  };
  return {
    ownKeys: async () =>
      (await vms.list("s3keys/")).flatMap((one) => read("an S3 key", OwnKeys, one)).map(seenKey),
    addOwnKey: async () => made(await vms.change("POST", "s3keys/")),
    removeOwnKey: async (accessKey) => {
      try {
        await vms.change("DELETE", `s3keys/${encodeURIComponent(accessKey)}/`);
      } catch (error) {
        // The specification deletes by path, VAST's own example by body; which versions take which is not documented.
        if (!(error instanceof VmsRefused && [404, 405].includes(error.status))) throw error;
        await vms.change("DELETE", "s3keys/", { access_key: accessKey });
      }
    },
    addKey: async (user, tenant) => {
      const { path, who } = await place(user, tenant);
      return made(await vms.change("POST", path, who));
    },
    setKeyEnabled: async (user, accessKey, enabled, tenant) => {
      const { path, who } = await place(user, tenant);
      await vms.change("PATCH", path, { ...who, access_key: accessKey, enabled });
    },
    removeKey: async (user, accessKey, tenant) => {
      const { path, who } = await place(user, tenant);
      // Without the tenant, VAST 5.2 knows no such key (terraform-provider-vastdata, issue 30).
      await vms.change("DELETE", path, { ...who, access_key: accessKey });
    },
  };
}

function made(answer: unknown): NewKey {
  return read("a new S3 key", KeyPair, answer);
}

function seenKey({ accessKey, enabled, createdAt }: SeenKey): SeenKey {
  return { accessKey, enabled, createdAt };
}

/** UNCERTAIN whether every version names a time zone; a server's time without one is UTC, not this machine's. */
function dateOf(text = ""): Date | undefined {
  const date = new Date(/[T ]\d\d:\d\d(:[\d.]+)?$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
