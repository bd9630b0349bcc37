/** What has to happen to one resource: a pure comparison of what the state remembers with what the program registers. */

import { changedInputs, inputChanges } from "./diff.ts";
import type { Operation, OperationKind } from "./operation.ts";
import type { Property, PropertyMap } from "./property.ts";
import { isObject, knownValues, sameValue, secretNames } from "./property.ts";
import type { Properties, ResourceProvider, Value } from "./provider.ts";
import type { Registration } from "./pulumi/registration.ts";
import type { ResourceRecord } from "./state/record.ts";

/** A registration with the options that change its inputs applied, and the provider that stands behind it. */
export interface Target {
  readonly registration: Registration;
  /** Absent for components and provider configurations. */
  readonly provider?: ResourceProvider;
  readonly inputs: PropertyMap;
}

/** What earlier events demand beside the difference of inputs. */
interface Circumstance {
  /** An interrupted run may have left the object half changed. */
  readonly interrupted?: boolean;
  /** The object goes because another one, that it was made from, is deleted before its replacement. */
  readonly replacedWith?: string;
}

/** Keeps the recorded value of every input that `ignoreChanges` names. On creation there is nothing to keep. */
export function withIgnoredChanges(
  registration: Registration,
  record?: ResourceRecord,
): PropertyMap {
  const { inputs, ignoreChanges } = registration;
  if (record === undefined) return inputs;
  const kept = ignoreChanges.map((name): [string, Property | undefined] => {
    const value = record.inputs.values[name];
    const secret = record.inputs.secret.includes(name);
    return [name, value === undefined ? undefined : { known: true, value, secret }];
  });
  const entries = Object.entries({ ...inputs, ...Object.fromEntries(kept) });
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (value ? [[key, value] as const] : [])),
  );
}

export function decide(target: Target, record?: ResourceRecord, now: Circumstance = {}): Operation {
  const { registration, provider, inputs } = target;
  const { urn, type, name } = registration;
  const base = { urn, type, name, custom: provider !== undefined };
  if (provider === undefined)
    return {
      ...base,
      kind: record === undefined ? "create" : "same",
      changes: [],
      replacedFor: [],
    };
  const secret = new Set([...secretInputsOf(target), ...(record?.inputs.secret ?? [])]);
  const changes = inputChanges(record?.inputs.values ?? {}, secret, inputs);
  const changed = record === undefined ? [] : changedInputs(record.inputs.values, inputs);
  const replacedFor = record === undefined ? [] : changedIdentity(target, record.inputs.values);
  const kind = kindOf(record, changed, replacedFor, now);
  const note = noteOf(kind, now);
  return { ...base, kind, changes, replacedFor, ...(note === undefined ? {} : { note }) };
}

function kindOf(
  record: ResourceRecord | undefined,
  changed: readonly string[],
  replacedFor: readonly string[],
  now: Circumstance,
): OperationKind {
  if (record === undefined) return "create";
  if (replacedFor.length > 0 || now.replacedWith !== undefined) return "replace";
  return changed.length > 0 || now.interrupted === true ? "update" : "same";
}

function noteOf(kind: OperationKind, now: Circumstance): string | undefined {
  if (kind === "replace" && now.replacedWith !== undefined)
    return `because ${now.replacedWith} is replaced`;
  if (now.interrupted !== true) return undefined;
  return kind === "create" || kind === "replace"
    ? "adopts what an interrupted run may have left"
    : "finishes what an interrupted run began";
}

/**
 * The inputs that differ and whose change makes another object, sorted: those the provider names, by path, and those of
 * `replaceOnChanges`, by top-level name. Of an unknown input no part is taken to change.
 */
export function changedIdentity(
  { provider, registration, inputs }: Target,
  before: Properties,
): string[] {
  const changed = changedInputs(before, inputs);
  const asked = registration.replaceOnChanges.map((path) => topLevel(path));
  const whole = asked.includes("*") ? changed : changed.filter((key) => asked.includes(key));
  const after = knownValues(inputs);
  const parts = (provider?.replaceOn ?? []).filter((path) => {
    if (!changed.includes(topLevel(path))) return false;
    if (inputs[topLevel(path)]?.known === false) return path === topLevel(path);
    return !sameValue(valueAt(before, path), valueAt(after, path));
  });
  return [...new Set([...whole, ...parts])].sort();
}

function topLevel(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

function valueAt(values: Properties, path: string): Value | undefined {
  let value: Value | undefined = values;
  for (const key of path.split(".")) value = isObject(value) ? value[key] : undefined;
  return value;
}

/** Inputs that are secret because the program or the provider says so, sorted. */
export function secretInputsOf({ provider, inputs }: Target): string[] {
  const always = (provider?.secretInputs ?? []).filter((key) => key in inputs);
  return [...new Set([...secretNames(inputs), ...always])].sort();
}

/**
 * Outputs that are secret: asked for, or echoes of secret inputs. What a command prints is neither, whatever it was given
 * (pulumi-go-provider 1.3, `ensureDefaultSecrets`).
 */
export function secretOutputsOf(target: Target, outputs: readonly string[]): string[] {
  const { registration } = target;
  const named = new Set([...registration.additionalSecretOutputs, ...secretInputsOf(target)]);
  return outputs.filter((key) => named.has(key));
}
