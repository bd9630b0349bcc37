/** Compares the state with the real objects. */

import { objectOf } from "./actions.ts";
import { plainChanges } from "./diff.ts";
import type { PropertyChange } from "./operation.ts";
import type { RefreshResult } from "./options.ts";
import { sameValue } from "./property.ts";
import type { ObjectState, Providers } from "./provider.ts";
import type { Session } from "./session.ts";
import type { ResourceRecord } from "./state/record.ts";
import type { StateStore } from "./state/store.ts";
import { unsupportedType } from "./support.ts";
import { shortName, typeOf } from "./urn.ts";

/** Reads every object. Forgets the lost ones and takes over changed outputs. */
export async function refreshAll(
  session: Session,
  store: StateStore,
  providers: Providers,
): Promise<RefreshResult> {
  const managed = [...store.records.values()].filter(({ custom }) => custom);
  const readings = await Promise.allSettled(
    managed.map((record) => session.limit(() => read(record, session, providers))),
  );
  const lost: string[] = [];
  const drifted: { urn: string; changes: PropertyChange[] }[] = [];
  for (const [index, record] of managed.entries()) {
    const reading = readings[index];
    if (reading?.status !== "fulfilled") continue;
    if (reading.value === undefined) {
      store.commit({ drop: record });
      lost.push(record.urn);
      session.emit({ event: "lost", urn: record.urn });
      continue;
    }
    const next = takeOver(record, reading.value);
    const secret = new Set([...record.outputs.secret, ...record.inputs.secret]);
    const changes = plainChanges(record.outputs.values, next.outputs.values, secret);
    if (changes.length === 0) continue;
    store.commit({ put: next });
    drifted.push({ urn: record.urn, changes });
    session.emit({ event: "drifted", urn: record.urn, changes });
  }
  return { lost, drifted, unchanged: managed.length - lost.length - drifted.length };
}

async function read(
  record: ResourceRecord,
  session: Session,
  providers: Providers,
): Promise<ObjectState | undefined> {
  session.assertRunning();
  return session.attempt(`read ${shortName(record.urn)}`, record.urn, [], () => {
    const provider = providers.resources.get(typeOf(record.urn));
    if (provider === undefined) throw new Error(unsupportedType(providers));
    return provider.read(objectOf(record), record.inputs.values);
  });
}

/**
 * The record with the outputs as they are. Where an output echoed an input and no longer does, the input follows it, so
 * that the next `up` sees the difference and puts it right.
 */
function takeOver(record: ResourceRecord, { id, outputs }: ObjectState): ResourceRecord {
  const echoes = Object.entries(record.inputs.values).map(([key, value]) => {
    const echoed = key in outputs && sameValue(record.outputs.values[key], value);
    return [key, echoed ? outputs[key] : value] as const;
  });
  return {
    ...record,
    id,
    inputs: { ...record.inputs, values: Object.fromEntries(echoes) },
    outputs: { ...record.outputs, values: outputs },
  };
}
