/** What the state remembers of each resource, and how that is written down: plain values as JSON, secret ones sealed. */

import { z } from "zod";
import type { Properties } from "../provider.ts";
import type { Urn } from "../urn.ts";
import type { Sealer } from "./seal.ts";

/** Properties of which some are secret. */
export interface Guarded {
  readonly values: Properties;
  /** Names of the secret ones. */
  readonly secret: readonly string[];
}

export interface ResourceRecord {
  readonly urn: Urn;
  /** False for components and provider configurations, which no provider stands behind. */
  readonly custom: boolean;
  /** The provider's id; empty where none stands behind the resource. */
  readonly id: string;
  readonly inputs: Guarded;
  readonly outputs: Guarded;
  readonly parent: Urn;
  readonly dependencies: readonly Urn[];
  /** For each input, the resources whose outputs it was made from. */
  readonly propertyDependencies: Readonly<Record<string, readonly Urn[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Rises with every creation in this stack. */
  readonly order: number;
  /** The object that a replacement left behind and that is still to be deleted. */
  readonly condemned: boolean;
}

/** An operation that was started and, as long as this stands in the state, may or may not have been done. */
export interface Pending {
  readonly urn: Urn;
  readonly operation: "create" | "update" | "replace" | "delete";
  readonly inputs: Guarded;
}

/** Where a record stands in the state: a condemned one beside its successor of the same URN. */
export function recordKey(record: ResourceRecord): string {
  return record.condemned ? `${record.urn}#${record.order}` : record.urn;
}

const properties = z.record(z.string(), z.json());
const guarded = z.strictObject({ plain: properties, sealed: z.string().optional() });

export const storedRecord = z.strictObject({
  urn: z.string().startsWith("urn:pulumi:"),
  custom: z.boolean(),
  id: z.string(),
  inputs: guarded,
  outputs: guarded,
  parent: z.string(),
  dependencies: z.array(z.string()),
  propertyDependencies: z.record(z.string(), z.array(z.string())),
  protect: z.boolean(),
  retainOnDelete: z.boolean(),
  order: z.int(),
  condemned: z.boolean(),
});

export const storedPending = z.strictObject({
  urn: z.string().startsWith("urn:pulumi:"),
  operation: z.enum(["create", "update", "replace", "delete"]),
  inputs: guarded,
});

export const storedOutputs = guarded;

type StoredGuarded = z.infer<typeof guarded>;
type StoredRecord = z.infer<typeof storedRecord>;
export type StoredPending = z.infer<typeof storedPending>;

/** Splits off the secret properties and seals them together, bound to their place. */
export function sealGuarded(from: Guarded, place: string, sealer: Sealer): StoredGuarded {
  const { secret, values } = from;
  const plain = Object.entries(values).filter(([key]) => !secret.includes(key));
  const hidden = Object.entries(values).filter(([key]) => secret.includes(key));
  const stored = { plain: properties.parse(jsonOf(plain)) };
  if (hidden.length === 0) return stored;
  return { ...stored, sealed: sealer.seal(JSON.stringify(Object.fromEntries(hidden)), place) };
}

export function openGuarded(from: StoredGuarded, place: string, sealer: Sealer): Guarded {
  if (from.sealed === undefined) return { values: from.plain, secret: [] };
  const hidden = properties.parse(JSON.parse(sealer.open(from.sealed, place)));
  return { values: { ...from.plain, ...hidden }, secret: Object.keys(hidden) };
}

/** Without the undefined values that JSON does not have. */
function jsonOf(entries: readonly (readonly [string, unknown])[]): unknown {
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}

export function toStored(record: ResourceRecord, sealer: Sealer): StoredRecord {
  const place = recordKey(record);
  return {
    ...record,
    dependencies: [...record.dependencies],
    propertyDependencies: Object.fromEntries(
      Object.entries(record.propertyDependencies).map(([key, urns]) => [key, [...urns]]),
    ),
    inputs: sealGuarded(record.inputs, `${place} inputs`, sealer),
    outputs: sealGuarded(record.outputs, `${place} outputs`, sealer),
  };
}

export function fromStored(stored: StoredRecord, sealer: Sealer): ResourceRecord {
  const place = stored.condemned ? `${stored.urn}#${stored.order}` : stored.urn;
  return {
    ...stored,
    inputs: openGuarded(stored.inputs, `${place} inputs`, sealer),
    outputs: openGuarded(stored.outputs, `${place} outputs`, sealer),
  };
}
