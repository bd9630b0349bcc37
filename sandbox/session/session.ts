/** What every command works with: a checked config, services that run, and the engine over them. */
import { type AwsClients, awsClients } from "../providers/aws/clients.ts";
import { type SandboxConfig, sandboxConfig } from "../stack/sandbox-config.ts";
import { type World, readWorld } from "../world/world.ts";
import { ROOT, type StackPaths, stackPaths } from "./paths.ts";
import { PORT_SETTING, sandboxPorts } from "./ports.ts";
import { type Running, findRunning } from "./running.ts";
import { serve } from "./serve.ts";

export interface Session {
  readonly stack: string;
  readonly config: SandboxConfig;
  readonly world: World;
  readonly paths: StackPaths;
  readonly running: Running;
  /** Whether this process serves; otherwise another one does, and its services were found. */
  readonly owner: boolean;
  readonly clients: AwsClients;
  close(): Promise<void>;
}

export interface Prepared {
  readonly stack: string;
  readonly config: SandboxConfig;
  readonly world: World;
  readonly paths: StackPaths;
}

/** Which stack, and the folder that its Pulumi.<stack>.yaml is in. */
export interface StackChoice {
  readonly stack: string;
  readonly cwd?: string | undefined;
}

/** Reads and checks everything that needs no service. Throws one SandboxError with all problems. */
export async function prepare({ stack, cwd = ROOT }: StackChoice): Promise<Prepared> {
  const paths = stackPaths(stack);
  const config = await sandboxConfig(cwd, stack, paths.home);
  return { stack, config, world: await readWorld(stack), paths };
}

/** Finds the stack's services, or starts them. */
export async function openSession(prepared: Prepared): Promise<Session> {
  const found = await findRunning(prepared.paths.services);
  const serving =
    found === undefined
      ? await serve({ ...prepared, ports: sandboxPorts(process.env[PORT_SETTING]) })
      : { running: found, close: () => Promise.resolve() };
  const clients = awsClients({
    endpoint: serving.running.motoUrl,
    region: prepared.config.region,
  });
  return {
    ...prepared,
    running: serving.running,
    owner: found === undefined,
    clients,
    close: async () => {
      clients.close();
      await serving.close();
    },
  };
}
