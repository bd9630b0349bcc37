/**
 * What grants promise, said a second time without policies: by comparing strings. The checks hold the deployed documents
 * against this, so it must share nothing with the code that renders them.
 */
import type { BucketGrant } from "../../policies/grant.ts";
import type { Expected, Operation } from "./check.ts";

/** What a principal with these grants on one bucket must get for an operation over TLS. */
export function expected(grants: readonly BucketGrant[], operation: Operation): Expected {
  switch (operation.kind) {
    case "list":
      return mayList(grants, operation.prefix, operation.recursive) ? "allowed" : "denied";
    case "get":
      return may(grants, "read", operation.key) ? "allowed" : "denied";
    case "put":
    case "multipart":
      return may(grants, "write", operation.key) ? "allowed" : "denied";
    case "delete":
      return may(grants, "delete", operation.key) ? "allowed" : "denied";
    case "head-missing":
      // S3 admits that nothing is there only to those who may list it.
      return may(grants, "read", operation.key) && mayList(grants, operation.key, true)
        ? "not-found"
        : "denied";
  }
}

function may(grants: readonly BucketGrant[], kind: BucketGrant["kind"], key: string): boolean {
  return grants.some((grant) => grant.kind === kind && key.startsWith(grant.folder ?? ""));
}

function mayList(grants: readonly BucketGrant[], prefix: string, recursive: boolean): boolean {
  return grants.some((grant) => {
    if (grant.kind !== "list") return false;
    if (prefix.startsWith(grant.folder ?? "")) return true;
    const step = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
    return grant.browse && !recursive && grant.folder?.startsWith(step) === true;
  });
}
