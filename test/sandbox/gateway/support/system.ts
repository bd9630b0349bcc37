/** A gateway before a fake storage, with one system "lab", for tests that speak to it as a client would. */
import { mkdtemp, rm } from "node:fs/promises";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { z } from "zod";
import type { Asker, Backend, Credential, Question } from "../../../../sandbox/gateway/backend.ts";
import { startGateway } from "../../../../sandbox/gateway/start.ts";
import type { Gateway, GatewayOptions } from "../../../../sandbox/gateway/start.ts";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import type { SandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { startFakeStorage } from "./fake-storage.ts";
import type { FakeStorage } from "./fake-storage.ts";

/** Whether a question is allowed; the tests' whole policy engine. */
export type Policy = (question: Question, caller: Asker) => boolean;

export const SECRET = "sesame-open-the-door";

export interface LabOptions {
  readonly policy?: Policy;
  readonly credentials?: Readonly<Record<string, Credential>>;
  readonly virtualHostBase?: string;
  readonly now?: () => Date;
  readonly fronts?: (backend: Backend) => GatewayOptions["fronts"];
}

export interface Lab {
  readonly storage: FakeStorage;
  readonly gateway: Gateway;
  readonly https: string;
  readonly http: string;
  readonly certificate: SandboxCertificate;
  /** What the policy was asked, in order. */
  readonly asked: Question[];
  /** The access log, parsed. */
  readonly log: z.infer<typeof Line>[];
  readonly rawLog: string[];
  readonly client: (config?: S3ClientConfig) => S3Client;
  readonly close: () => Promise<void>;
}

const Line = z.record(z.string(), z.union([z.string(), z.number()]));

/** The bucket `data` is there, kept by the storage as `lab-data`. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), "gateway-"));
  const certificate = await sandboxCertificate(folder, ["127.0.0.1", "s3.lab.example"]);
  const storage = await startFakeStorage();
  storage.buckets.add("lab-data");
  const asked: Question[] = [];
  const rawLog: string[] = [];
  const log: z.infer<typeof Line>[] = [];
  const backend = labBackend(options, storage.endpoint, asked);
  const gateway = await startGateway({
    certificate,
    backends: [{ backend, httpsPort: 0, httpPort: 0 }],
    fronts: options.fronts?.(backend) ?? [],
    log: (line) => {
      rawLog.push(line);
      log.push(Line.parse(JSON.parse(line)));
    },
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  const { https, http = "" } = gateway.endpoints.get("lab") ?? { https: "" };
  const clients: S3Client[] = [];
  return {
    ...{ storage, gateway, https, http, certificate, asked, log, rawLog },
    client: (config = {}) => {
      const client = new S3Client({
        endpoint: https,
        region: "us-east-1",
        forcePathStyle: true,
        maxAttempts: 1,
        credentials: { accessKeyId: "alice-key", secretAccessKey: SECRET },
        requestHandler: { httpsAgent: new Agent({ ca: certificate.authority }) },
        ...config,
      });
      clients.push(client);
      return client;
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await gateway.close();
      await storage.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function labBackend(options: LabOptions, endpoint: string, asked: Question[]): Backend {
  const credentials = options.credentials ?? {
    "alice-key": { secretAccessKey: SECRET, caller: { name: "alice" } },
  };
  return {
    name: "lab",
    ...(options.virtualHostBase === undefined ? {} : { virtualHostBase: options.virtualHostBase }),
    credential: (id) =>
      Promise.resolve(Object.hasOwn(credentials, id) ? credentials[id] : undefined),
    authorize: (question, caller) => {
      asked.push(question);
      const allowed = (options.policy ?? (() => true))(question, caller);
      return Promise.resolve({ allowed, reason: allowed ? "granted" : "not granted" });
    },
    storage: {
      endpoint,
      toStored: (bucket) => `lab-${bucket}`,
      fromStored: (bucket) => (bucket.startsWith("lab-") ? bucket.slice(4) : undefined),
    },
  };
}

/** What S3 answered to a request that must fail: the error's code and the HTTP status. */
export async function failureOf(request: Promise<unknown>): Promise<[string, number | undefined]> {
  try {
    await request;
  } catch (error) {
    const parsed = z
      .object({
        name: z.string(),
        $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
      })
      .parse(error);
    return [parsed.name, parsed.$metadata?.httpStatusCode];
  }
  throw new Error("the request was expected to fail, and did not");
}
