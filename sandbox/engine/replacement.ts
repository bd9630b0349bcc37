/** Replacements that delete first: which other objects have to go before, and who waits for that. */

import type { Actions } from "./actions.ts";
import type { Providers } from "./provider.ts";
import { dependentsOf, removalOrder } from "./removal-order.ts";
import type { ResourceRecord } from "./state/record.ts";
import { shortName, typeOf } from "./urn.ts";
import type { Urn } from "./urn.ts";

/** A dependent that is replaced because the object it was made from is. */
interface Tied {
  readonly record: ResourceRecord;
  /** The short name of that object. */
  readonly because: string;
  /** Settles when the dependent's object is gone, or will not be touched. */
  readonly gone: PromiseWithResolvers<undefined>;
}

/** Keeps track, during one run, of the objects that go early to make room. */
export class Replacements {
  readonly #tied = new Map<Urn, Tied>();
  readonly #actions: Actions;
  readonly #providers: Providers;

  constructor(actions: Actions, providers: Providers) {
    this.#actions = actions;
    this.#providers = providers;
  }

  /** Why the resource is replaced although its own inputs may not ask for it; undefined when nothing forces it. */
  because(urn: Urn): string | undefined {
    return this.#tied.get(urn)?.because;
  }

  /** The record of a resource that went early, which the state has forgotten. */
  recordOf(urn: Urn): ResourceRecord | undefined {
    return this.#tied.get(urn)?.record;
  }

  /** Waits until an object that goes early is gone. */
  async whenGone(urn: Urn): Promise<void> {
    await this.#tied.get(urn)?.gone.promise;
  }

  /** Everything that goes early, in no order. */
  get records(): ResourceRecord[] {
    return [...this.#tied.values()].map(({ record }) => record);
  }

  /**
   * Ties the dependents that have to go before this object does.
   *
   * @param candidates records that the program has not registered yet
   * @throws a sentence when one of them is protected
   */
  tie(record: ResourceRecord, candidates: Iterable<ResourceRecord>): void {
    const dependents = replacedTogether(record, candidates, this.#providers);
    const kept = dependents.find((dependent) => dependent.protect);
    if (kept !== undefined)
      throw new Error(
        `${shortName(kept.urn)} would have to be replaced with it, but is protected.`,
      );
    for (const dependent of dependents) {
      if (this.#tied.has(dependent.urn)) continue;
      const gone = Promise.withResolvers<undefined>();
      this.#tied.set(dependent.urn, { record: dependent, because: shortName(record.urn), gone });
    }
  }

  /** Deletes what was tied to this object. Those that wait are released even when it fails; the run stops then. */
  async removeTied(record: ResourceRecord): Promise<void> {
    const tied = [...this.#tied.values()].filter(
      ({ because }) => because === shortName(record.urn),
    );
    try {
      for (const { record: dependent } of tied)
        await this.#actions.remove(dependent, this.#providers.resources.get(typeOf(dependent.urn)));
    } finally {
      for (const { gone } of tied) gone.resolve(undefined);
    }
  }

  /** In a preview nothing goes, and nobody has to wait. */
  releaseAll(): void {
    for (const { gone } of this.#tied.values()) gone.resolve(undefined);
  }
}

/**
 * The dependents that have to be replaced too, in the order of their deletion: those with an input that is made from the
 * object's outputs and whose change makes another object. An attachment names a policy's ARN, so it goes with the policy.
 */
function replacedTogether(
  record: ResourceRecord,
  candidates: Iterable<ResourceRecord>,
  providers: Providers,
): ResourceRecord[] {
  const dependents = dependentsOf(candidates);
  const found = new Set<ResourceRecord>();
  const collect = (of: ResourceRecord): void => {
    for (const dependent of dependents.get(of.urn) ?? []) {
      if (found.has(dependent) || dependent.condemned) continue;
      const replaceOn = providers.resources.get(typeOf(dependent.urn))?.replaceOn ?? [];
      const tied = replaceOn.some((path) => dependent.propertyDependencies[path]?.includes(of.urn));
      if (!tied) continue;
      found.add(dependent);
      collect(dependent);
    }
  };
  collect(record);
  return removalOrder([...found]);
}
