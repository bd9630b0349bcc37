/**
 * The appliance's S3 service as the gateway sees it, behind the ingress. What its users may do is the appliance's own
 * business (roles that an administrator gives there), so the one user of the sandbox may do everything on it.
 */
import type { Backend } from "../gateway/backend.ts";
import type { CredentialBook } from "./credential-book.ts";
import type { SystemStorage } from "./storage.ts";

export interface HpeBackendOptions {
  readonly credentials: CredentialBook;
  /** Buckets that the appliance has from the start. */
  readonly buckets: readonly string[];
  readonly storage: SystemStorage;
  readonly storageUrl: string;
}

export function hpeBackend({
  credentials,
  buckets,
  storage,
  storageUrl,
}: HpeBackendOptions): Backend {
  return {
    name: "hpe",
    credential: (accessKeyId) => credentials.find("hpe", accessKeyId),
    authorize: async ({ action, resource }, caller) => {
      for (const bucket of buckets) await storage.provide(bucket);
      if (resource.kind !== "account" && action === "s3:CreateBucket")
        storage.expect(resource.bucket);
      if (caller === "anonymous") return { allowed: false, reason: "no token" };
      return { allowed: true, reason: `the appliance lets ${caller.name} in` };
    },
    storage: storage.at(storageUrl),
  };
}
