/** The state of one stack: a JSON snapshot, a journal that continues it, and the key of its secrets beside them. */

import { messageOf, StateError } from "../errors.ts";
import { typeOf } from "../urn.ts";
import type { Urn } from "../urn.ts";
import { journalHeader, journalLine } from "./journal.ts";
import type { StoredStep } from "./journal.ts";
import type { Guarded, Pending, ResourceRecord, StoredPending } from "./record.ts";
import { fromStored, openGuarded, recordKey, sealGuarded, toStored } from "./record.ts";
import { readState, version } from "./read.ts";
import type { Snapshot, StateLocation } from "./read.ts";
import { sealer } from "./seal.ts";
import type { Sealer } from "./seal.ts";

/** One thing to remember. `put` and `drop` also settle what was pending for their URN. */
type Step =
  | { readonly begin: Pending }
  | { readonly put: ResourceRecord }
  | { readonly drop: ResourceRecord }
  | { readonly settle: Urn }
  | { readonly outputs: Guarded };

export class StateStore {
  readonly records = new Map<string, ResourceRecord>();
  readonly pending = new Map<Urn, Pending>();
  outputs: Guarded = { values: {}, secret: [] };
  /** For each object, the keys of the records that have it and are not condemned. */
  readonly #holders = new Map<string, Set<string>>();
  readonly #where: StateLocation;
  readonly #sealer: Sealer;
  #generation = 0;
  #journal: "absent" | "leftover" | "open" | "broken" = "absent";

  /**
   * Reads snapshot and journal; writes nothing.
   *
   * @throws StateError when they are damaged, of an unknown version, or of another stack
   */
  constructor(where: StateLocation) {
    this.#where = where;
    this.#sealer = sealer(`${where.path}.key`, where.files);
    const { stored, steps, leftover } = readState(where);
    if (leftover) this.#journal = "leftover";
    if (stored !== undefined) this.#load(stored);
    for (const step of steps) this.#replay(step);
  }

  live(urn: Urn): ResourceRecord | undefined {
    return this.records.get(urn);
  }

  /** Whether a record that is not condemned, other than the one with the key `itself`, has this object. */
  isHeldByAnother(urn: Urn, id: string, itself = ""): boolean {
    const holders = this.#holders.get(objectKey(urn, id)) ?? new Set();
    return holders.has(itself) ? holders.size > 1 : holders.size > 0;
  }

  nextOrder(): number {
    let last = 0;
    for (const record of this.records.values()) last = Math.max(last, record.order);
    return last + 1;
  }

  /** Folds what an earlier run left in its journal into the snapshot. Call it before the first commit. */
  async prepare(): Promise<void> {
    if (this.#journal === "leftover") await this.#writeSnapshot();
  }

  /**
   * Remembers steps that belong together, on disk before in memory.
   *
   * @throws StateError when they cannot be saved; snapshot and journal then stay as they were
   */
  commit(...steps: readonly Step[]): void {
    const lines = journalLine(steps.map((step) => this.#toStored(step)));
    const start = this.#journal === "open" ? "" : journalHeader(this.#generation);
    if (this.#journal === "broken") throw this.#unsaved("an earlier step could not be saved");
    try {
      this.#where.files.append(`${this.#where.path}.journal`, start + lines);
    } catch (error) {
      // Nothing may follow a line that was perhaps cut off.
      this.#journal = "broken";
      throw this.#unsaved(reason(error));
    }
    this.#journal = "open";
    for (const step of steps) this.#apply(step);
  }

  /** Ends the run: puts the snapshot in place if anything changed, then removes the journal. */
  async close(): Promise<void> {
    if (this.#journal === "open") await this.#writeSnapshot();
  }

  async #writeSnapshot(): Promise<void> {
    const { files, path, project, stack } = this.#where;
    const next: Snapshot = {
      version,
      project,
      stack,
      generation: this.#generation + 1,
      resources: [...this.records.values()].map((record) => toStored(record, this.#sealer)),
      pending: [...this.pending.values()].map((pending) => this.#storedPending(pending)),
      outputs: sealGuarded(this.outputs, "outputs", this.#sealer),
    };
    try {
      await files.replace(path, `${JSON.stringify(next, undefined, 1)}\n`);
      files.remove(`${path}.journal`);
    } catch (error) {
      throw this.#unsaved(reason(error));
    }
    this.#generation = next.generation;
    this.#journal = "absent";
  }

  #unsaved(why: string): StateError {
    return new StateError(
      `Cannot save the state to ${this.#where.path}: ${why}. The state saved before is intact; make the folder writable and run the same command again, which continues from there.`,
    );
  }

  #load(stored: Snapshot): void {
    this.#generation = stored.generation;
    for (const resource of stored.resources) this.#replay({ put: resource });
    for (const pending of stored.pending) this.#replay({ begin: pending });
    this.#replay({ outputs: stored.outputs });
  }

  #replay(step: StoredStep): void {
    if ("put" in step) this.#apply({ put: fromStored(step.put, this.#sealer) });
    else if ("drop" in step) this.#drop(step.drop);
    else if ("settle" in step) this.#apply(step);
    else if ("outputs" in step) this.outputs = openGuarded(step.outputs, "outputs", this.#sealer);
    else {
      const { urn, operation, inputs } = step.begin;
      const opened = openGuarded(inputs, `${urn} pending`, this.#sealer);
      this.#apply({ begin: { urn, operation, inputs: opened } });
    }
  }

  #apply(step: Step): void {
    if ("begin" in step) this.pending.set(step.begin.urn, step.begin);
    else if ("settle" in step) this.pending.delete(step.settle);
    else if ("outputs" in step) this.outputs = step.outputs;
    else if ("drop" in step) this.#drop(recordKey(step.drop));
    else this.#put(step.put);
  }

  #put(record: ResourceRecord): void {
    const key = recordKey(record);
    this.#drop(key);
    this.pending.delete(record.urn);
    this.records.set(key, record);
    if (record.condemned || !record.custom) return;
    const object = objectKey(record.urn, record.id);
    this.#holders.set(object, (this.#holders.get(object) ?? new Set()).add(key));
  }

  #drop(key: string): void {
    const record = this.records.get(key);
    if (record === undefined) return;
    this.records.delete(key);
    this.pending.delete(record.urn);
    this.#holders.get(objectKey(record.urn, record.id))?.delete(key);
  }

  #toStored(step: Step): StoredStep {
    if ("begin" in step) return { begin: this.#storedPending(step.begin) };
    if ("put" in step) return { put: toStored(step.put, this.#sealer) };
    if ("drop" in step) return { drop: recordKey(step.drop) };
    if ("settle" in step) return step;
    return { outputs: sealGuarded(step.outputs, "outputs", this.#sealer) };
  }

  #storedPending({ urn, operation, inputs }: Pending): StoredPending {
    return { urn, operation, inputs: sealGuarded(inputs, `${urn} pending`, this.#sealer) };
  }
}

/** An object is known by its type and its provider's id. */
function objectKey(urn: Urn, id: string): string {
  return `${typeOf(urn)} ${id}`;
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
};

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? messageOf(error);
}
