import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { type KubernetesApi, startKubernetesApi } from "../../../../sandbox/kubernetes/start.ts";
import { type TestAppliance, startAppliance } from "../appliance.ts";

const ELSEWHERE =
  "ask the administrator for the secret of the client ua, put it in a file that only you can read and name it with --client-secret-file";

describe("the client's secret in Kubernetes", () => {
  let appliance: TestAppliance;
  let kubernetes: KubernetesApi;
  let data: Record<string, string> | undefined;

  beforeEach(async () => {
    appliance = await startAppliance();
    await rm(appliance.secretFile);
    data = { OIDC_CLIENT_SECRET: Buffer.from(appliance.clientSecret).toString("base64") };
    const metadata = { name: "hpecp-bootstrap-authconfig", namespace: "ezaddon-system" };
    kubernetes = await startKubernetesApi({
      tls: await sandboxCertificate(join(appliance.home, "tls"), ["127.0.0.1", "localhost"]),
      objects: () =>
        Promise.resolve(
          data === undefined ? [] : [{ apiVersion: "v1", kind: "Secret", metadata, data }],
        ),
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
});
