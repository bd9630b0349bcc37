/** The order in which resources go: dependents before what they depend on, otherwise newest first. */

import type { ResourceRecord } from "./state/record.ts";
import type { Urn } from "./urn.ts";

/** Sorts the records for deletion. Linear in their number and dependencies. */
export function removalOrder(records: readonly ResourceRecord[]): ResourceRecord[] {
  const newestFirst = [...records].sort((a, b) => b.order - a.order);
  const dependents = dependentsOf(newestFirst);
  const ordered = new Set<ResourceRecord>();
  const visiting = new Set<ResourceRecord>();
  const visit = (record: ResourceRecord): void => {
    if (visiting.has(record)) return;
    visiting.add(record);
    if (!record.condemned)
      for (const dependent of dependents.get(record.urn) ?? []) visit(dependent);
    ordered.add(record);
  };
  newestFirst.forEach(visit);
  return [...ordered];
}

/** For each URN, the records that depend on it or are its children, in the order given. */
export function dependentsOf(records: Iterable<ResourceRecord>): Map<Urn, ResourceRecord[]> {
  const dependents = new Map<Urn, ResourceRecord[]>();
  for (const record of records) {
    for (const urn of new Set([...record.dependencies, record.parent])) {
      const list = dependents.get(urn);
      if (list === undefined) dependents.set(urn, [record]);
      else list.push(record);
    }
  }
  return dependents;
}
