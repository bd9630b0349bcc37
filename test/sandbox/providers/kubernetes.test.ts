import { deepEqual, equal } from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import { parse } from "yaml";
import { S3VirtualService } from "../../../components/hpe/index.ts";
import { preview, refresh, up } from "../../../sandbox/engine/index.ts";
import type { Properties } from "../../../sandbox/engine/provider.ts";
import { kubernetesProviders } from "../../../sandbox/providers/kubernetes.ts";
import { brief, failuresOf, makeBench, makeWorld } from "../engine/world.ts";
import type { Bench } from "../engine/world.ts";

const cluster = {
  namespaces: () => Promise.resolve(["istio-system", "s3", "default"]),
  gateways: () => Promise.resolve(["istio-system/ezaf-gateway", "s3/own"]),
};

const spec = {
  hosts: ["s3.aie19.aie.sg"],
  gateways: ["istio-system/ezaf-gateway"],
  http: [
    {
      match: [{ uri: { prefix: "/" } }],
      route: [
        { destination: { host: "local-s3-service.s3.svc.cluster.local", port: { number: 30000 } } },
      ],
      retries: { attempts: 0 },
    },
  ],
};

function manifest(change: { metadata?: object; spec?: object } = {}): Properties {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "s3-route", namespace: "s3", ...change.metadata },
    spec: { ...spec, ...change.spec },
  };
}

function providerIn(folder: string): ReturnType<typeof kubernetesProviders>[number] {
  const [virtualService] = kubernetesProviders({ folder, cluster });
  if (virtualService === undefined) throw new Error("there is no provider");
  return virtualService;
}

/** What the check says, without the words that all of them begin with. */
async function refusal(change: Parameters<typeof manifest>[0]): Promise<string> {
  const said = await providerIn("")
    .check?.(manifest(change))
    .then(
      () => "taken",
      (error: unknown) => String(error),
    );
  return (said ?? "").replace("Error: the cluster would refuse it: ", "");
}

function clusterBench(): { bench: Bench; folder: string } {
  const folder = join(mkdtempSync(join(tmpdir(), "s3-access-manifests-")), "manifests");
  const resources = new Map(
    kubernetesProviders({ folder, cluster }).map((each) => [each.type, each]),
  );
  const world = makeWorld();
  return { bench: makeBench({ ...world, providers: { ...world.providers, resources } }), folder };
}

function program(change: { metadata?: object; spec?: object } = {}): () => unknown {
  return () =>
    new k8s.apiextensions.CustomResource("route", {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: { name: "s3-route", namespace: "s3", ...change.metadata },
      spec: { ...spec, ...change.spec },
    });
}

