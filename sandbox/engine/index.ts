/**
 * The sandbox engine: rehearses a Pulumi stack against local services. It runs the same program as Pulumi does, keeps a
 * state file, and has four of Pulumi's verbs. It prints nothing; `onEvent` hears what happens, `render.ts` draws it.
 */

export { destroy, inspect, preview, refresh, up } from "./verbs.ts";
export type {
  ProgramOptions,
  RefreshResult,
  RunResult,
  StackOptions,
  StackView,
} from "./options.ts";
export { EngineError } from "./errors.ts";
export type { Failure } from "./errors.ts";
export type {
  EngineEvent,
  Listener,
  Operation,
  OperationKind,
  PropertyChange,
  Shown,
} from "./operation.ts";
export type { Program } from "./pulumi/registration.ts";
export { renderOperation, renderRefresh, renderRun } from "./render.ts";
export type { Paint, RenderOptions } from "./render.ts";
