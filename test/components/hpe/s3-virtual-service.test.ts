import assert from "node:assert/strict";
import { S3VirtualService } from "../../../components/hpe/index.ts";
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
});
