/** Reads a state from disk: the snapshot, checked, and the steps of the journal that continues it. */

import { z } from "zod";
import { StateError } from "../errors.ts";
import type { StateFiles } from "./files.ts";
import { readJournal } from "./journal.ts";
import type { StoredStep } from "./journal.ts";
import { storedOutputs, storedPending, storedRecord } from "./record.ts";

export const version = 1;
const snapshot = z.strictObject({
  version: z.literal(version),
  project: z.string(),
  stack: z.string(),
  generation: z.int(),
  resources: z.array(storedRecord),
  pending: z.array(storedPending),
  outputs: storedOutputs,
});
export type Snapshot = z.infer<typeof snapshot>;

export interface StateLocation {
  /** The snapshot; the journal and the key lie beside it as `<path>.journal` and `<path>.key`. */
  readonly path: string;
  readonly project: string;
  readonly stack: string;
  readonly files: StateFiles;
}

interface Read {
  readonly stored: Snapshot | undefined;
  readonly steps: readonly StoredStep[];
  readonly leftover: boolean;
}

/**
 * Reads again when another run put a new snapshot in place between the two files.
 *
 * @throws StateError when snapshot or journal is damaged, of an unknown version, or of another stack
 */
export function readState(where: StateLocation): Read {
  const { files, path } = where;
  for (;;) {
    const text = files.read(path);
    const journal = files.read(`${path}.journal`);
    if (files.read(path) !== text) continue;
    const stored = text === undefined ? undefined : parseSnapshot(where, text);
    const steps = readJournal(`${path}.journal`, journal ?? "", stored?.generation ?? 0);
    return { stored, steps, leftover: journal !== undefined };
  }
}

function parseSnapshot({ path, project, stack }: StateLocation, text: string): Snapshot {
  const remedy = "Restore the file from a copy, or start anew with a reset; nothing was changed.";
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new StateError(`The state file ${path} is not JSON. ${remedy}`);
  }
  const found = z.looseObject({ version: z.number() }).safeParse(data).data?.version;
  if (found !== undefined && found !== version)
    throw new StateError(
      `The state file ${path} has version ${found}; this sandbox reads version ${version}. Use the release that wrote it. Nothing was changed.`,
    );
  const parsed = snapshot.safeParse(data);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new StateError(
      `The state file ${path} is damaged at ${at === "" ? "its top" : at}. ${remedy}`,
    );
  }
  if (parsed.data.project !== project || parsed.data.stack !== stack)
    throw new StateError(
      `The state file ${path} belongs to stack ${parsed.data.project}/${parsed.data.stack}, not to ${project}/${stack}. Name another state file. Nothing was changed.`,
    );
  return parsed.data;
}
