/** Where the sandbox keeps things. All of it lies in `.sandbox/`, which git ignores. */
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");
export const SANDBOX = join(ROOT, ".sandbox");

export interface StackPaths {
  /** Everything of one stack. */
  readonly home: string;
  readonly state: string;
  readonly manifests: string;
  readonly logs: string;
  readonly credentials: string;
  readonly wekaState: string;
  /** What runs, and where: written by the process that serves. */
  readonly services: string;
  readonly tls: string;
}

/** The paths of a stack, below the sandbox's own folder or another (tests have one each). */
export function stackPaths(stack: string, base = SANDBOX): StackPaths {
  const home = join(base, "stacks", stack);
  return {
    home,
    state: join(home, "state.json"),
    manifests: join(home, "manifests"),
    logs: join(home, "logs"),
    credentials: join(home, "credentials.json"),
    wekaState: join(home, "weka.json"),
    services: join(home, "services.json"),
    tls: join(home, "tls"),
  };
}
