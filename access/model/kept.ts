/**
 * A stack's model as the last run left it. Reading YAML and checking it against the schema of a stack takes most of the
 * time of a question, and the answer is the same until the stack's file or this program changes.
 */
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { AccessModel } from "./model.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const FOLDER = join(ROOT, "node_modules", ".cache", "s3-access");

/** Models of stacks that are long gone would stay forever; with more than this, all are made anew. */
const MOST_KEPT = 100;

/** All code that a model is made by. */
const MAKERS = ["access/model", "config", "policies", "package-lock.json"];

interface Kept {
  readonly made: string;
  readonly model: AccessModel;
}

/**
 * @param file the stack's file; while it cannot be read, the model is made and what is wrong is said
 * @param options whatever else the model depends on
 * @param make makes the model; what it throws is not kept
 */
export async function kept(
  file: string,
  options: object,
  make: () => Promise<AccessModel>,
): Promise<AccessModel> {
  const stack = textOf(file);
  if (stack === undefined) return make();
  const place = join(FOLDER, `${digest([file, JSON.stringify(options)])}.model`);
  const made = digest([stack, process.version, ...MAKERS.flatMap(stampsOf)]);
  const before = read(place);
  if (before?.made === made) return before.model;
  const model = await make();
  write(place, { made, model });
  return model;
}

/** Every file below a path, with what changes when it does. */
function stampsOf(path: string): string[] {
  const stat = statSync(join(ROOT, path));
  return stat.isDirectory()
    ? readdirSync(join(ROOT, path)).flatMap((name) => stampsOf(join(path, name)))
    : [`${path} ${stat.mtimeMs} ${stat.size}`];
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** A file that another version wrote, or half of one, counts for nothing. */
function read(place: string): Kept | undefined {
  try {
    const value: unknown = deserialize(readFileSync(place));
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Only `write` makes such files, and `made` holds the version of the code that did. */
function isKept(value: unknown): value is Kept {
  return typeof value === "object" && value !== null && "made" in value && "model" in value;
}

/** Where nothing can be written, every run makes its model anew. */
function write(place: string, value: Kept): void {
  const draft = `${place}.${process.pid}`;
  try {
    mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
    const all = readdirSync(FOLDER);
    if (all.length > MOST_KEPT) for (const name of all) rmSync(join(FOLDER, name), { force: true });
    writeFileSync(draft, serialize(value), { mode: 0o600 });
    renameSync(draft, place);
  } catch {
    return;
  }
}
