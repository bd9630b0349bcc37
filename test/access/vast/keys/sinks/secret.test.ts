import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { secretSink } from "../../../../../access/vast/keys/sinks/secret.ts";
import { sandboxCertificate } from "../../../../../sandbox/gateway/tls.ts";

const PAIR = { accessKey: "AK1", secretKey: "secret of one" };
const PLACE = "/api/v1/namespaces/pipelines/secrets";

const Data = z.object({ data: z.record(z.string(), z.string()) });

/** Secrets of one namespace, and what was asked of them. */
class Secrets {
  public data: Record<string, string> | undefined;
  /** Method, content type and whether it was a dry run. */
  public readonly asked: string[] = [];
  /** Answers every change with this. */
  public refusing: number | undefined;

  public async answer(request: IncomingMessage): Promise<[status: number, body: object]> {
    const { method = "", url = "", headers } = request;
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const dry = searchParams.get("dryRun") === "All";
    this.asked.push(
      [method, pathname, headers["content-type"], dry ? "dry" : ""].filter(Boolean).join(" "),
    );
    if (method === "GET")
      return this.data === undefined ? [404, {}] : [200, { kind: "Secret", data: this.data }];
    const { data } = Data.parse(JSON.parse(await text(request)));
    if (this.refusing !== undefined) return [this.refusing, { message: JSON.stringify(data) }];
    if (!dry) this.data = { ...this.data, ...data };
    return [200, { kind: "Secret", data }];
  }
}

describe("--to secret:NAMESPACE/NAME", () => {
  let folder: string;
  let kubeconfig: string;
  let secrets: Secrets;
  let close: () => Promise<void>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3access-secret-"));
    kubeconfig = join(folder, "kubeconfig");
    secrets = new Secrets();
    const tls = await sandboxCertificate(folder, ["127.0.0.1"]);
    const server = createServer(
      { cert: tls.certificate, key: tls.privateKey },
      (request, response) => {
        void secrets.answer(request).then(([status, body]) => {
          response.writeHead(status, { "content-type": "application/json" });
          response.end(JSON.stringify(body));
        });
      },
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    close = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    const config = {
      clusters: [
        {
          name: "c",
          cluster: {
            server: `https://127.0.0.1:${port}`,
            "certificate-authority": tls.authorityFile,
          },
        },
      ],
      users: [{ name: "u", user: {} }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    };
    await writeFile(kubeconfig, JSON.stringify(config));
  });
  afterEach(async () => {
    await close();
    await rm(folder, { recursive: true });
  });

  const sink = (): ReturnType<typeof secretSink> =>
    secretSink({ namespace: "pipelines", name: "vast-etl", kubeconfig });

  it("makes the secret after a rehearsal", async () => {
    const one = sink();
    await one.check();
    assert.deepEqual([secrets.data, await one.held()], [undefined, "nothing"]);
    await one.store(PAIR);
    assert.deepEqual(secrets.data, {
      AWS_ACCESS_KEY_ID: "QUsx",
      AWS_SECRET_ACCESS_KEY: "c2VjcmV0IG9mIG9uZQ==",
    });
    assert.deepEqual(await one.held(), PAIR);
    assert.deepEqual(secrets.asked, [
      `GET ${PLACE}/vast-etl`,
      `POST ${PLACE} application/json dry`,
      `GET ${PLACE}/vast-etl`,
      `GET ${PLACE}/vast-etl`,
      `POST ${PLACE} application/json`,
      `GET ${PLACE}/vast-etl`,
    ]);
  });

  it("patches one that is there, and leaves its other entries", async () => {
    secrets.data = { AWS_REGION: "dXM=", AWS_ACCESS_KEY_ID: "QUsw" };
    assert.equal(await sink().held(), "something else");
    await sink().store(PAIR);
    assert.deepEqual(secrets.data, {
      AWS_REGION: "dXM=",
      AWS_ACCESS_KEY_ID: "QUsx",
      AWS_SECRET_ACCESS_KEY: "c2VjcmV0IG9mIG9uZQ==",
    });
    assert.equal(secrets.asked.at(-1), `PATCH ${PLACE}/vast-etl application/merge-patch+json`);
  });

  const refusals = [
    [401, "the cluster does not know you (401); renew your kubeconfig"],
    [403, "you may not (403); your role needs get, create and patch of secrets in pipelines"],
    [404, "there is no namespace pipelines (404)"],
    [422, "the cluster does not take it (422); it may be immutable"],
    [500, "the cluster answers 500"],
  ] as const;
  for (const [status, why] of refusals)
    it(`explains ${status}, in words that hold no secret`, async () => {
      secrets.refusing = status;
      const message = `the Kubernetes secret pipelines/vast-etl cannot be written: ${why}`;
      await assert.rejects(sink().check(), { message });
      await assert.rejects(sink().store(PAIR), { message });
    });

  it("explains a cluster that is not there, and a kubeconfig that is none", async () => {
    await close();
    await assert.rejects(sink().check(), {
      message:
        "the Kubernetes secret pipelines/vast-etl cannot be read: the cluster cannot be reached (ECONNREFUSED)",
    });
    await writeFile(kubeconfig, "{");
    assert.throws(sink, {
      message: `the kubeconfig ${kubeconfig} cannot be read as one; check it with: kubectl get ns`,
    });
    await writeFile(kubeconfig, "{}");
    assert.throws(sink, {
      message:
        "the kubeconfig has no current context; choose one with: kubectl config use-context <name>",
    });
  });
});
