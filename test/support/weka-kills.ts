/** Drivers as processes, and what kills them at a call of the test's choice: SIGKILL, over every way to WEKA. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { shellLine } from "../../drivers/weka/transport/quote.ts";
import { sandboxCertificate } from "../../sandbox/gateway/tls.ts";
import { restApi } from "../../sandbox/weka/rest/api.ts";
import { Tokens } from "../../sandbox/weka/rest/tokens.ts";
import { COMPILE_CACHE } from "./compile-cache.ts";
import type { Death } from "./crash.ts";
import { remoteShells } from "./remote-shells.ts";
import { sameEnds } from "./weka-deaths.ts";
import { admin } from "./weka-in-process.ts";
import type { Operation } from "./weka-operations.ts";
import type { WekaWorld } from "./weka-world.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const killingWays = ["local", "ssh", "kubectl", "rest"] as const;

export type KillingWay = (typeof killingWays)[number];

/** Stands on a way to WEKA. */
interface Executioner {
  /** What a driver has in its environment to go this way. */
  readonly env: Readonly<Record<string, string>>;
  /** Counts from here; the driver dies at this call, or not at all. */
  arm(death: Death | undefined): Promise<void>;
  calls(): Promise<number>;
  /** Whom to kill. */
  aim(pid: number): void;
  stop(): Promise<void>;
}

/**
 * Kills a driver before and after every call of an operation, each time from the same start, and runs it again.
 *
 * @param deaths some of them
 */
export async function killedEverywhere(
  way: KillingWay,
  world: WekaWorld,
  operation: Operation,
  deaths?: readonly Death[],
): Promise<void> {
  const executioner = await stand(way, world.stateFile);
  const run = async (death?: Death): Promise<unknown> => {
    await executioner.arm(death);
    const driver = execa(
      process.execPath,
      [join(root, "drivers", "weka", "main.ts"), operation.verb],
      {
        input: JSON.stringify(operation.desired),
        env: { ...COMPILE_CACHE, ...operation.secrets, ...world.handedOver(), ...executioner.env },
        extendEnv: false,
        reject: false,
      },
    );
    executioner.aim(driver.pid ?? 0);
    const { exitCode, signal, stdout, stderr } = await driver;
    assert.deepEqual([exitCode, signal], death ? [undefined, "SIGKILL"] : [0, undefined], stderr);
    return death ?? JSON.parse(stdout);
  };
  try {
    await world.start(operation);
    const endsAlike = sameEnds(world, operation);
    endsAlike(await run(), undefined);
    for (const death of deaths ?? all(await executioner.calls())) {
      world.reset();
      await run(death);
      endsAlike(await run(), death);
    }
  } finally {
    await executioner.stop();
  }
}

function all(calls: number): Death[] {
  return Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) => [
    { call, when: "before" },
    { call, when: "after" },
  ]);
}

async function stand(way: KillingWay, stateFile: string): Promise<Executioner> {
  const folder = await mkdtemp(join(tmpdir(), "s3-access-kills-"));
  return way === "rest" ? inServer(folder, stateFile) : inFront(way, folder, stateFile);
}

/** A program before the one that goes to WEKA, which kills the process that started it. */
async function inFront(
  way: "local" | "ssh" | "kubectl",
  folder: string,
  stateFile: string,
): Promise<Executioner> {
  const simulator = join(root, "sandbox", "bin");
  const there = {
    PATH: [simulator, process.env["PATH"] ?? ""].join(delimiter),
    NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "weka"),
    WEKA_SANDBOX_STATE: stateFile,
  };
  const shells = await remoteShells(folder, there);
  const program = way === "local" ? "weka" : way;
  const real = join(way === "local" ? simulator : shells.folder, program);
  const front = join(folder, "front");
  const [count, death] = [join(folder, "count"), join(folder, "death")];
  await mkdir(front);
  await writeFile(
    join(front, program),
    `#!/bin/sh
echo >> ${shellLine([count])}
call=$(($(wc -l < ${shellLine([count])})))
case "$(cat ${shellLine([death])})" in
  "$call before") kill -KILL "$PPID"; exit ;;
  "$call after") ${shellLine([real])} "$@" >/dev/null 2>&1; kill -KILL "$PPID"; exit ;;
esac
exec ${shellLine([real])} "$@"
`,
    { mode: 0o755 },
  );
  const via = { local: "local", ssh: "ssh weka-0", kubectl: "kubectl storage/weka-0" };
  return {
    env: {
      ...there,
      PATH: [front, there.PATH].join(delimiter),
      WEKA_USERNAME: admin.username,
      WEKA_PASSWORD: admin.password,
      S3_ACCESS_WEKA_VIA: via[way],
    },
    arm: async (next) => {
      await writeFile(count, "");
      await writeFile(death, next === undefined ? "none" : `${next.call} ${next.when}`);
    },
    calls: async () => (await readFile(count, "utf8")).length,
    aim: () => undefined,
    stop: () => rm(folder, { recursive: true }),
  };
}

/** The server itself, which kills the client. */
async function inServer(folder: string, stateFile: string): Promise<Executioner> {
  const { certificate, privateKey, authorityFile } = await sandboxCertificate(folder, [
    "127.0.0.1",
  ]);
  const api = restApi(stateFile, new Tokens(300));
  let [calls, pid] = [0, 0];
  let death: Death | undefined;
  const kill = (): void => {
    process.kill(pid, "SIGKILL");
  };
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    void (async () => {
      const body = await text(request);
      calls += 1;
      const when = death?.call === calls ? death.when : undefined;
      if (when === "before") {
        kill();
        return;
      }
      const { method = "", url = "", headers } = request;
      const answer = await api.request(url, {
        method,
        headers: { authorization: headers.authorization ?? "" },
        ...(body === "" ? {} : { body }),
      });
      if (when === "after") {
        kill();
        return;
      }
      response.writeHead(answer.status).end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    env: {
      WEKA_USERNAME: admin.username,
      WEKA_PASSWORD: admin.password,
      S3_ACCESS_WEKA_VIA: `rest https://127.0.0.1:${port ?? 0}`,
      S3_ACCESS_WEKA_CA: authorityFile,
    },
    arm: (next) => {
      [calls, death] = [0, next];
      return Promise.resolve();
    },
    calls: () => Promise.resolve(calls),
    aim: (next) => {
      pid = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}
