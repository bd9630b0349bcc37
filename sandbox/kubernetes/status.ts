/** The API's refusals: `Status` objects, worded as kube-apiserver words them (apimachinery, api/errors). */
import type { KubernetesKind } from "./kinds.ts";

export interface Refusal {
  readonly code: 401 | 403 | 404 | 405 | 415;
  readonly reason: string;
  readonly message: string;
}

export function statusDocument({ code, reason, message }: Refusal): Record<string, unknown> {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    code,
  };
}

export const UNAUTHORIZED: Refusal = {
  code: 401,
  reason: "Unauthorized",
  message: "Unauthorized",
};

export const READ_ONLY: Refusal = {
  code: 405,
  reason: "MethodNotAllowed",
  message: "the server does not allow this method on the requested resource",
};

export const ONLY_JSON: Refusal = {
  code: 415,
  reason: "UnsupportedMediaType",
  message:
    "the body of the request was in an unknown format - accepted media types include: application/json",
};

export function notFound({ group, plural }: KubernetesKind, name: string): Refusal {
  return {
    code: 404,
    reason: "NotFound",
    message: `${qualified(group, plural)} "${name}" not found`,
  };
}

export interface Wanted {
  readonly verb: string;
  readonly group: string;
  readonly plural: string;
  /** Undefined for all namespaces, or a kind without. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

export function forbidden(user: string, wanted: Wanted): Refusal {
  const { verb, group, plural, namespace, name } = wanted;
  const named = name === undefined ? "" : ` "${name}"`;
  const where =
    namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  return {
    code: 403,
    reason: "Forbidden",
    message: `${qualified(group, plural)}${named} is forbidden: User "${user}" cannot ${verb} resource "${plural}" in API group "${group}" ${where}`,
  };
}

function qualified(group: string, plural: string): string {
  return group === "" ? plural : `${plural}.${group}`;
}
