import assert from "node:assert/strict";
import { S3VirtualService } from "../../../components/hpe/index.ts";
import { partsOf } from "../../../policies/istio/manifests.ts";
import { record } from "../../support/record.ts";

describe("components/hpe/s3-virtual-service", () => {
  it("registers the requirements' route, without retries, timeout or rewrite", async () => {
    const resources = await record(() => {
      new S3VirtualService("hpe", {
        host: "s3.aie19.aie.sg",
        gateway: "istio-system/ezaf-gateway",
        metadata: { name: "s3-vs", namespace: "ezdata-system" },
        service: { name: "local-s3-service", namespace: "ezdata-system", port: 30_000 },
      });
    });
    assert.deepEqual(
      resources.map(({ type, name, inputs }) => [type, name, inputs]),
      [
        ["s3-access:hpe:S3VirtualService", "hpe", {}],
        [
          "kubernetes:networking.istio.io/v1:VirtualService",
          "hpe",
          {
            apiVersion: "networking.istio.io/v1",
            kind: "VirtualService",
            metadata: { name: "s3-vs", namespace: "ezdata-system" },
            spec: {
              gateways: ["istio-system/ezaf-gateway"],
              hosts: ["s3.aie19.aie.sg"],
              http: [
                {
                  match: [{ uri: { prefix: "/" } }],
                  retries: { attempts: 0 },
                  route: [
                    {
                      destination: {
                        host: "local-s3-service.ezdata-system.svc.cluster.local",
                        port: { number: 30_000 },
                      },
                    },
                  ],
                },
              ],
            },
          },
        ],
      ],
    );
  });

  it("registers what guards the route before it, each with its other versions as aliases", async () => {
    const args = {
      host: "s3.example.com",
      gateway: "istio-system/s3-gateway",
      metadata: { name: "s3-vs", namespace: "ezdata-system" },
      service: { name: "local-s3-service", namespace: "ezdata-system", port: 30_000 },
      version: "v1beta1",
      allowedSources: { ranges: ["10.0.0.0/8"], address: "packet" },
      ownGateway: {
        selector: { istio: "s3-gateway" },
        credentialName: "s3-certificate",
        clientCertificates: "none",
      },
    } as const;
    const resources = await record(() => {
      new S3VirtualService("hpe", args);
    });
    const [gateway, sources, route] = partsOf(args).map(({ manifest }) => manifest);
    assert.deepEqual(
      resources.slice(1).map(({ type, name, inputs }) => [type, name, inputs]),
      [
        ["kubernetes:networking.istio.io/v1beta1:Gateway", "hpe-gateway", gateway],
        ["kubernetes:security.istio.io/v1beta1:AuthorizationPolicy", "hpe-sources", sources],
        ["kubernetes:networking.istio.io/v1beta1:VirtualService", "hpe", route],
      ],
    );
  });

  it("refuses options that protect nothing, all at once", async () => {
    await assert.rejects(
      record(() => {
        new S3VirtualService("hpe", {
          host: "s3.example.com",
          gateway: "istio-system/ezaf-gateway",
          metadata: { name: "s3-vs", namespace: "ezdata-system" },
          service: { name: "local-s3-service", namespace: "ezdata-system", port: 30_000 },
          addressing: "virtual-hosted",
          allowedSources: { ranges: ["0.0.0.0/0"], address: "packet" },
        });
      }),
      (error: unknown) => {
        const text = String(error);
        assert.match(
          text,
          /route "hpe" cannot be declared:\n {2}allowedSources\.ranges: "0\.0\.0\.0\/0" is/,
        );
        assert.match(text, /\n {2}allowedSources: no policy on the shared gateway can name/);
        return true;
      },
    );
  });
});
