import { execa } from "execa";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const RUNNER = join(import.meta.dirname, "..", "python", "run_moto.py");
const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 3_000;
const LOG_LINES_SHOWN = 10;
/** Exit codes of run_moto.py. */
const EXIT_PORT_IN_USE = 98;
const EXIT_PORT_FORBIDDEN = 99;

interface MotoOptions {
  /** The interpreter of `.sandbox/venv`, as `makeVenv` returns it. */
  readonly python: string;
  /** The port on 127.0.0.1; 0 lets the kernel choose. */
  readonly port: number;
  /** What the user changes to get another port, as the error sentence names it. */
  readonly portSetting: string;
  /** The account that every request acts in, 12 digits. */
  readonly accountId: string;
  /** Receives moto's output, one line a request; begun anew at each start. */
  readonly logFile: string;
}

export interface Moto {
  /** `http://127.0.0.1:<port>`, for every AWS service. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Stops the process; resolves when it is gone. Twice is fine. */
  close(): Promise<void>;
}

/**
 * Starts moto, which answers for S3, IAM, STS, EKS and KMS on one port, and returns when it answers.
 * It forgets everything when it ends, and it ends with this process however that dies.
 *
 * @throws Error with a sentence for the user when the port cannot be had, or with the log's last
 *   lines when moto dies or hangs while it starts
 */
export async function startMoto(options: MotoOptions): Promise<Moto> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const child = runMoto(options);
  const ended = child.then(() => undefined);
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  try {
    const port = await listeningPort(child);
    if (port === undefined || child.pid === undefined)
      throw new Error("it did not start to listen");
    const url = `http://127.0.0.1:${port}`;
    const health = await fetch(`${url}/moto-api/`, {
      signal: AbortSignal.timeout(START_WITHIN_MS),
    });
    if (!health.ok) throw new Error(`${url}/moto-api/ answered ${health.status}`);
    return { url, port, pid: child.pid, ended, close };
  } catch (problem) {
    await close();
    throw new Error(await whyNotStarted(options, await child), { cause: problem });
  }
}

/**
 * Its standard input stays open as long as this process lives, which is how it learns of its end.
 * `-I` keeps the user's PYTHONPATH and packages out.
 */
function runMoto(options: MotoOptions) {
  return execa(options.python, ["-I", RUNNER, String(options.port)], {
    env: {
      MOTO_ACCOUNT_ID: options.accountId,
      // Node roles carry AWS's own worker policies; moto knows the real documents, but loads them only on request.
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      // No web page that happens to be open in a browser may read what the sandbox stores.
      MOTO_DISABLE_GLOBAL_CORS: "true",
    },
    stdin: "pipe",
    stdout: "pipe",
    stderr: { file: options.logFile },
    buffer: false,
    reject: false,
    cleanup: true,
    forceKillAfterDelay: STOP_WITHIN_MS,
  });
}

/** The port that run_moto.py prints, or undefined when it ends without. */
async function listeningPort(child: ReturnType<typeof runMoto>): Promise<number | undefined> {
  const tooLate = setTimeout(() => child.kill(), START_WITHIN_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /^listening on (\d+)$/.exec(line)?.[1];
      if (port !== undefined) return Number(port);
    }
    return undefined;
  } finally {
    clearTimeout(tooLate);
  }
}

async function whyNotStarted(
  { port, portSetting, logFile, python }: MotoOptions,
  end: { readonly exitCode?: number | undefined; readonly shortMessage?: string | undefined },
): Promise<string> {
  if (end.exitCode === EXIT_PORT_IN_USE) {
    return `Port ${port} on 127.0.0.1 is in use by another program, so the sandbox's AWS services cannot start there. Stop that program, or choose another port with ${portSetting}.`;
  }
  if (end.exitCode === EXIT_PORT_FORBIDDEN) {
    return `This user may not listen on port ${port} (ports below 1024 are reserved). Choose another port with ${portSetting}.`;
  }
  const lines = (await readFile(logFile, "utf8")).trim().split("\n").slice(-LOG_LINES_SHOWN);
  return `moto (${python}) did not start: ${end.shortMessage ?? ""}\nThe last lines of ${logFile}:\n${lines.join("\n")}`;
}
