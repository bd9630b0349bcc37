/**
 * `~/.aws/config` as AWS tools read it (Python's RawConfigParser with AWS's nested blocks), edited line by line: what is
 * not meant stays as it is, byte by byte. Texts hold one character a byte (latin1), so that no encoding gets lost.
 */
import { Failure } from "../../drivers/failure.ts";

/** A value, or a block of them: `s3 =` and indented lines. */
export type Settings = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

export interface Section {
  /** Without brackets, white space and quotes normalised: `default`, `profile pcai`, `services pcai`. */
  readonly name: string;
  /** The header's line, counted from 0. */
  readonly line: number;
  /** The line behind the section's last one. */
  readonly end: number;
}

interface Entry {
  readonly key: string;
  readonly value: string;
  /** The white space before the key. */
  readonly indent: string;
  /** The key's line. */
  readonly from: number;
  /** The line behind the last indented one below it. */
  readonly to: number;
}

/** A line with its line ending, if it has one. */
export function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}

export function sectionsOf(text: string): Section[] {
  const lines = linesOf(text);
  const headers = lines.flatMap((line, index) => {
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    return header === undefined ? [] : [{ name: normalised(header), line: index }];
  });
  return headers.map((header, index) => ({
    ...header,
    end: headers[index + 1]?.line ?? lines.length,
  }));
}

/** The plain values of a section by key in lower case; a block's are empty. */
export function valuesOf(text: string, name: string): ReadonlyMap<string, string> {
  const section = sectionsOf(text).find((one) => one.name === name);
  const entries = section === undefined ? [] : entriesOf(linesOf(text), section);
  return new Map(entries.map(({ key, value }) => [key, value]));
}

/** A value in a block of a section, such as `endpoint_url` below `s3 =`; undefined when there is none. */
export function nestedValueOf(
  text: string,
  name: string,
  block: string,
  key: string,
): string | undefined {
  const section = sectionsOf(text).find((one) => one.name === name);
  if (section === undefined) return undefined;
  const lines = linesOf(text);
  const entry = entriesOf(lines, section).find((one) => one.key === block);
  const below = entry === undefined ? [] : lines.slice(entry.from + 1, entry.to);
  const line = below.findLast((one) => nestedKey(one) === key);
  return line?.replace(/^[^=]*=/, "").trim();
}

/** Keys that a section has twice, for which AWS tools refuse the whole file. */
export function repeatedKeys(text: string): { readonly section: Section; readonly key: string }[] {
  return sectionsOf(text).flatMap((section) => {
    const keys = entriesOf(linesOf(text), section).map(({ key }) => key);
    const repeated = keys.filter((key, index) => keys.indexOf(key) !== index);
    return [...new Set(repeated)].map((key) => ({ section, key }));
  });
}

/**
 * Lines, counted from 1, for which AWS tools refuse the whole file: no section, no setting, nothing that goes on with
 * one, no comment.
 */