describe("a VirtualService", function () {
  it("is what the program of a stack registers, written as a manifest", async function () {
    const { bench, folder } = clusterBench();
    const { operations } = await up(bench.options(program()));
    deepEqual(brief(operations), ["create kubernetes:networking.istio.io/v1:VirtualService route"]);
    deepEqual(readdirSync(folder), ["s3.VirtualService.s3-route.yaml"]);
    const text = readFileSync(join(folder, "s3.VirtualService.s3-route.yaml"), "utf8");
    deepEqual(parse(text), manifest());
  });

  it("is left alone, updated in place, and replaced for another name or namespace", async function () {
    const { bench, folder } = clusterBench();
    const kinds: string[] = [];
    const changes = [
      {},
      {},
      { metadata: { labels: { team: "a" } } },
      { metadata: { name: "other" } },
      { metadata: { namespace: "default" } },
    ];
    for (const change of changes) {
      const planned = await preview(bench.options(program(change)));
      const { operations } = await up(bench.options(program(change)));
      deepEqual(brief(planned.operations), brief(operations));
      kinds.push(...operations.map(({ kind, replacedFor }) => [kind, ...replacedFor].join(" ")));
    }
    deepEqual(kinds, [
      "create",
      "same",
      "update",
      "replace metadata.name",
      "replace metadata.name metadata.namespace",
    ]);
    deepEqual(readdirSync(folder), ["default.VirtualService.s3-route.yaml"]);
    await up(bench.options());
    deepEqual(readdirSync(folder), []);
  });

  it("is found lost or changed by refresh", async function () {
    const { bench, folder } = clusterBench();
    await up(bench.options(program()));
    const file = join(folder, "s3.VirtualService.s3-route.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("30000", "30001"));
    const { drifted } = await refresh(bench.options());
    deepEqual(drifted[0]?.changes, [
      {
        path: "spec.http[0].route[0].destination.port.number",
        before: { value: 30000 },
        after: { value: 30001 },
      },
    ]);
    await up(bench.options(program()));
    deepEqual(parse(readFileSync(file, "utf8")), manifest());
    writeFileSync(file, "- not\n- a manifest\n");
    deepEqual(await failuresOf(refresh(bench.options())), [
      "Could not read kubernetes:networking.istio.io/v1:VirtualService route: its manifest of s3/s3-route is not a YAML object any more; delete the file, then run refresh.",
    ]);
  });

  it("is refused in a preview already", async function () {
    const { bench, folder } = clusterBench();
    const [sentence] = await failuresOf(preview(bench.options(program({ spec: { htttp: [] } }))));
    equal(
      sentence,
      "Could not plan kubernetes:networking.istio.io/v1:VirtualService route: the cluster would refuse it: spec.htttp is not a field of the schema; allowed here are exportTo, gateways, hosts, http, tcp, tls.",
    );
    equal(existsSync(folder), false);
  });
});

describe("the schema of a VirtualService", function () {
  it("takes what the stack writes", async function () {
    equal(await refusal({}), "taken");
    equal(
      await refusal({ metadata: { labels: { any: "thing" }, annotations: { "a/b": "c" } } }),
      "taken",
    );
    const match = [{ headers: { "x-any": { exact: "1" } }, uri: { regex: ".*" } }];
    equal(await refusal({ spec: { http: [{ ...spec.http[0], match, timeout: "0s" }] } }), "taken");
  });

  it("refuses unknown fields at any depth, with those that are known", async function () {
    const [http] = spec.http;
    equal(
      await refusal({ spec: { http: [{ ...http, retries: { attempts: 0, attempt: 1 } }] } }),
      "spec.http[0].retries.attempt is not a field of the schema; allowed here are attempts, backoff, perTryTimeout, retryIgnorePreviousHosts, retryOn, retryRemoteLocalities.",
    );
    const match = [{ headers: { "x-any": { exakt: "1" } } }];
    equal(
      await refusal({ spec: { http: [{ ...http, match }] } }),
      "spec.http[0].match[0].headers.x-any.exakt is not a field of the schema; allowed here are exact, prefix, regex.",
    );
  });

  it("refuses wrong types, missing fields and contradictions, all at once", async function () {
    const http = [
      {
        timeout: 5,
        match: [{ uri: { exact: "/a", prefix: "/b" } }],
        route: [{ destination: { port: { number: "80" } } }],
      },
    ];
    equal(
      await refusal({ spec: { http } }),
      [
        'spec.http[0].match[0].uri must match exactly one schema in "oneOf"',
        "spec.http[0].route[0].destination must have required property host",
        "spec.http[0].route[0].destination.port.number must be integer",
        "spec.http[0].timeout must be string.",
      ].join("; "),
    );
  });

  it("refuses a status, which is the controller's", async function () {
    const said = await providerIn("")
      .check?.({ ...manifest(), status: {} })
      .catch((error: unknown) => String(error));
    equal(
      said,
      "Error: the cluster would refuse it: status is not a field of the schema; allowed here are apiVersion, kind, metadata, spec.",
    );
  });
});

describe("the cluster of the sandbox", function () {
  it("has to have the namespace and the gateways", async function () {
    equal(
      await refusal({ metadata: { namespace: "nowhere" }, spec: { gateways: ["own", "mesh"] } }),
      'the namespace "nowhere" does not exist; the sandbox has default, istio-system, s3; the gateway "nowhere/own" does not exist; the sandbox has istio-system/ezaf-gateway, s3/own.',
    );
    equal(await refusal({ spec: { gateways: ["own", "mesh"] } }), "taken");
  });

  it("has Kubernetes' rules for names, so that a name is never a path", async function () {
    const sentence = (field: string): string =>
      `Error: ${field} must be a Kubernetes name: lower-case letters, digits and "-", beginning and ending with a letter or digit. The sandbox makes up no names; write one.`;
    for (const name of ["../../etc/passwd", "Upper", "a_b", "", "-a", "a".repeat(254)])
      equal(await refusal({ metadata: { name } }), sentence("metadata.name"), name);
    equal(await refusal({ metadata: { namespace: "a.b" } }), sentence("metadata.namespace"));
    equal(await refusal({ metadata: { name: undefined } }), sentence("metadata.name"));
  });
});

describe("a route with its own gateway", function () {
  const args = {
    host: "s3.aie19.aie.sg",
    gateway: "s3/of-the-stack",
    metadata: { name: "s3-route", namespace: "s3" },
    service: { name: "local-s3-service", namespace: "s3", port: 30_000 },
    allowedSources: { ranges: ["10.0.0.0/8"], address: "packet" },
    ownGateway: {
      selector: { istio: "s3" },
      credentialName: "s3-certificate",
      clientCertificates: "required",
    },
  } as const;
  const routed = (version: "v1" | "v1beta1"): (() => unknown) => {
    return () => new S3VirtualService("hpe", { ...args, version });
  };
  const FILES = [
    "s3.AuthorizationPolicy.s3-route-sources.yaml",
    "s3.Gateway.of-the-stack.yaml",
    "s3.VirtualService.s3-route.yaml",
  ];

  it("is made after what guards it, and may be bound to the gateway of the same stack", async function () {
    const { bench, folder } = clusterBench();
    const planned = await preview(bench.options(routed("v1")));
    const { operations } = await up(bench.options(routed("v1")));
    deepEqual(brief(operations), [
      "create s3-access:hpe:S3VirtualService hpe",
      "create kubernetes:networking.istio.io/v1:Gateway hpe-gateway",
      "create kubernetes:security.istio.io/v1:AuthorizationPolicy hpe-sources",
      "create kubernetes:networking.istio.io/v1:VirtualService hpe",
    ]);
    deepEqual(brief(planned.operations), brief(operations));
    deepEqual(readdirSync(folder).sort(), FILES);
  });

  it("keeps its objects when only the API version changes", async function () {
    const { bench, folder } = clusterBench();
    await up(bench.options(routed("v1")));
    const { operations } = await up(bench.options(routed("v1beta1")));
    deepEqual(brief(operations), [
      "same s3-access:hpe:S3VirtualService hpe",
      "update kubernetes:networking.istio.io/v1beta1:Gateway hpe-gateway",
      "update kubernetes:security.istio.io/v1beta1:AuthorizationPolicy hpe-sources",
      "update kubernetes:networking.istio.io/v1beta1:VirtualService hpe",
    ]);
    deepEqual(readdirSync(folder).sort(), FILES);
  });
});
