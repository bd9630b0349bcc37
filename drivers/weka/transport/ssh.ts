import type { Shell } from "../shell.ts";
import { carriedShell } from "./carried.ts";
import { shellLine } from "./quote.ts";

/**
 * Runs `weka` on `host` with the caller's own ssh client and its configuration: keys, jump hosts, known hosts and, with
 * many calls, `ControlMaster` are set up there. Nothing is asked (`BatchMode`), so a run never hangs on a question.
 *
 * @param host `name`, `user@name` or an alias of the ssh configuration
 */
export function sshShell(host: string, env: NodeJS.ProcessEnv): Shell {
  return carriedShell(
    {
      says: `ssh ${host} weka`,
      program: "ssh",
      carry: (argv) => [
        ...["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=30", "--", host],
        shellLine(argv),
      ],
      install: "install an OpenSSH client, or choose another way in S3_ACCESS_WEKA_VIA",
      unreachable: (said) =>
        `ssh did not get through to ${host}: ${said}. It has to accept a key without a question and have a shell of the sh family; try \`ssh -o BatchMode=yes ${host} weka status\``,
    },
    env,
  );
}
