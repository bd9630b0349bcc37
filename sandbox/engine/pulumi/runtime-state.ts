/** The one part of the SDK that is reached although it is not public: the store of a run's settings. */

import { createRequire } from "node:module";

interface RuntimeState {
  /** Runs a function with settings of its own. */
  withLocalStorage<T>(run: () => Promise<T>): Promise<T>;
  getStore(): {
    /** `engine` is the client that `pulumi.log` writes to. */
    readonly settings: { engine: unknown };
    /** Resources that wait for something before they can be registered. */
    readonly pendingResourceRegistrations: ReadonlyMap<unknown, Waiting>;
  };
}

interface Waiting {
  readonly type?: string;
  readonly name?: string;
  readonly inputProperty?: string;
}

export const runtimeState: RuntimeState = load();

function load(): RuntimeState {
  const state: unknown = createRequire(import.meta.url)("@pulumi/pulumi/runtime/state.js");
  if (isRuntimeState(state)) return state;
  throw new Error(
    "@pulumi/pulumi/runtime/state.js has changed: it has no withLocalStorage and getStore.",
  );
}

function isRuntimeState(state: unknown): state is RuntimeState {
  return (
    typeof state === "object" &&
    state !== null &&
    "withLocalStorage" in state &&
    "getStore" in state
  );
}
