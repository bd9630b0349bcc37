/** A simulated cluster that drivers of one test work on without processes, set back as often as the test likes. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { overCommandLine } from "../../drivers/weka/cli/index.ts";
import { drive } from "../../drivers/weka/drive.ts";
import { overConnection } from "../../drivers/weka/rest/index.ts";
import { sandboxCertificate } from "../../sandbox/gateway/tls.ts";
import { seed } from "../../sandbox/weka/store.ts";
import { guardedConnection, guardedShell } from "./call-guard.ts";
import type { CallGuard } from "./call-guard.ts";
import { admin, inProcessConnection, inProcessShell } from "./weka-in-process.ts";
import { passwords } from "./weka-operations.ts";
import type { Operation, Pair, Way } from "./weka-operations.ts";

export interface WekaWorld {
  readonly stateFile: string;
  /** Does what comes before an operation, and keeps WEKA as it is then. */
  start(operation: Operation): Promise<void>;
  /** Sets WEKA back to the kept start. */
  reset(): void;
  /** What the operation's resource was handed over from its last run, as the environment has it. */
  handedOver(): Readonly<Record<string, string>>;
  /** Runs an operation as the command resource does; resolves to its record. */
  run(operation: Operation, around?: CallGuard): Promise<unknown>;
  /** Everything that WEKA knows, without the keys that it makes at random and the order of its lists. */
  state(): unknown;
  /** Words of the command line and paths of requests, as far as drivers asked for any since the start. */
  asked(): readonly string[];
  /** Everything that WEKA knows, as text. */
  text(): string;
  stop(): Promise<void>;
}

/** Two certificates with their keys: what the cluster shows first, and one of its owner's. */
export async function certificates(): Promise<{ readonly first: Pair; readonly own: Pair }> {
  const folder = await mkdtemp(join(tmpdir(), "s3-access-pairs-"));
  const make = (name: string): Promise<Pair> => sandboxCertificate(join(folder, name), [name]);
  try {
    return { first: await make("weka.example.com"), own: await make("s3.example.com") };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param progress gets what the drivers say */
export async function wekaWorld(
  way: Way,
  version: string,
  first: Pair,
  progress: (line: string) => void = () => undefined,
): Promise<WekaWorld> {
  const folder = await mkdtemp(join(tmpdir(), "s3-access-world-"));
  const stateFile = join(folder, "state.json");
  const { certificate } = first;
  seed(stateFile, { admin, readinessDelayMs: 0, version, certificate, kms: true });
  const empty = await readFile(stateFile);
  let kept = empty;
  let record: unknown;
  const text = (): string => readFileSync(stateFile, "utf8");
  const asked: string[] = [];
  const shell = inProcessShell(stateFile, (words) => asked.push(words));
  const connection = inProcessConnection(stateFile, (path) => asked.push(path));
  const handedOver = (): Record<string, string> =>
    record === undefined ? {} : { PULUMI_COMMAND_STDOUT: JSON.stringify(record) };
  const go = (
    { verb, desired, secrets }: Operation,
    around: CallGuard = (call) => call(),
  ): Promise<unknown> =>
    drive(verb, JSON.stringify(desired), {
      env: { ...secrets, ...handedOver() },
      administer: () =>
        way === "rest"
          ? overConnection(guardedConnection(connection, around), admin)
          : overCommandLine(guardedShell(shell, around), undefined),
      progress,
      patienceMs: 10_000,
    });
  return {
    stateFile,
    start: async (operation) => {
      await writeFile(stateFile, empty);
      const { prepare, earlier } = operation;
      await prepare?.(await overConnection(inProcessConnection(stateFile), admin));
      const secrets = { ...operation.secrets, S3_USER_PASSWORD: passwords.old };
      record = undefined;
      if (earlier !== undefined)
        record = await go({ ...operation, verb: "apply", desired: earlier, secrets });
      kept = await readFile(stateFile);
    },
    reset: () => {
      writeFileSync(stateFile, kept);
    },
    handedOver,
    asked: () => asked,
    run: go,
    state: () => ordered(JSON.parse(text(), withoutRandom)),
    text,
    stop: () => rm(folder, { recursive: true }),
  };
}

/** For `JSON.parse`: what is made at random or tells the time. Ids stay, for they show what was made twice. */
export function withoutRandom(key: string, value: unknown): unknown {
  return ["accessKey", "secretKey", "readyAt"].includes(key) ? "*" : value;
}

/** Lists are sets here: WEKA promises no order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value))
    return value
      .map((item: unknown) => ordered(item))
      .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, ordered(item)]));
}
