/** `vast keys list`: the keys of one user, and what waits to be done with them. */
import type { SeenKey } from "../../../drivers/vast/administration.ts";
import { Failure } from "../../../drivers/failure.ts";
import { textTable } from "../../format/table.ts";
import type { Report } from "../../report.ts";
import type { Entry } from "./journal.ts";
import { dueWords } from "./retire.ts";
import type { KeyRun } from "./run.ts";
import { ageWords, createdWords } from "./times.ts";

const HEAD = ["access key", "state", "created", "age", "note"];

/** A journal that cannot be read is no reason to hide the keys: its own sentence sends people here. */
export async function list({ keys, journal, now, progress }: KeyRun): Promise<Report> {
  const entry = await journal.read().catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    progress(error.message);
    return undefined;
  });
  const all = await keys.list();
  const rows = all.map(({ accessKey, enabled, createdAt }) => ({
    accessKey,
    enabled,
    createdAt: createdAt?.toISOString(),
    age: ageWords(createdAt, now()),
    note: noteOf(accessKey, entry, all),
    cells: [accessKey, enabled ? "enabled" : "disabled", createdWords(createdAt)],
  }));
  return {
    text:
      rows.length === 0
        ? `${keys.who} has no keys`
        : textTable({
            head: HEAD,
            rows: rows.map(({ cells, age, note }) => [...cells, age, note ?? ""]),
          }),
    json: rows.map(({ cells: _, age: __, ...row }) => row),
    code: 0,
  };
}

function noteOf(
  accessKey: string,
  entry: Entry | undefined,
  all: readonly SeenKey[],
): string | undefined {
  if (entry?.phase === "retiring" && entry.old === accessKey)
    return all.some((key) => key.accessKey === entry.new)
      ? `replaced by ${entry.new}; to be deleted from ${dueWords(entry)} on`
      : `was to be replaced by ${entry.new}, which is gone`;
  if (entry?.phase === "creating" && !entry.before.includes(accessKey))
    return `of a run that was interrupted; the next create or rotate sees to it`;
  return undefined;
}
