/** An HTTPS server under `/api/v2` that answers what a test says, and writes down what it was asked. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { sandboxCertificate } from "../../sandbox/gateway/tls.ts";

export interface Asked {
  readonly method: string;
  /** Below `/api/v2`. */
  readonly path: string;
  readonly token: string | undefined;
  /** As it came. */
  readonly body: string;
}

/** A status and the text of a body. */
export type Answer = readonly [status: number, body: string];

export interface ScriptedRest {
  readonly url: URL;
  /** What a client that trusts the server has in its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly asked: readonly Asked[];
  stop(): Promise<void>;
}

export async function scriptedRest(answer: (asked: Asked) => Answer): Promise<ScriptedRest> {
  const folder = await mkdtemp(join(tmpdir(), "s3-access-rest-"));
  const { certificate, privateKey, authorityFile } = await sandboxCertificate(folder, [
    "127.0.0.1",
  ]);
  const asked: Asked[] = [];
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    void text(request).then((body) => {
      const one = {
        method: request.method ?? "",
        path: (request.url ?? "").replace("/api/v2", ""),
        token: request.headers.authorization?.replace("Bearer ", ""),
        body,
      };
      asked.push(one);
      const [status, content] = answer(one);
      response.writeHead(status, { "content-type": "application/json" }).end(content);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: new URL(`https://127.0.0.1:${port ?? 0}`),
    env: {
      S3_ACCESS_WEKA_CA: authorityFile,
      WEKA_USERNAME: "admin",
      WEKA_PASSWORD: "Admin-pass-1",
    },
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}
