/** A simulated WEKA cluster of one test's own, and the programs that work on it. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { startWekaRest } from "../../sandbox/weka/rest/start.ts";
import type { WekaRest, WekaRestOptions } from "../../sandbox/weka/rest/start.ts";
import { runWeka } from "../../sandbox/weka/run.ts";
import { seed } from "../../sandbox/weka/store.ts";
import type { World } from "../../sandbox/weka/store.ts";
import { COMPILE_CACHE } from "./compile-cache.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Answered {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WekaCluster {
  readonly folder: string;
  readonly stateFile: string;
  /** What finds and logs in to the cluster. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the simulated command line in a process of its own. */
  weka(
    args: readonly string[],
    options?: { input?: string; env?: Record<string, string> },
  ): Promise<Answered>;
  /** Runs the simulated command line without a process, so that a test can afford hundreds of calls. */
  run(args: readonly string[], input?: string, env?: Readonly<Record<string, string>>): Answered;
  /** The REST API over the same cluster, on a free port; it stops with the cluster. */
  rest(options?: Omit<WekaRestOptions, "stateFile">): Promise<WekaRest>;
  /** Runs the driver; its desired state is any JSON data. */
  driver(verb: string, desired: unknown, env?: Record<string, string>): Promise<Answered>;
  /**
   * Puts an executable `weka` of the test's own, a shell script, in front of the simulator; `$SIMULATOR "$@"` passes a
   * call on. A second script replaces the first.
   */
  shim(script: string): Promise<void>;
  stop(): Promise<void>;
}

export const adminPassword = "Sandbox-1";

/** Servers are ready at once unless the test says otherwise. */
export async function startWeka(world: Partial<World> = {}): Promise<WekaCluster> {
  const folder = await mkdtemp(join(tmpdir(), "s3-access-weka-"));
  const stateFile = join(folder, "state.json");
  const shims = join(folder, "bin");
  const admin = { username: "admin", password: adminPassword };
  seed(stateFile, { admin, readinessDelayMs: 0, ...world });
  const env = {
    PATH: [shims, join(root, "sandbox", "bin"), process.env["PATH"] ?? ""].join(delimiter),
    SIMULATOR: join(root, "sandbox", "bin", "weka"),
    NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "weka"),
    WEKA_SANDBOX_STATE: stateFile,
    WEKA_USERNAME: admin.username,
    WEKA_PASSWORD: admin.password,
  };
  const servers: WekaRest[] = [];
  return {
    folder,
    stateFile,
    env,
    run: (args, input = "", more = {}) => runWeka(args, { ...env, ...more }, input),
    rest: async (options = {}) => {
      const server = await startWekaRest({ stateFile, ...options });
      servers.push(server);
      return server;
    },
    weka: (args, { input = "", env: more = {} } = {}) =>
      run(join(root, "sandbox", "bin", "weka"), args, input, { ...env, ...more }),
    driver: (verb, desired, more = {}) =>
      run(
        process.execPath,
        [join(root, "drivers", "weka", "main.ts"), verb],
        typeof desired === "string" ? desired : JSON.stringify(desired),
        { ...env, ...more },
      ),
    shim: async (script) => {
      await mkdir(shims, { recursive: true });
      await writeFile(join(shims, "weka"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await rm(folder, { recursive: true });
    },
  };
}

async function run(
  file: string,
  args: readonly string[],
  input: string,
  env: Record<string, string>,
): Promise<Answered> {
  const { exitCode, stdout, stderr } = await execa(file, args, {
    input,
    env: { ...COMPILE_CACHE, ...env },
    extendEnv: false,
    reject: false,
    cwd: root,
  });
  return { exitCode, stdout, stderr };
}
