/** The engine's side while a program runs: settles each resource as it is registered, or plans what it would do. */

import { objectOf } from "./actions.ts";
import type { Actions, ManagedTarget } from "./actions.ts";
import { Aliases } from "./aliases.ts";
import { decide, withIgnoredChanges } from "./decide.ts";
import type { Target } from "./decide.ts";
import { messageOf } from "./errors.ts";
import { foresee } from "./foresee.ts";
import type { EngineEvent, Operation } from "./operation.ts";
import { isFullyKnown, knownValues } from "./property.ts";
import type { Properties, Providers } from "./provider.ts";
import type { Host, Registered, Registration } from "./pulumi/registration.ts";
import type { Replacements } from "./replacement.ts";
import type { Session } from "./session.ts";
import type { ResourceRecord } from "./state/record.ts";
import type { StateStore } from "./state/store.ts";
import { unsupportedLookup, unsupportedOption, unsupportedType } from "./support.ts";
import { shortName } from "./urn.ts";
import type { Urn } from "./urn.ts";

interface DeploymentParts {
  readonly session: Session;
  readonly store: StateStore;
  readonly providers: Providers;
  readonly actions: Actions;
  readonly replacements: Replacements;
  readonly preview: boolean;
}

/** One resource, what the state remembers of it, and what is to be done. */
interface Planned {
  readonly target: Target;
  readonly record: ResourceRecord | undefined;
  readonly operation: Operation;
}

export class Deployment implements Host {
  /** URNs the program registered, and former ones that were recognised under their new name. */
  readonly accounted = new Set<Urn>();
  readonly #parts: DeploymentParts;
  readonly #aliases = new Aliases();
  #ended = false;

  constructor(parts: DeploymentParts) {
    this.#parts = parts;
  }

  /** After this a registration is a mistake: what is to be deleted has been decided. */
  end(): void {
    this.#ended = true;
  }

  async register(registration: Registration): Promise<Registered> {
    const { session } = this.#parts;
    session.assertRunning();
    this.#admit(registration);
    const place = session.place();
    return session.limit(() => this.#settle(place, registration));
  }

  async call(token: string, inputs: Properties): Promise<Properties> {
    const { session, providers } = this.#parts;
    session.assertRunning();
    const lookup = providers.lookups.get(token);
    if (lookup === undefined) throw session.fail(unsupportedLookup(token, providers));
    try {
      return await lookup.call(inputs);
    } catch (error) {
      throw session.fail(`Could not look up ${token}: ${messageOf(error)}`);
    }
  }

  async read(type: string, name: string, id: string): Promise<Properties> {
    const { session, providers } = this.#parts;
    session.assertRunning();
    return session.attempt(`read ${type} ${name}`, undefined, [], async () => {
      const provider = providers.resources.get(type);
      if (provider === undefined) throw new Error(unsupportedType(providers));
      const found = await provider.read({ id, outputs: {} }, {});
      if (found === undefined)
        throw new Error(`there is no object with the id ${JSON.stringify(id)}.`);
      return found.outputs;
    });
  }

  log(event: EngineEvent & { readonly event: "log" }): void {
    this.#parts.session.emit(event);
  }

  #admit({ urn }: Registration): void {
    const { session } = this.#parts;
    if (this.#ended)
      throw session.fail(
        `${shortName(urn)} was registered after the program had ended. Create resources before it ends, not in a callback that nothing waits for.`,
        urn,
      );
    if (this.accounted.has(urn))
      throw session.fail(`Duplicate resource URN '${urn}'; try giving it a unique name.`, urn);
    this.accounted.add(urn);
  }

  async #settle(place: number, registration: Registration): Promise<Registered> {
    const { session, replacements } = this.#parts;
    const { urn, secretTexts } = registration;
    await replacements.whenGone(urn);
    session.assertRunning();
    const planned = await session.attempt(`plan ${shortName(urn)}`, urn, secretTexts, () =>
      this.#plan(registration),
    );
    return session.perform(place, planned.operation, secretTexts, () => this.#carryOut(planned));
  }

  async #plan(registration: Registration): Promise<Planned> {
    const { providers, replacements } = this.#parts;
    const unsupported = unsupportedOption(registration);
    if (unsupported !== undefined) throw new Error(unsupported);
    const known = this.#recall(registration) ?? replacements.recordOf(registration.urn);
    if (!registration.custom || isProviderConfiguration(registration.type)) {
      const target = { registration, inputs: registration.inputs };
      return { target, record: known, operation: decide(target, known) };
    }
    const provider = providers.resources.get(registration.type);
    if (provider === undefined) throw new Error(unsupportedType(providers));
    const target = { registration, provider, inputs: withIgnoredChanges(registration, known) };
    if (isFullyKnown(target.inputs)) await provider.check?.(knownValues(target.inputs));
    const { record, interrupted } = await this.#lookAt(target, known);
    const replacedWith = replacements.because(registration.urn);
    const now = { interrupted, ...(replacedWith === undefined ? {} : { replacedWith }) };
    const operation = decide(target, record, now);
    if (operation.kind === "replace") this.#prepareReplacement(target, record, operation);
    return { target, record, operation };
  }

