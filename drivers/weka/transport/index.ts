/** Every way to a WEKA cluster, behind one interface. */
import type { Administration } from "../administration.ts";
import { overCommandLine } from "../cli/index.ts";
import { overRest } from "../rest/index.ts";
import type { Login } from "../shell.ts";
import { kubectlShell } from "./kubectl.ts";
import { localShell } from "./local.ts";
import { sshShell } from "./ssh.ts";
import { parseVia } from "./via.ts";

/**
 * The administration of the cluster that the environment names: S3_ACCESS_WEKA_VIA is the way (`local`, `ssh HOST`,
 * `kubectl NAMESPACE/POD[/CONTAINER]` or `rest https://HOST:14000`), WEKA_USERNAME and WEKA_PASSWORD the login, and
 * S3_ACCESS_WEKA_CA a PEM file with the authority of a REST server that the system does not trust.
 *
 * @param login for another login than the environment's
 * @throws Failure when the way is wrong or leads nowhere
 */
export async function administrationOf(
  env: NodeJS.ProcessEnv,
  login?: Login,
): Promise<Administration> {
  const via = parseVia(env["S3_ACCESS_WEKA_VIA"]);
  switch (via.is) {
    case "local":
      return overCommandLine(localShell(env), login);
    case "ssh":
      return overCommandLine(sshShell(via.host, env), login);
    case "kubectl":
      return overCommandLine(kubectlShell(via, env), login);
    case "rest":
      return overRest(via.url, env, login);
  }
}
