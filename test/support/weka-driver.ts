/** The driver and the simulated cluster in this process: runs that cost no process, by the hundred. */
import { Failure } from "../../drivers/failure.ts";
import type { Verb } from "../../drivers/program.ts";
import { overCommandLine } from "../../drivers/weka/cli/index.ts";
import { drive } from "../../drivers/weka/drive.ts";
import { overConnection } from "../../drivers/weka/rest/index.ts";
import { admin, inProcessConnection, inProcessShell } from "./weka-in-process.ts";

/** How the driver gets to the cluster. */
export type Way = "command line" | "rest";

export interface Drove {
  /** What goes to standard output, parsed; undefined when the run failed. */
  readonly record: unknown;
  /** What the driver told people, line by line, with its error as the last. */
  readonly lines: readonly string[];
}

/**
 * @param env secrets, and in PULUMI_COMMAND_STDOUT what the last run printed
 */
export async function driven(
  stateFile: string,
  verb: Verb,
  desired: object,
  env: Readonly<Record<string, string>> = {},
  way: Way = "command line",
): Promise<Drove> {
  const lines: string[] = [];
  try {
    const record = await drive(verb, JSON.stringify(desired), {
      env,
      administer: () =>
        way === "rest"
          ? overConnection(inProcessConnection(stateFile), admin)
          : overCommandLine(inProcessShell(stateFile), undefined),
      progress: (line) => lines.push(line),
      patienceMs: 10_000,
    });
    return { record: JSON.parse(JSON.stringify(record)), lines };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { record: undefined, lines: [...lines, `error: ${error.message}`] };
  }
}