  /** The record of this resource, under its name or one it had before. */
  #recall(registration: Registration): ResourceRecord | undefined {
    const { store, preview } = this.#parts;
    const { urn } = registration;
    const former = this.#aliases.formerUrns(registration);
    const own = store.live(urn);
    if (own !== undefined) return own;
    const record = former
      .filter((alias) => !this.accounted.has(alias))
      .map((alias) => store.live(alias))
      .find(Boolean);
    if (record === undefined) return undefined;
    this.accounted.add(record.urn);
    const renamed = { ...record, urn };
    if (!preview) store.commit({ drop: record }, { put: renamed });
    return renamed;
  }

  /** Looks at the real object where an interrupted run leaves the state in doubt. */
  async #lookAt(
    target: ManagedTarget,
    record: ResourceRecord | undefined,
  ): Promise<{ record: ResourceRecord | undefined; interrupted: boolean }> {
    const { store, actions, preview } = this.#parts;
    const pending = store.pending.get(target.registration.urn);
    if (pending === undefined) return { record, interrupted: false };
    if (!preview && actions.isOrphaned(pending, target))
      await actions.removeOrphan(pending, target.provider);
    if (record === undefined) return { record, interrupted: true };
    const object = await target.provider.read(objectOf(record), record.inputs.values);
    if (object !== undefined) return { record, interrupted: true };
    if (!preview) store.commit({ drop: record });
    return { record: undefined, interrupted: true };
  }

  /** Ties what has to be replaced together with an object that is deleted before its replacement is made. */
  #prepareReplacement(
    target: ManagedTarget,
    record: ResourceRecord | undefined,
    { replacedFor }: Operation,
  ): void {
    const { store, replacements, preview } = this.#parts;
    if (target.registration.protect)
      throw new Error(
        `a change of ${replacedFor.join(", ")} replaces it, but it is protected. Set protect to false first, or undo the change.`,
      );
    if (record === undefined || !deletesFirst(target)) return;
    const open = [...store.records.values()].filter(({ urn }) => !this.accounted.has(urn));
    replacements.tie(record, open);
    if (preview) replacements.releaseAll();
  }

  async #carryOut({ target, record, operation }: Planned): Promise<Registered> {
    const { actions, preview } = this.#parts;
    if (!isManaged(target)) {
      // The real engine makes up an id for provider configurations, too.
      const id = isProviderConfiguration(target.registration.type) ? "sandbox" : "";
      if (!preview) actions.keepSame(target, record, id);
      return { id, outputs: {}, secretOutputs: [] };
    }
    if (preview) return foresee(target, record, operation.kind);
    const done = await this.#act(target, record, operation);
    return { id: done.id, outputs: done.outputs.values, secretOutputs: done.outputs.secret };
  }

  async #act(
    target: ManagedTarget,
    record: ResourceRecord | undefined,
    { kind }: Operation,
  ): Promise<ResourceRecord> {
    const { actions, replacements } = this.#parts;
    if (record === undefined || replacements.recordOf(record.urn) !== undefined)
      return actions.createNew(target);
    if (kind === "same") return actions.keepSame(target, record, record.id);
    if (kind === "update") return actions.update(target, record);
    if (!deletesFirst(target)) return actions.replaceThenDelete(target, record);
    await replacements.removeTied(record);
    await actions.remove(record, target.provider);
    return actions.createNew(target);
  }
}

function isProviderConfiguration(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}

function isManaged(target: Target): target is ManagedTarget {
  return target.provider !== undefined;
}

/** The program's word comes before the provider's. */
function deletesFirst({ registration, provider }: ManagedTarget): boolean {
  return registration.deleteBeforeReplace ?? provider.deleteBeforeReplace;
}
