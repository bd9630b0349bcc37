/** What the verbs of the engine take and give back. */

import type { Listener, Operation, PropertyChange } from "./operation.ts";
import type { Properties, Providers } from "./provider.ts";
import type { Program } from "./pulumi/registration.ts";
import type { StateFiles } from "./state/files.ts";
import type { Urn } from "./urn.ts";

export interface StackOptions {
  readonly project: string;
  readonly stack: string;
  /** The state file. Its journal, key and lock lie beside it as `.journal`, `.key` and `.lock`. */
  readonly statePath: string;
  readonly providers: Providers;
  readonly onEvent?: Listener;
  /** Aborting it lets the operations in flight finish and saves them; nothing new is started. */
  readonly signal?: AbortSignal;
  /**
   * How many resources are worked on at a time.
   * @default 4
   */
  readonly parallel?: number;
  /**
   * Whether secret outputs are returned as they are.
   * @default false, which shows `[secret]`
   */
  readonly showSecrets?: boolean;
  /**
   * How often to ask again for a lock that another run holds, once a second.
   * @default long enough to wait out a lock that a killed run left
   */
  readonly lockPatience?: number;
  /** @default the disk */
  readonly files?: StateFiles;
}

export interface ProgramOptions extends StackOptions {
  readonly program: Program;
  /** @default "organization", as with Pulumi's own file back ends */
  readonly organization?: string;
  /** Config values by `namespace:key`; what is not a text is given as JSON. */
  readonly config?: Readonly<Record<string, string>>;
  /** The keys of the secret ones. */
  readonly secretConfig?: readonly string[];
}

export interface RunResult {
  /** In the order of registration, then the deletions in theirs. */
  readonly operations: readonly Operation[];
  /** The stack's outputs, secret ones masked unless asked for; `[unknown]` where a preview cannot tell. */
  readonly outputs: Properties;
}

export interface RefreshResult {
  /** Resources whose objects are gone; the state has forgotten them, and the next `up` makes them again. */
  readonly lost: readonly Urn[];
  readonly drifted: readonly { readonly urn: Urn; readonly changes: readonly PropertyChange[] }[];
  /** How many objects are as the state says. */
  readonly unchanged: number;
}

export interface StackView {
  readonly resources: readonly {
    readonly urn: Urn;
    readonly type: string;
    readonly name: string;
    readonly custom: boolean;
    readonly id: string;
    readonly outputs: Properties;
  }[];
  readonly outputs: Properties;
}
