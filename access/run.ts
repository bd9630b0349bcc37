/** Runs one command line and turns whatever comes of it into text and an exit code. */
import { CommanderError } from "commander";
import { StackFileError } from "../config/stack-file.ts";
import { buildProgram } from "./program.ts";
import type { ExitCode, Report } from "./report.ts";
import { UsageError } from "./usage-error.ts";

/** Where a run reads and writes; tests bring their own. */
export interface Io {
  readonly cwd: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * @param words the command line after the program's name.
 * @returns the exit code: 0 fine, 1 findings, 2 a question that makes no sense.
 */
export async function run(words: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = buildProgram(io, (report, asJson) => {
    io.out(`${asJson ? JSON.stringify(report.json, undefined, 2) : report.text}\n`);
    code = report.code;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError || error instanceof StackFileError)) throw error;
    io.err(`s3access: ${error.message}\n`);
    return 2;
  }
}

/** Takes a command's report. */
export type Publish = (report: Report, asJson: boolean) => void;
