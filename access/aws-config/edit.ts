/** Changing `~/.aws/config`: the difference is shown, a person agrees, the file as it was is kept, and there is a way back. */
import { constants, existsSync } from "node:fs";
import { access, mkdir, readFile, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { codeOf } from "../../drivers/error-code.ts";
import { Failure } from "../../drivers/failure.ts";
import { type Env, homeOf } from "../hpe/appliance.ts";
import { type Ask, agrees } from "../hpe/ask.ts";
import { difference } from "./difference.ts";
import { backupFor, keepBackup, restore } from "./undo.ts";

export interface EditOptions {
  readonly yes?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

export interface EditWorld {
  readonly env: Env;
  readonly cwd: string;
  /** Shows what comes before a question. */
  readonly out: (text: string) => void;
  /** Undefined when nobody is there to answer. */
  readonly ask: Ask | undefined;
}

/** A file's text, now and as it shall be; one character a byte. */
export interface Change {
  readonly file: string;
  readonly present: string;
  readonly next: string;
}

/** The config file itself, where `~/.aws/config` is a link into somebody's dotfiles. */
export async function configFileOf({ env, cwd }: Pick<EditWorld, "env" | "cwd">): Promise<string> {
  const set = env["AWS_CONFIG_FILE"];
  const file = set === undefined || set === "" ? join(homeOf(env), ".aws", "config") : set;
  const path = resolve(cwd, file);
  return realpath(path).catch(() => path);
}

/** @returns one character a byte; empty when there is no such file */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "latin1");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    throw new Failure(`${file} cannot be read (${codeOf(error) ?? "unknown error"})`);
  }
}

export function show({ file, present, next }: Change, { out }: EditWorld): void {
  const lines = difference(present, next);
  if (lines.length > 0) out([file, ...lines.map((line) => `  ${line}`), ""].join("\n"));
}

/** @throws Failure unless somebody agrees, by --yes or at a terminal */
export async function confirm(
  question: string,
  { yes }: EditOptions,
  { ask }: EditWorld,
): Promise<void> {
  if (yes === true) return;
  if (ask === undefined)
    throw new Failure("nothing written: nobody is at a terminal to agree; say --yes");
  if (!(await agrees(ask, question, true))) throw new Failure("nothing written");
}

/** @returns the file that keeps what was there */
export async function writeConfig({ file, present, next }: Change): Promise<string> {
  await makeWritable(dirname(file));
  const backup = await keepBackup(file, present, next);
  const mode = existsSync(file) ? {} : { mode: 0o600 };
  await writeFileAtomic(file, next, { ...mode, encoding: "latin1" });
  return backup;
}

/**
 * Puts the config file back as it was before.
 *
 * @param by the command that undoes its work: `hpe configure`
 * @returns what to say
 */
export async function undoConfig(
  by: string,
  { file, present }: Pick<Change, "file" | "present">,
  options: EditOptions,
  world: EditWorld,
): Promise<string> {
  const backup = await backupFor(by, file, present);
  show({ file, present, next: backup.text }, world);
  if (options.dryRun === true) return "nothing written, as --dry-run asks";
  await confirm(`Put ${file} back as it was?`, options, world);
  await restore(file, backup);
  return `${file} is as it was before`;
}

/**
 * @param settings the variables that say where the folder is
 * @throws Failure when it cannot be made or written into
 */
export async function makeWritable(
  folder: string,
  settings = "AWS_CONFIG_FILE and XDG_CONFIG_HOME",
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new Failure(
      `${folder} cannot be written (${codeOf(error) ?? "unknown error"}), so nothing was changed; make it writable, or name other places in ${settings}`,
    );
  }
}
