import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsClients } from "../../sandbox/providers/aws/clients.ts";
import type { AwsClients } from "../../sandbox/providers/aws/clients.ts";
import { startMoto } from "../../sandbox/services/moto.ts";
import type { Moto } from "../../sandbox/services/moto.ts";
import { makeVenv } from "../../sandbox/services/python.ts";

export const ROOT = join(import.meta.dirname, "..", "..");

/** For the hook that starts moto: making `.sandbox/venv` downloads some 30 packages, when no start of the sandbox did it before. */
export const VENV_WITHIN_MS = 300_000;

interface Started {
  readonly folder: string;
  readonly moto: Moto;
  readonly clients: AwsClients;
}

/** One moto of a test file's own, on a free port, with clients for it. */
export class MotoUnderTest {
  readonly #accountId: string;
  readonly #region: string;
  #started: Started | undefined;

  constructor({ accountId = "123456789012", region = "us-east-1" } = {}) {
    this.#accountId = accountId;
    this.#region = region;
  }

  get moto(): Moto {
    return this.#running().moto;
  }

  get clients(): AwsClients {
    return this.#running().clients;
  }

  async start(): Promise<void> {
    const python = await makeVenv(ROOT);
    const folder = await mkdtemp(join(tmpdir(), "moto-"));
    const logFile = join(folder, "moto.log");
    const accountId = this.#accountId;
    const moto = await startMoto({ python, port: 0, portSetting: "--port", accountId, logFile });
    const clients = awsClients({ endpoint: moto.url, region: this.#region });
    this.#started = { folder, moto, clients };
  }

  async stop(): Promise<void> {
    if (this.#started === undefined) return;
    const { folder, moto, clients } = this.#started;
    clients.close();
    await moto.close();
    await rm(folder, { recursive: true });
  }

  #running(): Started {
    if (this.#started === undefined) throw new Error("moto was not started");
    return this.#started;
  }
}
