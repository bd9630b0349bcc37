/** The kinds of objects that the sandbox's Kubernetes API serves, and in which versions. */

export interface KubernetesKind {
  /** "" for the core group. */
  readonly group: string;
  /** The preferred one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  /** The kind in paths, and as messages name it. */
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
}

/** A manifest, as a cluster stores it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** Since Istio 1.22; older clusters have no `v1` (istio.io, "Istio 1.22", APIs). */
const ISTIO_VERSIONS = ["v1", "v1beta1"];

/** @param istioVersions the versions of Istio's groups that the cluster serves, the preferred one first */
export function servedKinds(
  istioVersions: readonly string[] = ISTIO_VERSIONS,
): readonly KubernetesKind[] {
  const istio = (
    group: string,
    kind: string,
    plural: string,
    ...shortNames: string[]
  ): KubernetesKind => ({
    group: `${group}.istio.io`,
    versions: istioVersions,
    kind,
    plural,
    shortNames,
    namespaced: true,
  });
  return [
    { ...core("Namespace", "namespaces", "ns"), namespaced: false },
    core("Service", "services", "svc"),
    core("Endpoints", "endpoints", "ep"),
    core("Secret", "secrets"),
    core("ConfigMap", "configmaps", "cm"),
    core("Pod", "pods", "po"),
    {
      group: "discovery.k8s.io",
      versions: ["v1"],
      kind: "EndpointSlice",
      plural: "endpointslices",
      shortNames: [],
      namespaced: true,
    },
    istio("networking", "VirtualService", "virtualservices", "vs"),
    istio("networking", "Gateway", "gateways", "gw"),
    istio("security", "AuthorizationPolicy", "authorizationpolicies", "ap"),
    istio("security", "RequestAuthentication", "requestauthentications", "ra"),
  ];
}

function core(kind: string, plural: string, ...shortNames: string[]): KubernetesKind {
  return { group: "", versions: ["v1"], kind, plural, shortNames, namespaced: true };
}

/** `v1` in the core group, `networking.istio.io/v1` in others. */
export function apiVersionOf(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}

/** Whether an object is of a kind, in whichever version it was written. */
export function isOfKind(object: KubernetesObject, { group, kind }: KubernetesKind): boolean {
  const slash = object.apiVersion.lastIndexOf("/");
  return object.kind === kind && object.apiVersion.slice(0, Math.max(slash, 0)) === group;
}
