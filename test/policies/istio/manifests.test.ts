import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { AuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import { Gateway } from "@kubernetes-models/istio/networking.istio.io/v1/Gateway";
import { VirtualService } from "@kubernetes-models/istio/networking.istio.io/v1/VirtualService";
import { routeFindings } from "../../../policies/istio/findings.ts";
import { partsOf } from "../../../policies/istio/manifests.ts";
import type { S3Route } from "../../../policies/istio/route.ts";
import { virtualService } from "../../../policies/istio/virtual-service.ts";
import { lint } from "../../../policies/lint/index.ts";
import { schemaFindings } from "../../../sandbox/providers/kubernetes-schema.ts";
import { OWN_GATEWAY, ROUTE } from "./route.ts";

const Manifest = z.record(z.string(), z.json());
const MODELS = { AuthorizationPolicy, Gateway, VirtualService };

function manifests(change: Partial<S3Route>): unknown[] {
  return partsOf({ ...ROUTE, ...change }).map(({ manifest }) => manifest);
}

describe("policies/istio/virtual-service", function () {
  const [catchAll] = virtualService(ROUTE).spec.http;

  it("serves bucket hosts beside the host when it is virtual-hosted", function () {
    const { spec } = virtualService({ ...ROUTE, addressing: "virtual-hosted" });
    assert.deepEqual(spec, {
      gateways: ["istio-system/ezaf-gateway"],
      hosts: ["s3.example.com", "*.s3.example.com"],
      http: [catchAll],
    });
  });

  it("lets exact origins read answers, without cookies", function () {
    const cors = { origins: ["https://app.example.com"], methods: ["GET"], maxAge: 60 };
    const { corsPolicy, ...rest } = virtualService({ ...ROUTE, cors }).spec.http[0] ?? {};
    assert.deepEqual(rest, catchAll);
    assert.deepEqual(
      { ...corsPolicy, allowHeaders: corsPolicy?.allowHeaders.includes("authorization") },
      {
        allowOrigins: [{ exact: "https://app.example.com" }],
        allowMethods: ["GET"],
        allowHeaders: true,
        exposeHeaders: ["ETag", "x-amz-request-id"],
        maxAge: "60s",
      },
    );
  });

  for (const [wanted, written] of [
    [undefined, undefined],
    [["*", "team"], undefined],
    [["."], [".", "istio-system"]],
    [
      ["team", "istio-system"],
      ["team", "istio-system"],
    ],
  ] as const)
    it(`exports to ${wanted?.join(" and ") ?? "nothing named"} and never hides from the gateway`, function () {
      const route = { ...ROUTE, ...(wanted === undefined ? {} : { exportTo: wanted }) };
      assert.deepEqual(virtualService(route).spec.exportTo, written);
    });
});

describe("policies/istio/manifests", function () {
  it("denies other sources on the shared gateway, for the host with and without a port", function () {
    const allowedSources = { ranges: ["10.0.0.0/8", "fd00::/8"], address: "forwarded" } as const;
    assert.deepEqual(manifests({ allowedSources }), [
      {
        apiVersion: "security.istio.io/v1",
        kind: "AuthorizationPolicy",
        metadata: { name: "s3-vs-sources", namespace: "istio-system" },
        spec: {
          selector: { matchLabels: { istio: "ingressgateway" } },
          action: "DENY",
          rules: [
            {
              from: [{ source: { notRemoteIpBlocks: ["10.0.0.0/8", "fd00::/8"] } }],
              to: [{ operation: { hosts: ["s3.example.com", "s3.example.com:*"] } }],
            },
          ],
        },
      },
      virtualService(ROUTE),
    ]);
  });

  it("makes a gateway that asks for certificates, then guards its pods, then opens the route", function () {
    const allowedSources = { ranges: ["10.0.0.0/8"], address: "packet" } as const;
    assert.deepEqual(manifests({ ...OWN_GATEWAY, allowedSources, version: "v1beta1" }), [
      {
        apiVersion: "networking.istio.io/v1beta1",
        kind: "Gateway",
        metadata: { name: "s3-gateway", namespace: "istio-system" },
        spec: {
          selector: { istio: "s3-gateway" },
          servers: [
            {
              port: { number: 443, name: "https-s3", protocol: "HTTPS" },
              hosts: ["ezdata-system/s3.example.com"],
              tls: {
                mode: "MUTUAL",
                credentialName: "s3-certificate",
                minProtocolVersion: "TLSV1_2",
              },
            },
          ],
        },
      },
      {
        apiVersion: "security.istio.io/v1beta1",
        kind: "AuthorizationPolicy",
        metadata: { name: "s3-vs-sources", namespace: "istio-system" },
        spec: {
          selector: { matchLabels: { istio: "s3-gateway" } },
          action: "DENY",
          rules: [{ from: [{ source: { notIpBlocks: ["10.0.0.0/8"] } }] }],
        },
      },
      virtualService({ ...ROUTE, gateway: "istio-system/s3-gateway", version: "v1beta1" }),
    ]);
  });

  it("writes what Istio's schemas take and the linter has nothing against, whatever the options", function () {
    fc.assert(
      fc.property(routes(), (route) => {
        fc.pre(routeFindings(route).every(({ severity }) => severity !== "error"));
        const parts = partsOf(route).map(({ manifest }) => manifest);
        for (const manifest of parts) {
          const plain = Manifest.parse(JSON.parse(JSON.stringify(manifest)));
          assert.deepEqual(schemaFindings(MODELS[manifest.kind], plain), []);
        }
        const set = { kind: "manifest-set", dialect: "istio", path: "m" } as const;
        const { findings } = lint([{ ...set, document: parts, s3Hosts: [route.host] }]);
        assert.deepEqual(
          findings.filter(({ severity }) => severity === "error"),
          [],
        );
      }),
    );
  });
});

function routes(): fc.Arbitrary<S3Route> {
  const optional = fc.record(
    {
      addressing: fc.constantFrom("path", "virtual-hosted"),
      exportTo: fc.uniqueArray(fc.constantFrom(".", "*", "istio-system", "team")),
      cors: fc.constant({ origins: ["https://app.example.com"], methods: ["GET"], maxAge: 1 }),
      allowedSources: fc.record({
        ranges: fc.constantFrom(["10.0.0.0/8"], ["fd00::/8", "192.0.2.0/24"]),
        address: fc.constantFrom("forwarded", "packet"),
      }),
      ownGateway: fc.record({
        selector: fc.constantFrom({ istio: "ingressgateway" }, { istio: "s3-gateway" }),
        credentialName: fc.constant("s3-certificate"),
        clientCertificates: fc.constantFrom("none", "required"),
      }),
    },
    { requiredKeys: [] },
  );
  return optional.map((options): S3Route => ({ ...ROUTE, ...options }));
}
