import assert from "node:assert/strict";
import { Agent } from "node:https";
import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { send, summary } from "./support/raw.ts";
import { startLab } from "./support/system.ts";
import type { Lab } from "./support/system.ts";

const GATEWAY = "istio-system/ezaf-gateway";
const HOST = "s3.lab.example";

function virtualService(host: string, port: number): unknown {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "s3", namespace: "ezdata-system" },
    spec: {
      hosts: [host],
      gateways: [GATEWAY],
      http: [
        {
          match: [{ uri: { prefix: "/" } }],
          retries: { attempts: 0 },
          route: [{ destination: { host: "local-s3-service", port: { number: port } } }],
        },
      ],
    },
  };
}

describe("frontHandler", function () {
  let lab: Lab | undefined;
  let manifests: unknown[] = [];
  afterEach(async function () {
    await lab?.close();
  });

  const start = async (...deployed: unknown[]): Promise<Lab & { front: string; tls: string }> => {
    manifests = deployed;
    lab = await startLab({
      fronts: (backend) => [
        {
          gateway: GATEWAY,
          manifests: () => Promise.resolve(manifests),
          services: new Map([["local-s3-service.ezdata-system.svc.cluster.local:30000", backend]]),
          httpsPort: 0,
          httpPort: 0,
        },
      ],
    });
    const { https: tls = "", http: front = "" } = lab.gateway.endpoints.get(GATEWAY) ?? {};
    return { ...lab, front, tls };
  };

  it("leads a host to its service, so that signatures for that host and path hold", async function () {
    const { client, tls, storage, certificate } = await start(virtualService(HOST, 30000));
    const httpsAgent = new Agent({
      ca: certificate.authority,
      lookup: (_host, _options, found) => {
        found(null, [{ address: "127.0.0.1", family: 4 }]);
      },
    });
    const s3 = client({
      endpoint: tls.replace("127.0.0.1", HOST),
      requestHandler: { httpsAgent },
    });
    await s3.send(new PutObjectCommand({ Bucket: "data", Key: "a//b", Body: "x" }));
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: "data", Prefix: "a/" }));
    assert.equal(KeyCount, undefined);
    assert.deepEqual([...storage.objects.keys()], ["lab-data/a//b"]);
  });

  it("answers an unknown host as Envoy does: 404 and nothing else", async function () {
    const { front, log } = await start(virtualService(HOST, 30000));
    const answer = await send(front, { path: "/data/k", headers: { host: "nowhere" } });
    assert.deepEqual(
      [answer.status, answer.body, answer.headers["server"]],
      [404, "", "istio-envoy"],
    );
    assert.equal(log[0]?.["reason"], 'no VirtualService of this gateway has "nowhere"');
  });

  it("answers 503 where a route leads to nobody", async function () {
    const { front } = await start(virtualService(HOST, 30001));
    const answer = await send(front, { path: "/data/k", headers: { host: `${HOST}:443` } });
    assert.deepEqual([answer.status, answer.body], [503, "no healthy upstream"]);
  });

  it("follows what is deployed without being started anew", async function () {
    const { front } = await start();
    const get = async (): Promise<string> =>
      summary(await send(front, { path: "/data/k", headers: { host: HOST } }));
    assert.equal(await get(), "404");
    manifests = [virtualService(HOST, 30000)];
    assert.equal(await get(), "404 NoSuchKey");
    manifests = [virtualService(HOST, 0.5)];
    assert.equal(await get(), "500");
  });
});