export function strayLines(text: string): number[] {
  const lines = linesOf(text);
  const read = new Set<number>();
  for (const section of sectionsOf(text)) {
    read.add(section.line);
    for (const { from, to } of entriesOf(lines, section))
      for (let index = from; index < to; index += 1) read.add(index);
  }
  return lines.flatMap((line, index) =>
    read.has(index) || /^\s*([#;]|$)/.test(line) ? [] : [index + 1],
  );
}

/**
 * @param name as in `Section`; a section that is not there is put at the end of the file
 * @throws Failure when a block's name already holds a plain value
 */
export function withSettings(text: string, name: string, settings: Settings): string {
  return Object.entries(settings).reduce(
    (edited, [key, value]) =>
      typeof value === "string"
        ? withValue(edited, name, key, value)
        : Object.entries(value).reduce(
            (inner, [nested, text]) => withNested(inner, name, key, nested, text),
            edited,
          ),
    withSection(text, name),
  );
}

function withSection(text: string, name: string): string {
  if (sectionsOf(text).some((section) => section.name === name)) return text;
  const eol = lineEnding(text);
  const closed = text === "" || text.endsWith("\n") ? text : `${text}${eol}`;
  return `${closed}${closed === "" ? "" : eol}[${name}]${eol}`;
}

function withValue(text: string, name: string, key: string, value: string): string {
  const lines = linesOf(text);
  const { entry, last } = find(lines, name, key);
  if (entry === undefined) return spliced(text, lines, last, 0, `${key} = ${value}`);
  if (entry.value === value && entry.to === entry.from + 1) return text;
  const line = `${entry.indent}${key} = ${value}`;
  return spliced(text, lines, entry.from, entry.to - entry.from, line);
}

function withNested(text: string, name: string, block: string, key: string, value: string): string {
  const lines = linesOf(text);
  const { entry, last } = find(lines, name, block);
  if (entry === undefined)
    return spliced(text, lines, last, 0, `${block} =`, `  ${key} = ${value}`);
  if (entry.value !== "")
    throw new Failure(
      `[${name}] has "${block} = ${entry.value}" in line ${entry.from + 1} where AWS tools want a block of indented lines; remove that line`,
    );
  const below = lines.slice(entry.from + 1, entry.to);
  const indent =
    below.map((line) => /^[ \t]+(?=[^\s#;])/.exec(line)?.[0]).find(Boolean) ?? `${entry.indent}  `;
  const at = below.findLastIndex((line) => nestedKey(line) === key);
  if (at === -1) return spliced(text, lines, entry.to, 0, `${indent}${key} = ${value}`);
  const present = below[at]?.replace(/^[^=]*=/, "").trim();
  if (present === value) return text;
  return spliced(text, lines, entry.from + 1 + at, 1, `${indent}${key} = ${value}`);
}

function nestedKey(line: string): string | undefined {
  return /^[ \t]+([^\s=#;][^=]*?)\s*=/.exec(line)?.[1];
}

/** The entry, and the line behind the last entry, where a new one goes: comments there belong to what follows. */
function find(
  lines: readonly string[],
  name: string,
  key: string,
): { readonly entry: Entry | undefined; readonly last: number } {
  const section = sectionsOf(lines.join("")).find((one) => one.name === name);
  if (section === undefined) throw new Error(`no section ${name}`);
  const entries = entriesOf(lines, section);
  return {
    entry: entries.find((one) => one.key === key),
    last: entries.at(-1)?.to ?? section.line + 1,
  };
}

/** As Python's parser does: a line that is indented deeper than the last key goes on with its value. */
function entriesOf(lines: readonly string[], { line, end }: Section): Entry[] {
  const entries: Entry[] = [];
  for (let index = line + 1; index < end; index += 1) {
    const text = lines[index] ?? "";
    const last = entries.at(-1);
    if (/^\s*([#;]|$)/.test(text)) continue;
    if (last !== undefined && depth(text) > last.indent.length) {
      entries[entries.length - 1] = { ...last, to: index + 1 };
      continue;
    }
    const [, indent = "", key = "", value = ""] =
      /^([ \t]*)([^\s=:][^=:]*?)\s*[=:][ \t]*(.*?)\s*$/.exec(text) ?? [];
    if (key !== "")
      entries.push({ key: key.toLowerCase(), value, indent, from: index, to: index + 1 });
  }
  return entries;
}

function depth(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}

function spliced(
  text: string,
  lines: readonly string[],
  at: number,
  remove: number,
  ...added: readonly string[]
): string {
  const eol = lineEnding(text);
  const before = lines.slice(0, at).join("");
  const open = before === "" || before.endsWith("\n") ? "" : eol;
  return `${before}${open}${added.map((line) => `${line}${eol}`).join("")}${lines.slice(at + remove).join("")}`;
}

function lineEnding(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

/** AWS tools split a header as a shell does: `[profile  "pcai"]` is `[profile pcai]`. */
function normalised(header: string): string {
  return header.trim().split(/\s+/).join(" ").replaceAll(/["']/g, "");
}
