import type { Administration } from "../administration.ts";
import type { VmsConnection } from "../connection.ts";
import { keyRequests } from "./keys.ts";
import { limitRequests } from "./limits.ts";
import { policyRequests } from "./policies.ts";
import { principalRequests } from "./principals.ts";
import { viewRequests } from "./views.ts";
import { Vms } from "./vms.ts";

/** Administers the cluster behind a management service, with its REST API. Nothing is sent before the first call. */
export function overRest(connection: VmsConnection): Administration {
  const vms = new Vms(connection);
  const principals = principalRequests(vms);
  return {
    ...viewRequests(vms),
    ...policyRequests(vms),
    ...limitRequests(vms),
    ...principals,
    ...keyRequests(vms, principals),
  };
}
