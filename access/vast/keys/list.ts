/** `vast keys list`: the keys of one user, and what waits to be done with them. */
import { textTable } from "../../format/table.ts";
import type { Report } from "../../report.ts";
import type { Entry } from "./journal.ts";
import { dueAt } from "./retire.ts";
import type { KeyRun } from "./run.ts";
import { ageWords, createdWords, timeWords } from "./times.ts";

const HEAD = ["access key", "state", "created", "age", "note"];

export async function list({ keys, journal, now }: KeyRun): Promise<Report> {
  const entry = await journal.read();
  const all = await keys.list();
  const rows = all.map(({ accessKey, enabled, createdAt }) => ({
    accessKey,
    enabled,
    createdAt: createdAt?.toISOString(),
    age: ageWords(createdAt, now()),
    note: noteOf(accessKey, entry),
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

function noteOf(accessKey: string, entry: Entry | undefined): string | undefined {
  if (entry?.phase === "retiring" && entry.old === accessKey)
    return `replaced by ${entry.new}; to be deleted from ${timeWords(dueAt(entry))} on`;
  if (entry?.phase === "creating" && !entry.before.includes(accessKey))
    return `of a run that was interrupted; the next create or rotate sees to it`;
  return undefined;
}
