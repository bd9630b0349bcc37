import type { PolicyDocument } from "../document.ts";
import { canonicalPolicy } from "../canonical.ts";

/**
 * The name of a policy on WEKA: `<name>-<8 hex digits of its content>`.
 *
 * WEKA has no verb to change a policy, so another content is another policy: the new one is made, users are attached
 * to it, and the old one goes last. At no moment may a user do more than before or after. Documents that mean the same
 * (see `canonicalPolicy`) share a name.
 *
 * The hash tells versions of one name apart and protects nothing: the driver compares whole documents before it adopts
 * a policy of that name. FNV-1a therefore does, and keeps this module free of Node's crypto.
 *
 * @param name the name the stack gives the policy, for example `team-a`
 */
export function wekaPolicyName(name: string, document: PolicyDocument): string {
  const hash = fnv1a32(new TextEncoder().encode(canonicalPolicy(document)));
  return `${name}-${hash.toString(16).padStart(8, "0")}`;
}

/** FNV-1a, 32 bits (draft-eastlake-fnv, section 2). */
function fnv1a32(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
