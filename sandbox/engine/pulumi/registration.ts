/** What passes between a running Pulumi program and the engine, free of the SDK's own types. */

import type { EngineEvent } from "../operation.ts";
import type { PropertyMap } from "../property.ts";
import type { Properties } from "../provider.ts";
import type { Urn } from "../urn.ts";

/** A Pulumi program: registers resources and returns the stack's outputs, as `import("index.ts")` does. */
export type Program = () => Promise<Readonly<Record<string, unknown>>>;

/** A resource as the program registers it. */
export interface Registration {
  readonly urn: Urn;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: Urn;
  readonly inputs: PropertyMap;
  /** The texts inside the inputs that are secret. */
  readonly secretTexts: readonly string[];
  readonly dependencies: readonly Urn[];
  readonly propertyDependencies: Readonly<Record<string, readonly Urn[]>>;
  /** URNs the resource had before. */
  readonly aliases: readonly Urn[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Undefined when the program leaves it to the provider. */
  readonly deleteBeforeReplace: boolean | undefined;
  readonly additionalSecretOutputs: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly importId: string;
}

/** What the program sees of a registered resource. Outputs that are absent are unknown in a preview. */
export interface Registered {
  /** Empty while it is unknown. */
  readonly id: string;
  readonly outputs: Properties;
  readonly secretOutputs: readonly string[];
}

/** The engine's side of a program run. What it throws rejects the resource's outputs in the program. */
export interface Host {
  register(registration: Registration): Promise<Registered>;
  /** `Resource.get`: an object that the stack does not own. */
  read(type: string, name: string, id: string): Promise<Properties>;
  call(token: string, inputs: Properties): Promise<Properties>;
  log(event: EngineEvent & { readonly event: "log" }): void;
}
