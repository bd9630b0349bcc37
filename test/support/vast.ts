/** A simulated VAST cluster of one test's own, and what administers it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VmsConnection, VmsLogin } from "../../drivers/vast/connection.ts";
import { DEFAULT_API_VERSION } from "../../drivers/vast/connection.ts";
import { sandboxCertificate } from "../../sandbox/gateway/tls.ts";
import type { SandboxCertificate } from "../../sandbox/gateway/tls.ts";
import { type RunningVms, type VmsOptions, startVms } from "../../sandbox/vast/start.ts";
import type { VastWorld } from "../../sandbox/vast/world.ts";

export const manager = { name: "admin", password: "Sandbox-1", apiToken: "token-id.token-secret" };

/** Two departments of the requirements in a directory, an owner who is local, and somebody without a uid. */
export const world: VastWorld = {
  manager,
  users: [
    { name: "db-owner", source: "local", uid: 2001 },
    { name: "etl", source: "local", uid: 2002 },
    {
      name: "jane",
      source: "directory",
      uid: 10_001,
      sid: "S-1-5-21-1-2-3-1101",
      password: "Jane-pass-1",
      groups: ["department_a"],
    },
    { name: "joe", source: "directory", sid: "S-1-5-21-1-2-3-1102", password: "Joe-pass-1" },
  ],
  groups: [
    { name: "department_a", source: "directory", gid: 20_001, sid: "S-1-5-21-1-2-3-2101" },
    { name: "operators", source: "local", gid: 3001 },
  ],
};

export interface VastCluster extends RunningVms {
  readonly certificate: SandboxCertificate;
  readonly folder: string;
  /** Every request so far, as `POST views/`. */
  readonly requests: string[];
  connection(login?: VmsLogin): VmsConnection;
  stop(): Promise<void>;
}

export async function startVast(options: Partial<VmsOptions> = {}): Promise<VastCluster> {
  const folder = await mkdtemp(join(tmpdir(), "s3-access-vast-"));
  const certificate = await sandboxCertificate(join(folder, "tls"), ["127.0.0.1"]);
  const requests: string[] = [];
  const vms = await startVms({
    world,
    tls: certificate,
    onRequest: ({ method, path }) => requests.push(`${method} ${path}`),
    ...options,
  });
  const { name: username, password } = manager;
  return {
    ...vms,
    certificate,
    folder,
    requests,
    connection: (login = { by: "basic", username, password }) => ({
      origin: vms.url,
      apiVersion: DEFAULT_API_VERSION,
      login,
      authority: certificate.authority,
    }),
    stop: async () => {
      await vms.close();
      await rm(folder, { recursive: true });
    },
  };
}
