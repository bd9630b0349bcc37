import type { Administration } from "../administration.ts";
import type { Login, Shell } from "../shell.ts";
import { accountCommands } from "./accounts.ts";
import { bucketCommands } from "./buckets.ts";
import { clusterCommands } from "./cluster.ts";
import { findCommand } from "./command.ts";
import type { Command } from "./command.ts";
import { filesystemCommands } from "./filesystems.ts";
import { lifecycleCommands } from "./lifecycle.ts";
import { policyCommands } from "./policies.ts";
import { securityCommands } from "./security.ts";
import { userCommands } from "./users.ts";

/**
 * Administers the cluster that a shell's `weka` talks to, whichever of the four generations it is of.
 *
 * @param login undefined for whoever the environment says
 * @throws Failure when there is no `weka`, or one that is too old
 */
export async function overCommandLine(
  shell: Shell,
  login: Login | undefined,
): Promise<Administration> {
  return administration(await findCommand(shell, login));
}

function administration(weka: Command): Administration {
  return {
    credentials: weka.speech.credentials,
    ...filesystemCommands(weka),
    ...clusterCommands(weka),
    ...bucketCommands(weka),
    ...lifecycleCommands(weka),
    ...policyCommands(weka),
    ...userCommands(weka),
    ...accountCommands(weka),
    ...securityCommands(weka),
    as: (username, password) => administration(weka.as({ username, password })),
  };
}
