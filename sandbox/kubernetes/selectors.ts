/** Label and field selectors of list requests (kubernetes.io, "Labels and Selectors", "Field Selectors"). */
import type { KubernetesObject } from "./kinds.ts";

type Query = Readonly<Record<string, string>>;

/** The objects that match `labelSelector` and `fieldSelector`; of fields, names and namespaces are known. */
export function selected<Object extends KubernetesObject>(
  objects: readonly Object[],
  { labelSelector = "", fieldSelector = "" }: Query,
): Object[] {
  return objects.filter(
    ({ metadata }) =>
      holds(labelSelector, (label) => metadata.labels?.[label]) &&
      holds(fieldSelector, (field) => {
        if (field === "metadata.name") return metadata.name;
        return field === "metadata.namespace" ? metadata.namespace : undefined;
      }),
  );
}

/** Equality and presence; sets (`key in (a,b)`) are not understood. */
function holds(selector: string, valueOf: (key: string) => string | undefined): boolean {
  return selector
    .split(",")
    .filter((term) => term !== "")
    .every((term) => {
      const [, key = "", operator, wanted = ""] = /^([^=!]+)(==|=|!=)?(.*)$/.exec(term) ?? [];
      const value = valueOf(key.trim());
      if (operator === undefined) return value !== undefined;
      return operator === "!=" ? value !== wanted : value === wanted;
    });
}
