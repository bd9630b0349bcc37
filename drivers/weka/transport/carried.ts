/** A shell on another machine, reached through a program of this one: `ssh` or `kubectl`. */
import { execa } from "execa";
import { Failure } from "../../failure.ts";
import type { Shell } from "../shell.ts";
import { callTimeoutMs, withoutSecrets } from "./environment.ts";
import { remoteAnswer, remoteArgv, remoteInput } from "./remote-call.ts";

/** What a shell of the sh family answers. */
const commandNotFound = 127;

export interface Carrier {
  /** How people call `weka` this way: `ssh HOST weka`. */
  readonly says: string;
  readonly program: string;
  /** The program's arguments that run `argv` there. */
  readonly carry: (argv: readonly string[]) => readonly string[];
  /** What to do when the program is not on this machine. */
  readonly install: string;
  /** Says why the call did not get there, from what the program wrote to standard error. */
  readonly unreachable: (said: string) => string;
}

/** @param env this process's environment: what the program may know is taken from it, without the secrets */
export function carriedShell(carrier: Carrier, env: NodeJS.ProcessEnv): Shell {
  const { says, program, carry, install, unreachable } = carrier;
  return {
    says,
    run: async (call) => {
      const { stdout, stderr, code, timedOut, signal, exitCode } = await execa(
        program,
        carry(remoteArgv(call)),
        {
          input: remoteInput(call, env),
          reject: false,
          stripFinalNewline: false,
          timeout: callTimeoutMs,
          extendEnv: false,
          env: withoutSecrets(env),
        },
      );
      if (code === "ENOENT") throw new Failure(`${program} is not on the PATH: ${install}`);
      if (timedOut)
        throw new Failure(
          `\`${[says, ...call.words].join(" ")}\` gave no answer within ${callTimeoutMs / 1000} seconds`,
        );
      const answer = remoteAnswer(stdout, stderr);
      if (answer?.exitCode === commandNotFound)
        throw new Failure(
          `there is no weka on the PATH that \`${says}\` finds: install WEKA's command line there, or name another place in S3_ACCESS_WEKA_VIA`,
        );
      if (answer !== undefined) return answer;
      const said = stderr.trim().replace(/\s*\n\s*/g, " ");
      throw new Failure(
        unreachable(said === "" ? `exit ${exitCode ?? signal ?? "unknown"}` : said),
      );
    },
  };
}
