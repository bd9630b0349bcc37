/** Kubernetes manifests as parsed data, with the place of each. */
import type { Data } from "../data.ts";
import { isObject, listOf, objectOf, textOf } from "../data.ts";
import type { Problem } from "../problem.ts";

export interface Manifest {
  readonly place: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** RFC 3339, where the manifest was read from a cluster. */
  readonly created: string | undefined;
  readonly spec: Data;
  /** Of a ConfigMap. */
  readonly data: Data;
}

export type Manifests = readonly Manifest[];

/** Reads one manifest, a list of them or a Kubernetes List, or a list of any of these; what is none of these is a problem. */
export function readManifests(document: unknown): {
  readonly manifests: Manifests;
  readonly problems: readonly Problem[];
} {
  const manifests: Manifest[] = [];
  const problems: Problem[] = [];
  for (const { value, place } of itemsOf(document)) {
    const manifest = readManifest(value, place);
    if (manifest !== undefined) manifests.push(manifest);
    else
      problems.push({
        place,
        message: "This is no Kubernetes manifest: it has no apiVersion and kind",
        fix: "Give objects with apiVersion, kind, metadata and spec",
      });
  }
  return { manifests, problems };
}

interface Item {
  readonly value: unknown;
  readonly place: string;
}

/** Lists of lists: files of several documents, of which each may be a List. Deeper ones are nothing that kubectl prints. */
function itemsOf(document: unknown, place = "", depth = 0): Item[] {
  const [list, at] = listAt(document, place);
  if (list === undefined || depth > 2) return [{ value: document, place }];
  return list.flatMap((value, index) => itemsOf(value, `${at}[${index}]`, depth + 1));
}

function listAt(
  document: unknown,
  place: string,
): [list: readonly unknown[] | undefined, at: string] {
  if (Array.isArray(document)) return [listOf(document), place];
  if (!isObject(document) || document["kind"] !== "List") return [undefined, place];
  return [listOf(document["items"]), place === "" ? "items" : `${place}.items`];
}

function readManifest(value: unknown, place: string): Manifest | undefined {
  if (!isObject(value)) return undefined;
  const apiVersion = textOf(value["apiVersion"]);
  const kind = textOf(value["kind"]);
  if (apiVersion === undefined || kind === undefined) return undefined;
  const metadata = objectOf(value["metadata"]);
  return {
    ...{ place, apiVersion, kind },
    name: textOf(metadata["name"]) ?? "",
    namespace: textOf(metadata["namespace"]) ?? "default",
    created: textOf(metadata["creationTimestamp"]),
    spec: objectOf(value["spec"]),
    data: objectOf(value["data"]),
  };
}

/** A place below a manifest's: `[2].spec.http[0]`. */
export function below({ place }: Manifest, rest: string): string {
  return place === "" ? rest : `${place}.${rest}`;
}
