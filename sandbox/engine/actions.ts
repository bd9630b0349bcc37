/**
 * Does operations for real: calls the provider between two steps of the state, so that a run killed at any point leaves
 * either the old record or a note that the operation was under way.
 */

import { isFullyKnown, knownValues } from "./property.ts";
import type { ObjectState, Properties, ResourceProvider } from "./provider.ts";
import { changedIdentity, secretInputsOf, secretOutputsOf } from "./decide.ts";
import type { Target } from "./decide.ts";
import { sameValue } from "./property.ts";
import { recordKey } from "./state/record.ts";
import type { Guarded, Pending, ResourceRecord } from "./state/record.ts";
import type { StateStore } from "./state/store.ts";

/** A target whose inputs are all known, as they are in every run that is not a preview. */
export type ManagedTarget = Target & { readonly provider: ResourceProvider };

export class Actions {
  /** What this run's replacements left to delete: part of a `replace`, not a deletion of its own. */
  readonly leftBehind = new Set<ResourceRecord>();
  readonly #store: StateStore;
  #order: number;

  constructor(store: StateStore) {
    this.#store = store;
    this.#order = store.nextOrder();
  }

  async create(
    target: ManagedTarget,
    operation: "create" | "replace" = "create",
  ): Promise<ResourceRecord> {
    const { urn } = target.registration;
    const inputs = inputsOf(target);
    this.#store.commit({ begin: { urn, operation, inputs } });
    try {
      const made = await target.provider.create(inputs.values);
      return recordOf(target, made, this.#order++);
    } catch (error) {
      // The provider answered: nothing is in doubt.
      this.#store.commit({ settle: urn });
      throw error;
    }
  }

  async createNew(target: ManagedTarget): Promise<ResourceRecord> {
    return this.#keep(await this.create(target));
  }

  /** An update that fails stays noted as under way: the object may be half changed, and the next run does it again. */
  async update(target: ManagedTarget, record: ResourceRecord): Promise<ResourceRecord> {
    const { urn } = target.registration;
    const inputs = inputsOf(target);
    this.#store.commit({ begin: { urn, operation: "update", inputs } });
    const done = await target.provider.update(
      objectOf(record),
      record.inputs.values,
      inputs.values,
    );
    return this.#keep(recordOf(target, done, record.order));
  }

  /** Makes the new object first; the old one is deleted at the end of the run, when nothing points to it any more. */
  async replaceThenDelete(target: ManagedTarget, record: ResourceRecord): Promise<ResourceRecord> {
    const made = await this.create(target, "replace");
    // Where the provider adopted the old object instead of making another, there is nothing to delete.
    const nothingLeft = made.id === record.id || record.retainOnDelete;
    if (nothingLeft) {
      this.#store.commit({ put: made });
      return made;
    }
    const former = { ...record, condemned: true };
    this.leftBehind.add(former);
    this.#store.commit({ put: made }, { put: former });
    return made;
  }

  /**
   * Deletes an object and forgets it. One that is retained, or that another resource has taken over under its own name,
   * is only forgotten.
   */
  async remove(record: ResourceRecord, provider: ResourceProvider | undefined): Promise<void> {
    const { urn, inputs, condemned, retainOnDelete } = record;
    if (provider !== undefined && !retainOnDelete && !this.isTakenOver(record)) {
      // A condemned record stands in the state until its object is gone; that is note enough.
      if (!condemned) this.#store.commit({ begin: { urn, operation: "delete", inputs } });
      await provider.delete(objectOf(record), inputs.values);
    }
    this.#store.commit({ drop: record });
  }

  /** Whether another resource has this object now: it was declared anew under another name and adopted. */
  isTakenOver(record: ResourceRecord): boolean {
    return record.custom && this.#store.isHeldByAnother(record.urn, record.id, recordKey(record));
  }

  /** Takes over what only the state knows: options, dependencies, the place in the tree. */
  keepSame(target: Target, record: ResourceRecord | undefined, id: string): ResourceRecord {
    const object = { id: record?.id ?? id, outputs: record?.outputs.values ?? {} };
    const next = recordOf(target, object, record?.order ?? this.#order++);
    const unchanged = record !== undefined && sameRecord(record, next);
    return unchanged ? record : this.#keep(next);
  }

  /** Whether an interrupted creation made an object that the new inputs do not describe. */
  isOrphaned(pending: Pending, target: Target): boolean {
    if (pending.operation !== "create" && pending.operation !== "replace") return false;
    return changedIdentity(target, pending.inputs.values).length > 0;
  }

  /**
   * Deletes what an interrupted creation may have made. Its id was never saved, so the creation is finished first: it
   * adopts the object that is there.
   */
  async removeOrphan(pending: Pending, provider: ResourceProvider): Promise<void> {
    const object = await provider.create(pending.inputs.values);
    if (!this.#store.isHeldByAnother(pending.urn, object.id))
      await provider.delete(object, pending.inputs.values);
    this.#store.commit({ settle: pending.urn });
  }

  #keep(record: ResourceRecord): ResourceRecord {
    this.#store.commit({ put: record });
    return record;
  }
}

export function objectOf(record: ResourceRecord): ObjectState {
  return { id: record.id, outputs: record.outputs.values };
}

function inputsOf(target: Target): Guarded {
  if (!isFullyKnown(target.inputs)) throw new Error("an input is unknown outside a preview");
  return { values: knownValues(target.inputs), secret: secretInputsOf(target) };
}

function recordOf(target: Target, object: ObjectState, order: number): ResourceRecord {
  const { registration, provider } = target;
  // Components and provider configurations have no object: what they were given is of no use to a later run.
  const none = { values: {}, secret: [] };
  return {
    urn: registration.urn,
    custom: provider !== undefined,
    id: object.id,
    inputs: provider === undefined ? none : inputsOf(target),
    outputs: provider === undefined ? none : guardOutputs(target, object.outputs),
    parent: registration.parent,
    dependencies: registration.dependencies,
    propertyDependencies: registration.propertyDependencies,
    protect: registration.protect,
    retainOnDelete: registration.retainOnDelete,
    order,
    condemned: false,
  };
}

export function guardOutputs(target: Target, outputs: Properties): Guarded {
  return { values: outputs, secret: secretOutputsOf(target, Object.keys(outputs)) };
}

/** Compares everything but the order in which secret names and dependencies are listed. */
function sameRecord(a: ResourceRecord, b: ResourceRecord): boolean {
  return sameValue(comparable(a), comparable(b));
}

function comparable(record: ResourceRecord): Properties {
  const { inputs, outputs, dependencies, propertyDependencies, ...rest } = record;
  const sorted = Object.entries(propertyDependencies).map(
    ([key, urns]) => [key, [...urns].sort()] as const,
  );
  return {
    ...rest,
    inputs: inputs.values,
    outputs: outputs.values,
    secret: [...inputs.secret].sort().concat("/", [...outputs.secret].sort()),
    dependencies: [...dependencies].sort(),
    propertyDependencies: Object.fromEntries(sorted),
  };
}
