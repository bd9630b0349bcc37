import assert from "node:assert/strict";
import { routeFindings } from "../../../policies/istio/findings.ts";
import type { S3Route } from "../../../policies/istio/route.ts";
import { OWN_GATEWAY, ROUTE } from "./route.ts";

function found(change: Partial<S3Route>): string[] {
  return routeFindings({ ...ROUTE, ...change }).map(
    ({ code, severity, path }) => `${severity} ${code} ${path}`,
  );
}

const SOURCES = { ranges: ["10.0.0.0/8"], address: "forwarded" } as const;

describe("policies/istio/findings", function () {
  it("has nothing to say about the requirements' route", function () {
    assert.deepEqual(found({}), []);
  });

  it("says what virtual-hosted addressing and CORS need", function () {
    const cors = { origins: ["https://app.example.com"], methods: ["GET"], maxAge: 60 };
    assert.deepEqual(found({ addressing: "virtual-hosted", cors }), [
      "warning hpe-virtual-hosted addressing",
      "warning hpe-cors-token cors",
    ]);
  });

  it("says what each way of telling sources apart depends on", function () {
    assert.deepEqual(found({ allowedSources: SOURCES }), [
      "warning hpe-sources-forwarded allowedSources.address",
    ]);
    assert.deepEqual(found({ allowedSources: { ...SOURCES, address: "packet" } }), [
      "warning hpe-sources-packet allowedSources.address",
    ]);
  });

  it("refuses ranges that are everybody", function () {
    assert.deepEqual(
      found({
        allowedSources: { ranges: ["0.0.0.0/0", "10.0.0.0/10", "::/0"], address: "packet" },
      }),
      [
        "error hpe-sources-everyone allowedSources.ranges",
        "error hpe-sources-everyone allowedSources.ranges",
        "warning hpe-sources-packet allowedSources.address",
      ],
    );
  });

  it("refuses to restrict bucket hosts on pods that other hosts share", function () {
    const options = { addressing: "virtual-hosted", allowedSources: SOURCES } as const;
    assert.deepEqual(found(options), [
      "warning hpe-virtual-hosted addressing",
      "error hpe-sources-port-variants allowedSources",
      "warning hpe-sources-forwarded allowedSources.address",
    ]);
    assert.deepEqual(found({ ...options, ...OWN_GATEWAY }), [
      "warning hpe-virtual-hosted addressing",
      "warning hpe-sources-forwarded allowedSources.address",
      "warning hpe-client-certificates ownGateway.clientCertificates",
    ]);
  });

  it("says when a gateway of its own is none", function () {
    const ownGateway = {
      selector: { istio: "ingressgateway" },
      credentialName: "c",
      clientCertificates: "none",
    } as const;
    assert.deepEqual(found({ ownGateway }), [
      "warning hpe-gateway-shares-pods ownGateway.selector",
    ]);
  });
});
