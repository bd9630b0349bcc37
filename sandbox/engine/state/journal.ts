/**
 * The journal: what happened since the snapshot, one JSON line a step.
 *
 * Saving the whole state after every resource would cost time that grows with the square of their number. A step is
 * therefore appended here, and at the end of the run the snapshot is put in place anew, atomically, and the journal
 * removed. Lines are handed to the kernel without fsync: a killed process loses none of them, a power cut at most the
 * last ones, whose resources the next run adopts. A last line without its line end was cut off and is not read.
 *
 * The first line names the snapshot generation that the journal continues. A journal of another generation is a leftover
 * of a run that was killed between putting the snapshot in place and removing the journal; everything in it is in the
 * snapshot already.
 */

import { z } from "zod";
import { StateError } from "../errors.ts";
import { storedOutputs, storedPending, storedRecord } from "./record.ts";

const step = z.union([
  z.strictObject({ begin: storedPending }),
  z.strictObject({ put: storedRecord }),
  z.strictObject({ drop: z.string() }),
  z.strictObject({ settle: z.string() }),
  z.strictObject({ outputs: storedOutputs }),
]);

/** The steps of one line happened together. */
const line = z.array(step);
const header = z.strictObject({ journal: z.literal(1), generation: z.int() });

export type StoredStep = z.infer<typeof step>;

export function journalHeader(generation: number): string {
  return `${JSON.stringify({ journal: 1, generation })}\n`;
}

export function journalLine(steps: readonly StoredStep[]): string {
  return `${JSON.stringify(steps)}\n`;
}

/**
 * The steps that continue the snapshot of the given generation, in order.
 *
 * @throws StateError when a line other than a cut-off last one is not a journal line
 */
export function readJournal(path: string, text: string, generation: number): StoredStep[] {
  const [first, ...rest] = text.split("\n").slice(0, -1);
  if (first === undefined) return [];
  if (parse(path, 1, first, header).generation !== generation) return [];
  return rest.flatMap((content, index) => parse(path, index + 2, content, line));
}

function parse<T>(path: string, number: number, content: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(content));
  } catch {
    throw new StateError(
      `Line ${number} of the state journal ${path} is damaged. Restore the file from a copy, or start anew with a reset; nothing was changed.`,
    );
  }
}
