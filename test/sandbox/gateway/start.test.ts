import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Backend } from "../../../sandbox/gateway/backend.ts";
import { listen } from "../../../sandbox/gateway/listen.ts";
import type { Listening } from "../../../sandbox/gateway/listen.ts";
import { startGateway } from "../../../sandbox/gateway/start.ts";
import { send } from "./support/raw.ts";
import { startLab } from "./support/system.ts";

describe("listen", function () {
  it("names a port in use and what to change", async function () {
    const handler = (): void => undefined;
    const other = await listen({ purpose: "a test", port: 0, handler });
    const port = Number(new URL(other.url).port);
    await assert.rejects(listen({ purpose: "the https endpoint of lab", port, handler }), {
      message: `Port ${port} on 127.0.0.1 for the https endpoint of lab is in use by another program; stop that program, or set another port (0 takes any free one).`,
    });
    await other.close(0);
  });

  it("lets a request that is being answered end, and no new one begin", async function () {
    const { promise: begun, resolve: begin } = Promise.withResolvers<undefined>();
    const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
    const server: Listening = await listen({
      purpose: "a test",
      port: 0,
      handler: (_request, response) => {
        begin(undefined);
        void gate.then(() => response.end("done"));
      },
    });
    const answer = send(server.url, { path: "/" });
    await begun;
    const closed = server.close(60_000);
    await assert.rejects(send(server.url, { path: "/" }), { code: "ECONNREFUSED" });
    open(undefined);
    assert.equal((await answer).body, "done");
    await closed;
  });

  it("cuts a request that does not end in its time", async function () {
    const { promise: begun, resolve: begin } = Promise.withResolvers<undefined>();
    const server = await listen({
      purpose: "a test",
      port: 0,
      handler: () => {
        begin(undefined);
      },
    });
    const answer = assert.rejects(send(server.url, { path: "/" }), { code: "ECONNRESET" });
    await begun;
    await server.close(1);
    await answer;
  });
});

describe("startGateway", function () {
  it("closes connections that are idle or never said anything", async function () {
    const lab = await startLab();
    const plain = connect(Number(new URL(lab.http).port), "127.0.0.1");
    const tls = connectTls({
      port: Number(new URL(lab.https).port),
      host: "127.0.0.1",
      ca: lab.certificate.authority,
    });
    await Promise.all([once(plain, "connect"), once(tls, "secureConnect")]);
    const ends = Promise.all([once(plain, "close"), once(tls, "close")]);
    for (const socket of [plain, tls]) socket.on("error", () => undefined);
    await lab.close();
    await ends;
  });

  it("leaves nothing running when one of its ports cannot be had", async function () {
    const lab = await startLab();
    const taken = Number(new URL(lab.http).port);
    const free = await freePort();
    const backend: Backend = {
      name: "other",
      credential: () => Promise.resolve(undefined),
      authorize: () => Promise.resolve({ allowed: false, reason: "" }),
      storage: { endpoint: lab.storage.endpoint, toStored: String, fromStored: String },
    };
    const { certificate } = lab;
    const backends = [{ backend, httpsPort: free, httpPort: taken }];
    await assert.rejects(startGateway({ certificate, backends, log: () => undefined }), {
      message: `Port ${taken} on 127.0.0.1 for the http endpoint of other is in use by another program; stop that program, or set another port (0 takes any free one).`,
    });
    const again = await listen({ purpose: "a test", port: free, handler: () => undefined });
    await again.close(0);
    await lab.close();
  });
});

async function freePort(): Promise<number> {
  const server = await listen({ purpose: "a test", port: 0, handler: () => undefined });
  await server.close(0);
  return Number(new URL(server.url).port);
}
