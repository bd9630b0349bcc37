/** The VAST cluster of a stack: its management service, and who has a password there. */
import type { ServerCertificate } from "../gateway/listen.ts";
import type { SandboxConfig } from "../stack/sandbox-config.ts";
import { vastPasswords } from "../stack/sandbox-secrets.ts";
import { type RunningVms, startVms } from "../vast/start.ts";
import type { WorldUser } from "../vast/world.ts";
import type { World } from "../world/world.ts";
import type { StackPaths } from "./paths.ts";
import type { SandboxPorts } from "./ports.ts";

export interface VastOptions {
  readonly config: SandboxConfig;
  readonly world: World;
  readonly paths: StackPaths;
  readonly ports: SandboxPorts;
  readonly tls: ServerCertificate;
}

/** The manager that a stack signs in as, where it does not say. */
const MANAGER = "admin";

/** @throws Error with one sentence for the user */
export async function startVast(options: VastOptions): Promise<RunningVms> {
  const { config, world, paths, ports, tls } = options;
  const { vast, vastSecrets } = config.loaded.stack;
  const { tenants, groups, users } = world.vast;
  const people = users.filter(({ source }) => source === "directory").map(({ name }) => name);
  const { manager, directory } = await vastPasswords(paths.home, people);
  const { token } = vastSecrets;
  return startVms({
    world: {
      manager: {
        name: vast?.login ?? MANAGER,
        password: manager,
        ...(token === undefined ? {} : { apiToken: token }),
      },
      tenants: [...new Set([vast?.tenant ?? "default", ...tenants])],
      groups,
      users: users.map((user): WorldUser => {
        const password = directory[user.name];
        return { ...user, ...(password === undefined ? {} : { password }) };
      }),
    },
    tls,
    stateFile: paths.vastState,
    port: ports.vms,
  });
}

/** Who administers the cluster, for programs of the sandbox. */
export async function vastManager(
  { loaded }: SandboxConfig,
  { home }: StackPaths,
): Promise<{ readonly username: string; readonly password: string }> {
  const { manager } = await vastPasswords(home, []);
  return { username: loaded.stack.vast?.login ?? MANAGER, password: manager };
}
