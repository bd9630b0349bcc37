/** What a run plans or does, as plain data for whoever draws it. Secret values never appear here. */

import type { Value } from "./provider.ts";
import type { Urn } from "./urn.ts";

export type OperationKind = "create" | "update" | "replace" | "delete" | "same" | "retain";

/** A value in a difference: shown, or said to be secret or not known before the run. */
export type Shown = { readonly value: Value } | "secret" | "unknown";

export interface PropertyChange {
  /** Path from the resource's inputs, such as `policy.Statement[0].Action[1]`. */
  readonly path: string;
  /** Absent where the property is new. */
  readonly before?: Shown;
  /** Absent where the property goes away. */
  readonly after?: Shown;
}

export interface Operation {
  readonly kind: OperationKind;
  readonly urn: Urn;
  readonly type: string;
  readonly name: string;
  /** Whether a provider stands behind it; false for components and provider configurations. */
  readonly custom: boolean;
  readonly changes: readonly PropertyChange[];
  /** For a replacement, the top-level properties that forced it. */
  readonly replacedFor: readonly string[];
  /** What a reader should know beside the difference. */
  readonly note?: string;
}

/** What happens while a run is under way. A preview reports each planned operation as `done`. */
export type EngineEvent =
  | { readonly event: "started" | "done"; readonly operation: Operation }
  | { readonly event: "failed"; readonly operation: Operation; readonly message: string }
  | { readonly event: "lost"; readonly urn: Urn }
  | { readonly event: "drifted"; readonly urn: Urn; readonly changes: readonly PropertyChange[] }
  | { readonly event: "notice"; readonly message: string }
  | {
      readonly event: "log";
      readonly severity: "info" | "warning" | "error";
      readonly message: string;
    };

export type Listener = (event: EngineEvent) => void;
