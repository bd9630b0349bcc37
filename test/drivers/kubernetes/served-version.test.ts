import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { COMPILE_CACHE } from "../../support/compile-cache.ts";

const DRIVER = join(import.meta.dirname, "../../../drivers/kubernetes/served-version.ts");

/** An API server that serves these versions of Istio's API. */
async function serving(versions: readonly string[]): Promise<{ server: Server; url: string }> {
  const served = versions.map((version) => ({
    groupVersion: `networking.istio.io/${version}`,
    version,
  }));
  const groups = versions.length === 0 ? [] : [{ name: "networking.istio.io", versions: served }];
  const server = createServer((request, response) => {
    response.writeHead(request.url === "/apis/" || request.url === "/apis" ? 200 : 404, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify({ kind: "APIGroupList", apiVersion: "v1", groups }));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : 0);
    });
  });
  return { server, url: `http://127.0.0.1:${port}` };
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "lab", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "me", user: { token: "t" } }],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "me" } }],
    "current-context": "lab",
  });
}

async function answer(asked: object, env: Readonly<Record<string, string>>): Promise<unknown> {
  const { stdout } = await execa(process.execPath, [DRIVER], {
    input: JSON.stringify(asked),
    env: { ...COMPILE_CACHE, PATH: process.env["PATH"] ?? "", ...env },
    extendEnv: false,
  });
  return JSON.parse(stdout);
}

describe("drivers/kubernetes/served-version", function () {
  let folder: string;
  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "served-version-"));
  });
  after(() => rm(folder, { recursive: true }));

  for (const [versions, expected] of [
    [["v1beta1", "v1"], { version: "v1" }],
    [["v1beta1", "v1alpha3"], { version: "v1beta1" }],
    [[], { version: "v1", why: "the cluster serves nothing of networking.istio.io" }],
  ] as const)
    it(`says ${expected.version} for a cluster that serves ${versions.join(" and ") || "none"}`, async function () {
      const { server, url } = await serving(versions);
      const found = await answer({ kubeconfig: kubeconfig(url) }, { HOME: folder });
      server.close();
      server.closeAllConnections();
      assert.deepEqual(found, expected);
    });

  it("finds the kubeconfig as kubectl does, and says v1 where there is none or nobody answers", async function () {
    assert.deepEqual(await answer({}, { HOME: folder }), {
      version: "v1",
      why: "there is no kubeconfig",
    });
    const file = join(folder, "kubeconfig");
    const { server, url } = await serving([]);
    await new Promise((resolve) => server.close(resolve));
    await writeFile(file, kubeconfig(url), { mode: 0o600 });
    assert.deepEqual(await answer({}, { HOME: folder, KUBECONFIG: file }), {
      version: "v1",
      why: "the cluster could not be asked (ECONNREFUSED)",
    });
  });
});
