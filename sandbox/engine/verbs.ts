/** The engine's verbs. Each takes the state's lock where it writes, and throws an EngineError for all that failed. */

import { Actions } from "./actions.ts";
import { Deployment } from "./deployment.ts";
import { EngineError, messageOf, StateError } from "./errors.ts";
import type {
  ProgramOptions,
  RefreshResult,
  RunResult,
  StackOptions,
  StackView,
} from "./options.ts";
import { knownValues, sameValue, secretNames } from "./property.ts";
import type { PropertyMap } from "./property.ts";
import type { Properties, Value } from "./provider.ts";
import { blame } from "./pulumi/blame.ts";
import { runProgram } from "./pulumi/program.ts";
import { collectRejections } from "./pulumi/rejections.ts";
import { refreshAll } from "./refresh.ts";
import { removeAll } from "./removal.ts";
import type { Doomed } from "./removal.ts";
import { Replacements } from "./replacement.ts";
import { Session } from "./session.ts";
import { diskFiles } from "./state/files.ts";
import { withLock } from "./state/lock.ts";
import type { Guarded } from "./state/record.ts";
import { StateStore } from "./state/store.ts";
import { nameOf, typeOf } from "./urn.ts";

/** What a run works with. */
interface Run {
  readonly session: Session;
  readonly store: StateStore;
  readonly actions: Actions;
}

/** Says what `up` would do, and touches nothing. Lookups do run. */
export async function preview(options: ProgramOptions): Promise<RunResult> {
  const session = sessionOf(options);
  const store = openStore(options);
  return deploy(options, { session, store, actions: new Actions(store) }, true);
}

/** Makes the objects what the program declares, then deletes what it no longer declares. */
export async function up(options: ProgramOptions): Promise<RunResult> {
  return writing(options, (run) => deploy(options, run, false));
}

/** Reads every object in the state. What is gone is forgotten, what differs is noted. */
export async function refresh(options: StackOptions): Promise<RefreshResult> {
  return writing(options, ({ session, store }) => refreshAll(session, store, options.providers));
}

/** Deletes everything, newest first. */
export async function destroy(options: StackOptions): Promise<RunResult> {
  return writing(options, async ({ session, store, actions }) => {
    const doomed = {
      records: [...store.records.values()],
      gone: [],
      orphans: orphansOf(store, new Set()),
    };
    await removeAll(doomed, { session, actions, providers: options.providers, preview: false });
    if (session.mayGoOn) keepOutputs(store, { values: {}, secret: [] });
    return { operations: session.operations, outputs: {} };
  });
}

/** What the state says, without touching anything. */
export function inspect(options: StackOptions): StackView {
  const store = openStore(options);
  const live = [...store.records.values()].filter(({ condemned }) => !condemned);
  return {
    resources: live.map(({ urn, custom, id, outputs }) => ({
      urn,
      type: typeOf(urn),
      name: nameOf(urn),
      custom,
      id,
      outputs: masked(outputs, options),
    })),
    outputs: masked(store.outputs, options),
  };
}

async function deploy(options: ProgramOptions, run: Run, isPreview: boolean): Promise<RunResult> {
  const { session, store, actions } = run;
  const { providers } = options;
  const replacements = new Replacements(actions, providers);
  const parts = { session, store, providers, actions, preview: isPreview };
  const deployment = new Deployment({ ...parts, replacements });
  const rejections = collectRejections();
  try {
    const outputs = await settledProgram(options, deployment, session, isPreview);
    absorbAll(session, rejections.reasons);
    deployment.end();
    if (session.mayGoOn) await removeAll(doomedBy(deployment, replacements, run, isPreview), parts);
    absorbAll(session, rejections.reasons);
    if (!isPreview && session.mayGoOn) keepOutputs(store, guardedOutputs(outputs));
    if (isPreview) session.finish();
    return { operations: session.operations, outputs: shownOutputs(outputs, options) };
  } finally {
    rejections.stop();
  }
}

