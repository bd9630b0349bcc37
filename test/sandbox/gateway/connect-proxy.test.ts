import assert from "node:assert/strict";
import { type Server, createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { type ConnectProxy, startConnectProxy } from "../../../sandbox/gateway/connect-proxy.ts";

describe("the proxy to the appliance's hosts", function () {
  let target: Server;
  let proxy: ConnectProxy;

  beforeEach(async function () {
    target = createServer((incoming, response) => {
      response.setHeader("connection", "close").end(`${incoming.headers.host ?? ""} answers`);
    });
    const targetPort = await new Promise<number>((resolve) => {
      target.listen(0, "127.0.0.1", () => {
        resolve(portOf(target.address()));
      });
    });
    proxy = await startConnectProxy({ port: 0, domain: "lab.example", targetPort });
  });
  afterEach(async function () {
    await proxy.close();
    target.closeAllConnections();
    await new Promise((resolve) => target.close(resolve));
  });

  function portOf(address: AddressInfo | string | null): number {
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Everything that comes back through a tunnel to a host when it is asked for a page; or the proxy's refusal. */
  function through(host: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(proxy.url);
      request({ hostname, port, method: "CONNECT", path: host })
        .once("connect", ({ statusCode = 0, statusMessage = "" }, socket) => {
          if (statusCode !== 200) {
            socket.destroy();
            resolve(`${statusCode} ${statusMessage}`);
            return;
          }
          socket.write("GET / HTTP/1.1\r\nHost: s3.lab.example\r\nConnection: close\r\n\r\n");
          text(socket).then((answer) => {
            resolve(answer.split("\r\n\r\n").at(-1) ?? "");
          }, reject);
        })
        .once("error", reject)
        .end();
    });
  }

  it("leads to hosts of the domain, on whichever port", async function () {
    assert.match(await through("s3.lab.example:443"), /s3\.lab\.example answers/);
    assert.match(await through("KEYCLOAK.lab.example:8443"), /s3\.lab\.example answers/);
  });

  for (const host of [
    "lab.example:443",
    "example.org:443",
    "s3.lab.example.org:443",
    "evil-lab.example:443",
  ])
    it(`does not lead to ${host}`, async function () {
      assert.equal(await through(host), "403 Only hosts of lab.example");
    });

  it("relays no plain requests", async function () {
    const answer = await fetch(`${proxy.url}/`);
    assert.deepEqual(
      [answer.status, await answer.text()],
      [405, "This proxy only tunnels to hosts of lab.example.\n"],
    );
  });

  it("stops although a tunnel is open", async function () {
    const { hostname, port } = new URL(proxy.url);
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await new Promise((resolve) => {
      socket.once("data", resolve);
      socket.write("CONNECT s3.lab.example:443 HTTP/1.1\r\n\r\n");
    });
    await proxy.close();
    await closed;
    proxy = await startConnectProxy({ port: 0, domain: "lab.example", targetPort: 1 });
  });
});
