/** What a preview tells the program about a resource that it does not touch. */

import { guardOutputs } from "./actions.ts";
import type { ManagedTarget } from "./actions.ts";
import type { OperationKind } from "./operation.ts";
import { knownValues } from "./property.ts";
import type { Properties } from "./provider.ts";
import type { Registered } from "./pulumi/registration.ts";
import type { ResourceRecord } from "./state/record.ts";

/** The id and outputs that are known beforehand; an output that is absent is unknown. */
export function foresee(
  target: ManagedTarget,
  record: ResourceRecord | undefined,
  kind: OperationKind,
): Registered {
  const predicted = target.provider.predict(knownValues(target.inputs));
  if (record === undefined || kind === "create" || kind === "replace")
    return registered(target, "", predicted);
  if (kind === "same") return registered(target, record.id, record.outputs.values);
  return registered(target, record.id, { ...carriedOver(target, record), ...predicted });
}

/** The outputs that an update in place leaves alone. */
function carriedOver({ provider, inputs }: ManagedTarget, record: ResourceRecord): Properties {
  const inDoubt = new Set(provider.changedByUpdate);
  for (const [key, input] of Object.entries(inputs)) if (!input.known) inDoubt.add(key);
  return Object.fromEntries(
    Object.entries(record.outputs.values).filter(([key]) => !inDoubt.has(key)),
  );
}

function registered(target: ManagedTarget, id: string, outputs: Properties): Registered {
  return { id, outputs, secretOutputs: guardOutputs(target, outputs).secret };
}
