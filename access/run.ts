/** Runs one command line and turns whatever comes of it into text and an exit code. */
import { CommanderError } from "commander";
import { Failure } from "../drivers/failure.ts";
import type { Io } from "./cli/context.ts";
import { buildProgram } from "./program.ts";
import type { ExitCode } from "./report.ts";
import { UsageError } from "./usage-error.ts";

/**
 * @param words the command line after the program's name.
 * @returns the exit code: 0 fine, 1 findings or an act that failed, 2 a question that makes no sense.
 */
export async function run(words: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = buildProgram(io, (report, asJson) => {
    io.out(`${asJson === true ? JSON.stringify(report.json, undefined, 2) : report.text}\n`);
    code = report.code;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError || error instanceof Failure)) throw error;
    io.err(`s3access: ${error.message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
