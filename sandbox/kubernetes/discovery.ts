/** What the API serves, as clients look it up (kubernetes.io, "The Kubernetes API", discovery). */
import type { Env, Hono } from "hono";
import { type KubernetesKind, apiVersionOf } from "./kinds.ts";

/** Adds `/version`, `/api`, `/apis` and the lists of resources below them. */
export function discoveryRoutes<E extends Env>(
  app: Hono<E>,
  kinds: readonly KubernetesKind[],
): void {
  const groups = Map.groupBy(kinds, ({ group }) => group);
  groups.delete("");
  const described = [...groups].map(([name, [first]]) =>
    describeGroup(name, first?.versions ?? []),
  );
  app.get("/version", (context) =>
    context.json({ major: "1", minor: "33", gitVersion: "v1.33.0+sandbox" }),
  );
  app.get("/api", (context) => context.json({ kind: "APIVersions", versions: ["v1"] }));
  app.get("/apis", (context) =>
    context.json({ kind: "APIGroupList", apiVersion: "v1", groups: described }),
  );
  for (const group of described)
    app.get(`/apis/${group.name}`, (context) =>
      context.json({ kind: "APIGroup", apiVersion: "v1", ...group }),
    );
  for (const [group, version] of versionsOf(kinds)) {
    const groupVersion = apiVersionOf(group, version);
    app.get(`${group === "" ? "/api" : "/apis"}/${groupVersion}`, (context) =>
      context.json({
        kind: "APIResourceList",
        apiVersion: "v1",
        groupVersion,
        resources: kinds
          .filter((kind) => kind.group === group && kind.versions.includes(version))
          .map(describeKind),
      }),
    );
  }
}

function describeGroup(name: string, versions: readonly string[]) {
  const all = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
}

function describeKind(described: KubernetesKind): Record<string, unknown> {
  const { kind, plural, shortNames, namespaced } = described;
  const singularName = kind.toLowerCase();
  return { name: plural, singularName, shortNames, namespaced, kind, verbs: ["get", "list"] };
}

function versionsOf(kinds: readonly KubernetesKind[]): readonly (readonly [string, string])[] {
  const pairs = kinds.flatMap(({ group, versions }) =>
    versions.map((version) => [`${group}/${version}`, [group, version]] as const),
  );
  return [...new Map(pairs).values()];
}
