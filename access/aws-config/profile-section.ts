/** A profile's section in the config file, and what must hold of the file before a section of it is edited. */
import { Failure } from "../../drivers/failure.ts";
import { UsageError } from "../usage-error.ts";
import { type Section, repeatedKeys, sectionsOf, strayLines } from "./config-file.ts";

/** @throws UsageError for a name that some tools would read differently */
export function checkedProfileName(name: string): string {
  if (/^[A-Za-z0-9_.@-]+$/.test(name)) return name;
  throw new UsageError(
    `--profile ${JSON.stringify(name)} cannot name a profile for all AWS tools; use letters, digits and _ . @ -`,
  );
}

export function sectionOf(profile: string): string {
  return profile === "default" ? "default" : `profile ${profile}`;
}

/**
 * @param file what a sentence calls it
 * @throws Failure when AWS tools would refuse the file, or read it in different ways
 */
export function refuseUnreadable(text: string, file = "the config file"): void {
  refuseStray(text, file);
  refuseTwins(sectionsOf(text), file);
  refuseRepeated(text, file);
}

/** The line is not quoted: it may hold a secret. */
function refuseStray(text: string, file: string): void {
  const [line] = strayLines(text);
  if (line === undefined) return;
  throw new Failure(
    `line ${line} of ${file} is neither a section, such as [name], nor a setting, such as key = value, so AWS tools refuse the whole file; correct it`,
  );
}

/** Two sections of one name: some tools refuse the whole file, others take the first or the last. */
function refuseTwins(sections: readonly Section[], file: string): void {
  const lines = new Map<string, number[]>();
  for (const { name, line } of sections) {
    const meant = name === "profile default" ? "default" : name;
    lines.set(meant, [...(lines.get(meant) ?? []), line + 1]);
  }
  const twins = [...lines].filter(([, at]) => at.length > 1);
  if (twins.length === 0) return;
  const list = twins.map(([name, at]) => `[${name}] in the lines ${at.join(" and ")}`).join(", ");
  const which = twins.some(([name]) => name === "default")
    ? " ([default] and [profile default] are the same profile)"
    : "";
  throw new Failure(
    `${file} has one section twice: ${list}${which}; which one counts depends on the tool, so make them one and try again`,
  );
}

function refuseRepeated(text: string, file: string): void {
  const [repeated] = repeatedKeys(text);
  if (repeated === undefined) return;
  throw new Failure(
    `[${repeated.section.name}] in line ${repeated.section.line + 1} of ${file} has ${repeated.key} twice, so AWS tools refuse the whole file; remove one`,
  );
}

/** UTF-8 as one character a byte, as config-file.ts has texts. */
export function bytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
