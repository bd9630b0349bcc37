/** Where the sandbox keeps things. All of it lies in `.sandbox/`, which git ignores. */
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

/** Where the sandbox keeps its memory, unless this variable names another folder. */
const FOLDER_SETTING = "S3_ACCESS_SANDBOX_DIR";

export function sandboxFolder(): string {
  return process.env[FOLDER_SETTING] ?? join(ROOT, ".sandbox");
}

export interface StackPaths {
  /** Everything of one stack. */
  readonly home: string;
  readonly state: string;
  readonly manifests: string;
  readonly logs: string;
  readonly credentials: string;
  readonly wekaState: string;
  readonly vastState: string;
  /** What runs, and where: written by the process that serves. */
  readonly services: string;
  readonly tls: string;
  /** What a person of the appliance has: kubeconfig files, and a refresh token for each user. */
  readonly appliance: string;
}

/** The paths of a stack below a folder of the sandbox. */
export function stackPaths(stack: string, folder = sandboxFolder()): StackPaths {
  const home = join(folder, "stacks", stack);
  return {
    home,
    state: join(home, "state.json"),
    manifests: join(home, "manifests"),
    logs: join(home, "logs"),
    credentials: join(home, "credentials.json"),
    wekaState: join(home, "weka.json"),
    vastState: join(home, "vast.json"),
    services: join(home, "services.json"),
    tls: join(home, "tls"),
    appliance: join(home, "appliance"),
  };
}
