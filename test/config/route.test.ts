import assert from "node:assert/strict";
import { checkDeclared } from "../../config/check.ts";
import { routeOf } from "../../config/route.ts";
import type { S3Route } from "../../policies/istio/route.ts";

function said(hpe: unknown): string[] {
  const result = checkDeclared({ domain: "ai.example.com", hpe });
  const lines = result.ok ? result.loaded.access.notes : result.problems;
  return lines.map(({ path, message }) => `${path}: ${message.split(/[;,(]/)[0] ?? ""}`);
}

function route(hpe: unknown): S3Route | undefined {
  const result = checkDeclared({ domain: "ai.example.com", hpe });
  if (!result.ok || result.loaded.stack.hpe === undefined) return undefined;
  return routeOf("ai.example.com", result.loaded.stack.hpe);
}

const PLAIN: S3Route = {
  host: "s3.ai.example.com",
  gateway: "istio-system/ezaf-gateway",
  metadata: { name: "s3-vs", namespace: "ezdata-system" },
  service: { name: "local-s3-service", namespace: "ezdata-system", port: 30_000 },
  version: "v1",
  addressing: "path",
};

describe("config: the route of the hpe section", function () {
  it("is the requirements' by default, with nothing to say about it", function () {
    assert.deepEqual(route({}), PLAIN);
    assert.deepEqual(said({}), []);
  });

  it("has the options that are declared, with the safe choice where one is left out", function () {
    assert.deepEqual(
      route({
        apiVersion: "v1beta1",
        gateway: "istio-system/s3-gateway",
        cors: { origins: ["https://app.example.com:8443"] },
        allowedSources: { ranges: ["10.0.0.0/8", "fd00::/8"] },
        ownGateway: { credentialName: "s3-certificate" },
        exportTo: ["."],
      }),
      {
        ...PLAIN,
        version: "v1beta1",
        gateway: "istio-system/s3-gateway",
        cors: { origins: ["https://app.example.com:8443"], methods: ["GET", "HEAD"], maxAge: 3600 },
        allowedSources: { ranges: ["10.0.0.0/8", "fd00::/8"], address: "forwarded" },
        ownGateway: {
          credentialName: "s3-certificate",
          clientCertificates: "none",
          selector: { istio: "ingressgateway" },
        },
        exportTo: ["."],
      },
    );
  });

  it("takes the version that was looked up instead of auto", function () {
    const result = checkDeclared({ domain: "ai.example.com", hpe: {} });
    assert.ok(result.ok && result.loaded.stack.hpe !== undefined);
    const { version } = routeOf("ai.example.com", result.loaded.stack.hpe, "v1beta1");
    assert.equal(version, "v1beta1");
  });

  it("notes what its options need besides themselves", function () {
    assert.deepEqual(said({ addressing: "virtual-hosted", allowedSources: undefined }), [
      "s3-access:hpe.addressing: bucket.s3.ai.example.com works only where DNS has *.s3.ai.example.com",
    ]);
  });

  it("refuses, all at once, what would only look like protection", function () {
    assert.deepEqual(
      said({
        addressing: "virtual-hosted",
        ownGateway: { credentialName: "s3-certificate" },
        allowedSources: { ranges: ["0.0.0.0/0"] },
      }),
      [
        's3-access:hpe.ownGateway: would make "istio-system/ezaf-gateway"',
        's3-access:hpe.allowedSources.ranges: "0.0.0.0/0" is every address',
        "s3-access:hpe.allowedSources: no policy on the shared gateway can name *.s3.ai.example.com with every port a Host header may carry",
      ],
    );
  });

  for (const [name, hpe, problem] of [
    [
      "an origin that is everybody's",
      { cors: { origins: ["*"] } },
      's3-access:hpe.cors.origins[0]: "*" is not allowed here',
    ],
    [
      "an origin with a path",
      { cors: { origins: ["https://app.example.com/"] } },
      's3-access:hpe.cors.origins[0]: "https://app.example.com/" is not allowed here',
    ],
    [
      "an address without its range",
      { allowedSources: { ranges: ["10.0.0.1"] } },
      's3-access:hpe.allowedSources.ranges[0]: "10.0.0.1" is no address range',
    ],
    [
      "a selector of every pod",
      { gateway: "s3/own", ownGateway: { credentialName: "c", selector: {} } },
      "s3-access:hpe.ownGateway.selector: name at least one label",
    ],
  ] as const)
    it(`refuses ${name}`, function () {
      assert.deepEqual(said(hpe), [problem]);
    });
});
