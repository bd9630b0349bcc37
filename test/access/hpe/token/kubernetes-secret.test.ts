import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { askForToken } from "../../../../access/hpe/token/keycloak.ts";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { type KubernetesApi, startKubernetesApi } from "../../../../sandbox/kubernetes/start.ts";
import { type TestAppliance, startAppliance } from "../appliance.ts";

const ELSEWHERE =
  "ask the administrator for the secret of the client ua, put it in a file that only you can read and name it with --client-secret-file";

describe("the client's secret in Kubernetes", () => {
  let appliance: TestAppliance;
  let kubernetes: KubernetesApi;
  let data: Record<string, string> | undefined;
  /** What happens while the secret is read. */
  let meanwhile: () => Promise<void>;

  beforeEach(async () => {
    appliance = await startAppliance();
    await rm(appliance.secretFile);
    meanwhile = () => Promise.resolve();
    data = { OIDC_CLIENT_SECRET: Buffer.from(appliance.clientSecret).toString("base64") };
    const metadata = { name: "hpecp-bootstrap-authconfig", namespace: "ezaddon-system" };
    kubernetes = await startKubernetesApi({
      tls: await sandboxCertificate(join(appliance.home, "tls"), ["127.0.0.1", "localhost"]),
      objects: async () => {
        await meanwhile();
        return data === undefined ? [] : [{ apiVersion: "v1", kind: "Secret", metadata, data }];
      },
    });
    await kubernetes.kubeconfig(join(appliance.home, "admin"), "admin");
    await kubernetes.kubeconfig(join(appliance.home, "user"), "user");
  });

  afterEach(async () => {
    await kubernetes.close();
    await appliance.close();
  });

  it("is read with an administrator's kubeconfig, named or of KUBECONFIG", async () => {
    const named = await appliance.run(["hpe", "token", "--kubeconfig", "admin"]);
    assert.deepEqual([named.code, named.err], [0, ""]);
    await appliance.logIn();
    const list = ["missing", "admin"].map((name) => join(appliance.home, name)).join(":");
    assert.equal((await appliance.run(["hpe", "token"], { KUBECONFIG: list })).code, 0);
  });

  it("is not a user's to read, and may not be there", async () => {
    const { failure, identity } = appliance;
    assert.equal(
      await failure(["--kubeconfig", "user"]),
      `you may not read the Kubernetes secret ezaddon-system/hpecp-bootstrap-authconfig (403); ${ELSEWHERE}`,
    );
    data = {};
    assert.equal(
      await failure(["--kubeconfig", "admin"]),
      `the Kubernetes secret ezaddon-system/hpecp-bootstrap-authconfig has no key OIDC_CLIENT_SECRET; ${ELSEWHERE}`,
    );
    data = undefined;
    assert.equal(
      await failure(["--kubeconfig", "admin"]),
      `${kubernetes.url} has no secret ezaddon-system/hpecp-bootstrap-authconfig; is it the appliance's cluster? Otherwise ${ELSEWHERE}`,
    );
    assert.equal(identity.requests.token, 0);
  });

  it("is read before the token, which another process may have replaced by then", async () => {
    const { identity, tokenFile } = appliance;
    identity.setMode({ rotation: true });
    meanwhile = async () => {
      meanwhile = () => Promise.resolve();
      const { refreshToken = "" } = await askForToken(
        {
          keycloak: identity.url,
          client: "ua",
          secret: appliance.clientSecret,
          refreshToken: (await readFile(tokenFile, "utf8")).trim(),
          ca: await readFile(appliance.authorityFile, "utf8"),
        },
        {},
        { hurry: new AbortController().signal, onUnanswered: () => undefined },
      );
      await writeFile(tokenFile, refreshToken);
    };
    const { code, err } = await appliance.run(["hpe", "token", "--kubeconfig", "admin"]);
    assert.deepEqual({ code, err }, { code: 0, err: "" });
    assert.equal(identity.requests.token, 2);
  });
});
