/** Reading of a cluster with whatever rights there are. */
import { z } from "zod";
import { codeOf } from "../../../../drivers/error-code.ts";
import type { Cluster } from "../world.ts";

/** What a question came to: an answer, nothing there, or no right or way to see it. */
export type Seen =
  | { readonly kind: "there"; readonly body: unknown }
  | { readonly kind: "absent" }
  | { readonly kind: "hidden"; readonly why: string };

export async function look(cluster: Cluster, path: string): Promise<Seen> {
  try {
    const { status, body } = await cluster.get(path);
    if (status === 200) return { kind: "there", body };
    if (status === 404) return { kind: "absent" };
    if (status === 403) return { kind: "hidden", why: "you may not read it" };
    if (status === 401)
      return { kind: "hidden", why: "the cluster does not know you; renew your kubeconfig" };
    return { kind: "hidden", why: `the cluster answers ${status}` };
  } catch (error) {
    return {
      kind: "hidden",
      why: `the cluster cannot be reached (${codeOf(error) ?? "no answer"})`,
    };
  }
}

const ObjectList = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  items: z.array(z.record(z.string(), z.unknown())),
});

/** The objects of a list, each with the apiVersion and kind that an API server leaves out of items. */
export function itemsOf(body: unknown): Record<string, unknown>[] {
  const { apiVersion, kind = "", items = [] } = ObjectList.safeParse(body).data ?? {};
  return items.map((item) => ({ apiVersion, kind: kind.replace(/List$/, ""), ...item }));
}
