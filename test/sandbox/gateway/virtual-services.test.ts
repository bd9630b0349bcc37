import assert from "node:assert/strict";
import {
  routeOfPath,
  routesOfHost,
  routingTable,
} from "../../../sandbox/gateway/virtual-services.ts";

const GATEWAY = "istio-system/ezaf-gateway";

interface Spec {
  readonly hosts?: readonly string[];
  readonly gateways?: readonly string[];
  readonly exportTo?: readonly string[];
  readonly http?: readonly unknown[];
}

function virtualService(spec: Spec, namespace = "ezdata-system"): unknown {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "s3", namespace },
    spec: {
      hosts: ["s3.lab.example"],
      gateways: [GATEWAY],
      http: [{ route: [to("s3")] }],
      ...spec,
    },
  };
}

function to(service: string): unknown {
  return { destination: { host: `${service}.ns.svc.cluster.local`, port: { number: 80 } } };
}

/** Where a request goes: the service's first name, "no host" or "no route". */
function find(manifests: readonly unknown[], host: string, path = "/"): string {
  const routes = routesOfHost(routingTable(GATEWAY, manifests), host);
  if (routes === undefined) return "no host";
  return routeOfPath(routes, path)?.destination.replace(/\..*/, "") ?? "no route";
}

describe("routingTable", function () {
  it("finds a host with and without port, whatever its case", function () {
    const manifests = [virtualService({})];
    assert.deepEqual(
      ["s3.lab.example", "S3.lab.example:8443", "x.lab.example", ""].map((host) =>
        find(manifests, host),
      ),
      ["s3", "s3", "no host", "no host"],
    );
  });

  it("prefers an exact host, then the longest wildcard", function () {
    const manifests = [
      virtualService({ hosts: ["*"], http: [{ route: [to("any")] }] }),
      virtualService({ hosts: ["*.lab.example"], http: [{ route: [to("wide")] }] }),
      virtualService({ hosts: ["*.s3.lab.example"], http: [{ route: [to("narrow")] }] }),
      virtualService({ hosts: ["s3.lab.example"], http: [{ route: [to("exact")] }] }),
    ];
    assert.deepEqual(
      ["s3.lab.example", "b.s3.lab.example", "x.lab.example", "lab.example"].map((host) =>
        find(manifests, host),
      ),
      ["exact", "narrow", "wide", "any"],
    );
  });

  it("takes the first route that matches, and catch-alls last", function () {
    const manifests = [
      virtualService({
        http: [
          { route: [to("rest")] },
          { match: [{ uri: { exact: "/health" } }], route: [to("health")] },
          { match: [{ uri: { prefix: "/a" } }, { uri: { prefix: "/b" } }], route: [to("ab")] },
        ],
      }),
      virtualService({ http: [{ match: [{ uri: { prefix: "/a/x" } }], route: [to("late")] }] }),
    ];
    assert.deepEqual(
      ["/health", "/health/x", "/a/x", "/bucket/key"].map((path) =>
        find(manifests, "s3.lab.example", path),
      ),
      ["health", "rest", "ab", "ab"],
    );
  });

  it("has no route where none matches the path", function () {
    const http = [{ match: [{ uri: { prefix: "/data/" } }], route: [to("data")] }];
    assert.equal(find([virtualService({ http })], "s3.lab.example", "/other"), "no route");
  });

  it("considers only what is bound to its own gateway and exported to its namespace", function () {
    const bound = (spec: Spec, namespace?: string): string =>
      find([virtualService(spec, namespace)], "s3.lab.example");
    assert.deepEqual(
      [
        bound({ gateways: ["istio-system/other", GATEWAY] }),
        bound({ gateways: ["istio-system/other"] }),
        bound({ gateways: ["mesh"] }),
        bound({ gateways: ["ezaf-gateway"] }),
        bound({ gateways: ["ezaf-gateway"] }, "istio-system"),
        bound({ exportTo: ["."] }),
        bound({ exportTo: ["."] }, "istio-system"),
        bound({ exportTo: ["istio-system"] }),
        bound({ exportTo: ["*"] }),
      ],
      ["s3", "no host", "no host", "no host", "s3", "no host", "s3", "s3", "s3"],
    );
  });

  it("puts short service names into the VirtualService's own namespace", function () {
    const http = [{ route: [{ destination: { host: "proxy", port: { number: 30000 } } }] }];
    const table = routingTable(GATEWAY, [virtualService({ http })]);
    assert.equal(
      table.get("s3.lab.example")?.[0]?.destination,
      "proxy.ezdata-system.svc.cluster.local:30000",
    );
  });

  it("passes over manifests of other kinds", function () {
    assert.deepEqual([...routingTable(GATEWAY, [{ kind: "Service" }, null, "text"]).keys()], []);
  });

  const unknown: Record<string, unknown> = {
    "a rewrite": { rewrite: { uri: "/x" }, route: [to("s3")] },
    "a match on headers": { match: [{ headers: { a: { exact: "b" } } }], route: [to("s3")] },
    "split traffic": { route: [to("s3"), to("s4")] },
    "a redirect": { redirect: { uri: "/x" } },
  };
  for (const [what, route] of Object.entries(unknown))
    it(`says that it cannot rehearse ${what}`, function () {
      assert.throws(() => routingTable(GATEWAY, [virtualService({ http: [route] })]), {
        message:
          /^VirtualService ezdata-system\/s3: spec\.http has what the sandbox's front cannot rehearse:\n✖ /,
      });
    });

  it("lets retries, timeout and CORS be", function () {
    const others = { retries: { attempts: 0 }, timeout: "0s", corsPolicy: { maxAge: "60s" } };
    const http = [{ ...others, route: [to("s3")] }];
    assert.equal(find([virtualService({ http })], "s3.lab.example"), "s3");
  });
});
