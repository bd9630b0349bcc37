/** The vocabulary that the simulator's commands are written in. */
import type { State, User } from "./state.ts";

/** A refusal as WEKA prints it: `error: ` and the message on standard error, and an exit code. */
export class CliError extends Error {
  public readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What a command prints: `text` for people, `data` with `--json`. Commands that only change something print nothing. */
export interface Answer {
  readonly text: string;
  readonly data?: unknown;
}

export const silent: Answer = { text: "" };

export interface Call {
  readonly state: State;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Who is logged in. */
  readonly user: User;
  readonly positionals: readonly string[];
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** `flag` stands alone, `value` takes the next word. */
export type OptionKinds = Readonly<Record<string, "flag" | "value">>;

export interface Command {
  /** Positional words by name; `?` at the end of a name makes it optional, `...` takes all that follow. */
  readonly positionals?: readonly string[];
  readonly options?: OptionKinds;
  /** List commands read `-f` as `--format`, all others as `--force`. */
  readonly lists?: true;
  /** The optional positional that is asked for, without an echo, when it is left out. */
  readonly asksFor?: string;
  readonly run: (call: Call) => Answer;
}

export type Commands = Readonly<Record<string, Command>>;

/** The positional at `index`; the parser has counted them. */
export function positional(call: Call, index: number): string {
  return call.positionals[index] ?? "";
}

/** The last value given for an option. */
export function option(call: Call, name: string): string | undefined {
  return call.options.get(name)?.at(-1);
}

export function integerOption(call: Call, name: string): number | undefined {
  const text = option(call, name);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new CliError(`Invalid value "${text}" for option "${name}"`);
  return Number(text);
}

/** One line of a list; by column. */
export type Row = Readonly<Record<string, string | number | boolean | undefined>>;

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
export function listing(rows: readonly Row[]): Answer {
  return { text: table(rows), data: rows };
}

export function hostId(id: number): string {
  return `HostId<${id}>`;
}

/** Reads `4` or `HostId<4>`. */
export function parseHostId(text: string): number {
  const [, bare, wrapped] = /^(?:(\d+)|HostId<(\d+)>)$/.exec(text) ?? [];
  const digits = bare ?? wrapped;
  if (digits === undefined) throw new CliError(`Unrecognized host ID ${text}`);
  return Number(digits);
}
