/** Deletes what the program no longer declares, and everything at the end of a stack. */

import type { Actions } from "./actions.ts";
import type { Operation } from "./operation.ts";
import { textsIn } from "./property.ts";
import type { Providers } from "./provider.ts";
import { removalOrder } from "./removal-order.ts";
import type { Session } from "./session.ts";
import type { Guarded, Pending, ResourceRecord } from "./state/record.ts";
import { nameOf, shortName, typeOf } from "./urn.ts";
import { unsupportedType } from "./support.ts";

interface RemovalParts {
  readonly session: Session;
  readonly providers: Providers;
  readonly actions: Actions;
  readonly preview: boolean;
}

/** What is to go. */
export interface Doomed {
  readonly records: readonly ResourceRecord[];
  /** Records whose objects went already, to make room for another. */
  readonly gone: readonly ResourceRecord[];
  /** Creations that were interrupted and whose resources are no longer declared. */
  readonly orphans: readonly Pending[];
}

/**
 * Deletes in order, dependents first, and stops at the first failure. Nothing is deleted when something is protected.
 * Failures are recorded in the session.
 */
export async function removeAll(doomed: Doomed, parts: RemovalParts): Promise<void> {
  const { session } = parts;
  for (const { urn } of doomed.records.filter(({ protect }) => protect))
    session.fail(
      `Could not delete ${shortName(urn)}: it is protected. Declare it with protect: false and run up first, or keep it.`,
      urn,
    );
  try {
    for (const record of doomed.gone) await removeOne(record, parts, () => undefined);
    for (const pending of doomed.orphans) await removeOrphan(pending, parts);
    for (const record of removalOrder(doomed.records)) await remove(record, parts);
  } catch {
    // The session has it.
  }
}

async function remove(record: ResourceRecord, parts: RemovalParts): Promise<void> {
  const { session, actions, providers } = parts;
  const act = async (): Promise<void> => {
    const provider = providers.resources.get(typeOf(record.urn));
    if (record.custom && provider === undefined) throw new Error(unsupportedType(providers));
    await actions.remove(record, record.custom ? provider : undefined);
  };
  if (!actions.leftBehind.has(record)) return removeOne(record, parts, act);
  session.assertRunning();
  const what = `delete the former ${shortName(record.urn)}`;
  await session.attempt(what, record.urn, secretsOf(record), act);
}

async function removeOne(
  record: ResourceRecord,
  { session, actions, preview }: RemovalParts,
  act: () => Promise<void> | undefined,
): Promise<void> {
  session.assertRunning();
  await session.perform(session.place(), removalOf(record, actions), secretsOf(record), () =>
    preview ? undefined : act(),
  );
}

async function removeOrphan(
  pending: Pending,
  { session, providers, actions, preview }: RemovalParts,
): Promise<void> {
  session.assertRunning();
  const operation = operationOf(pending.urn, "delete", true, "left by an interrupted run");
  await session.perform(session.place(), operation, secretTexts(pending.inputs), async () => {
    if (preview) return;
    const provider = providers.resources.get(typeOf(pending.urn));
    if (provider === undefined) throw new Error(unsupportedType(providers));
    await actions.removeOrphan(pending, provider);
  });
}

function removalOf(record: ResourceRecord, actions: Actions): Operation {
  const { urn, custom, condemned, retainOnDelete } = record;
  if (actions.isTakenOver(record))
    return operationOf(urn, "retain", custom, "another resource has its object now");
  const note = condemned ? "what its replacement left" : undefined;
  return operationOf(urn, retainOnDelete ? "retain" : "delete", custom, note);
}

function operationOf(
  urn: string,
  kind: "delete" | "retain",
  custom: boolean,
  note?: string,
): Operation {
  const operation = {
    kind,
    urn,
    type: typeOf(urn),
    name: nameOf(urn),
    custom,
    changes: [],
    replacedFor: [],
  };
  return note === undefined ? operation : { ...operation, note };
}

function secretsOf(record: ResourceRecord): string[] {
  return [...secretTexts(record.inputs), ...secretTexts(record.outputs)];
}

function secretTexts({ values, secret }: Guarded): string[] {
  return secret.flatMap((key) => textsIn(values[key]));
}