/** Runs the program; what it throws becomes a failure of the session. */
async function settledProgram(
  options: ProgramOptions,
  deployment: Deployment,
  session: Session,
  isPreview: boolean,
): Promise<PropertyMap> {
  const settings = {
    project: options.project,
    stack: options.stack,
    organization: options.organization ?? "organization",
    preview: isPreview,
    config: options.config ?? {},
    secretConfig: options.secretConfig ?? [],
  };
  try {
    return await runProgram(options.program, settings, deployment);
  } catch (error) {
    absorbAll(session, [error]);
    return {};
  }
}

/** Takes what surfaced in the program, except what merely passes on a known failure. */
function absorbAll(session: Session, reasons: readonly unknown[]): void {
  for (const reason of reasons) {
    const { message, at } = blame(reason);
    session.absorb(message, at);
  }
}

function doomedBy(
  deployment: Deployment,
  replacements: Replacements,
  { store }: Run,
  isPreview: boolean,
): Doomed {
  const { accounted } = deployment;
  const gone = isPreview ? [] : replacements.records.filter(({ urn }) => !accounted.has(urn));
  const records = [...store.records.values()].filter(
    ({ urn, condemned }) => condemned || !accounted.has(urn),
  );
  return { records, gone, orphans: orphansOf(store, accounted) };
}

/** Interrupted creations of resources that the program does not declare. */
function orphansOf(store: StateStore, accounted: ReadonlySet<string>): Doomed["orphans"] {
  return [...store.pending.values()].filter(
    ({ urn, operation }) =>
      !accounted.has(urn) && (operation === "create" || operation === "replace"),
  );
}

/** Runs a verb that writes: alone on the state, and with everything saved at its end, whatever happened. */
async function writing<T>(options: StackOptions, work: (run: Run) => Promise<T>): Promise<T> {
  return inSentences(() =>
    withLock(options.statePath, async (lost) => run(options, lost, work), options.lockPatience),
  );
}

async function run<T>(
  options: StackOptions,
  lost: AbortSignal,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const session = sessionOf(options);
  lost.addEventListener("abort", () => {
    session.fail(
      `The lock of the state ${options.statePath} was lost, perhaps while the machine slept. Run the same command again.`,
    );
  });
  const store = openStore(options);
  await store.prepare();
  try {
    return await work({ session, store, actions: new Actions(store) });
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw session.fail(error.message);
  } finally {
    await store.close().catch((error: unknown) => session.fail(messageOf(error)));
    session.finish();
  }
}

/** Runs the part of a verb in which no failure can be collected: what is wrong with the state ends it at once. */
async function inSentences<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asEngineError(error);
  }
}

function asEngineError(error: unknown): unknown {
  return error instanceof StateError ? new EngineError([{ message: error.message }], []) : error;
}

const silent = (): void => undefined;

function sessionOf({ onEvent, signal, parallel }: StackOptions): Session {
  return new Session(onEvent ?? silent, signal ?? new AbortController().signal, parallel ?? 4);
}

function openStore({ statePath, project, stack, files }: StackOptions): StateStore {
  try {
    return new StateStore({ path: statePath, project, stack, files: files ?? diskFiles });
  } catch (error) {
    throw asEngineError(error);
  }
}

function keepOutputs(store: StateStore, outputs: Guarded): void {
  const before = store.outputs;
  if (!sameValue({ ...before }, { ...outputs })) store.commit({ outputs });
}

function guardedOutputs(outputs: PropertyMap): Guarded {
  return { values: knownValues(outputs), secret: secretNames(outputs) };
}

function shownOutputs(outputs: PropertyMap, options: StackOptions): Properties {
  const unknown = Object.entries(outputs).filter(([, output]) => !output.known);
  const marked = Object.fromEntries(unknown.map(([key]) => [key, "[unknown]"]));
  return { ...marked, ...masked(guardedOutputs(outputs), options) };
}

function masked({ values, secret }: Guarded, { showSecrets }: StackOptions): Properties {
  const shown = (key: string, value: Value | undefined): Value | undefined =>
    secret.includes(key) && showSecrets !== true ? "[secret]" : value;
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, shown(key, value)]));
}
