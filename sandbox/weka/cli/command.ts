/** The vocabulary that the simulator's commands are written in. */
import type { Context } from "../cluster/context.ts";
import { Refusal } from "../cluster/refusal.ts";
import type { Right } from "../cluster/roles.ts";
import type { Row } from "../rows.ts";
import type { Face } from "./faces.ts";
import type { Syntax } from "./syntax.ts";

/** What a command prints: `text` for people, `data` with `--json`. */
export interface Answer {
  readonly text: string;
  readonly data?: unknown;
}

export interface Call extends Context {
  readonly face: Face;
  /** Words and options by name, because what is a word in one generation is an option in another. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

export interface Command extends Syntax {
  /** @default administrator */
  readonly right?: Right;
  /** List commands up to 5.1 read `-f` as `--format`, all others as `--force`. */
  readonly lists?: true;
  /** Reads only, so nothing is confirmed. */
  readonly shows?: true;
  /** Asks whether it is meant, on a terminal and without `--force`. */
  readonly asksFirst?: true;
  /** The word or option that is asked for when it is left out. */
  readonly asksFor?: string;
  /** Returns nothing where the command only changes something. */
  readonly run: (call: Call) => Answer | undefined;
}

/** By path, in the words of generation B. */
export type Commands = Readonly<Record<string, Command>>;

/** A word that the parser made sure of. */
export function word(call: Call, name: string): string {
  return option(call, name) ?? "";
}

/** The last value given under a name. */
export function option({ given }: Call, name: string): string | undefined {
  return given.get(name)?.at(-1);
}

export function flag({ given }: Call, name: string): boolean {
  return given.has(name);
}

export function integerOption(call: Call, name: string): number | undefined {
  const text = option(call, name);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Refusal(`Invalid value "${text}" for option "${name}"`);
  return Number(text);
}

/** A table as WEKA's default view prints it: capital titles, columns two spaces apart. */
export function table(rows: readonly Row[]): string {
  const titles = Object.keys(rows[0] ?? {});
  const lines = [
    titles.map((title) => title.toUpperCase().replaceAll("_", " ")),
    ...rows.map((row) => titles.map((title) => String(row[title] ?? ""))),
  ];
  const widths = titles.map((_, column) => Math.max(...lines.map((l) => l[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** An answer that is a list: a table for people, the rows themselves as JSON. */
export function listing(rows: readonly Row[], data: unknown = rows): Answer {
  return { text: table(rows), data };
}

/** Credentials as people see them: `Access-Key: ...`, one a line. */
export function keyLines(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

/** Reads `4` or `HostId<4>`. */
export function parseHostId(text: string): number {
  const [, bare, bracketed] = /^(?:(\d+)|HostId<(\d+)>)$/.exec(text) ?? [];
  const digits = bare ?? bracketed;
  if (digits === undefined) throw new Refusal(`Unrecognized host ID ${text}`);
  return Number(digits);
}
