/** What most kinds of objects have in common: one object that is found by its name, made, changed in place, and removed. */
import { isNonEmpty } from "../../../policies/document.ts";
import type { Kind, Pace, Step } from "../../converge.ts";
import { makeOrAdopt } from "../../failure.ts";

export interface Named<Seen, Record> {
  /** For people: `identity policy "team-a"`. */
  readonly noun: string;
  readonly find: () => Promise<Seen | undefined>;
  readonly add: () => Promise<void>;
  /** What has to change; throws a Failure for what VAST cannot change. */
  readonly changes: (seen: Seen) => readonly Step[];
  readonly record: (seen: Seen) => Record;
  readonly onDelete: "retain" | "remove";
  readonly remove: (seen: Seen) => Promise<void>;
}

export function named<Seen, Record>(
  { noun, find, add, changes, record, onDelete, remove }: Named<Seen, Record>,
  { progress }: Pace,
): Kind<Seen | undefined, Record> {
  return {
    observe: find,
    next: (seen) => {
      if (seen === undefined) {
        const step: Step = { says: `add ${noun}`, act: () => makeOrAdopt(add()) };
        return { is: "different", steps: [step] };
      }
      const steps = changes(seen);
      if (isNonEmpty(steps)) return { is: "different", steps };
      return { is: "settled", record: record(seen) };
    },
    record: (seen) => seen && record(seen),
    removal: (seen) => {
      if (seen === undefined) return [];
      if (onDelete === "retain") {
        progress(`${noun} stays; onDelete: "remove" would end it`);
        return [];
      }
      return [{ says: `remove ${noun}`, act: () => remove(seen) }];
    },
  };
}
