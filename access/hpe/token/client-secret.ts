/** Where the client's secret comes from: a file, the environment, or the appliance's own Kubernetes secret. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Appliance, Env } from "../appliance.ts";
import { readPrivateFile } from "../private-file.ts";
import type { TokenOptions } from "./options.ts";

const CLIENT_SECRET_SETTING = "S3ACCESS_HPE_CLIENT_SECRET";

const WHAT = "client secret file";

/**
 * @returns undefined for a public client: `ua-grant` has a secret only where an administrator gave it one, and then
 *   somebody names it
 * @throws Failure when the client needs a secret and none can be had
 */
export async function clientSecret(
  client: string,
  appliance: Appliance,
  options: TokenOptions,
  { env, cwd }: { readonly env: Env; readonly cwd: string },
): Promise<string | undefined> {
  const named = options.clientSecretFile;
  if (named !== undefined)
    return readPrivateFile(resolve(cwd, named), WHAT, "name it with --client-secret-file");
  const set = env[CLIENT_SECRET_SETTING];
  if (set !== undefined && set !== "") return set;
  if (client !== "ua") return undefined;
  if (existsSync(appliance.clientSecretFile))
    return readPrivateFile(appliance.clientSecretFile, WHAT, "remove it, or put the secret in it");
  const { readClientSecret } = await import("./kubernetes-secret.ts");
  return readClientSecret(
    options.kubeconfig === undefined ? undefined : resolve(cwd, options.kubeconfig),
    env,
  );
}
