/**
 * What a run is about to do, written before it does it and kept until it is done, so that the next run can finish it. It
 * names keys and holds no secret.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { codeOf } from "../../../drivers/error-code.ts";
import { Failure } from "../../../drivers/failure.ts";
import { type Env, homeOf } from "../../hpe/appliance.ts";
import { MOST_SECONDS } from "../../s3/duration.ts";

const date = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (value) => value.toISOString(),
});

const Creating = z.object({
  phase: z.literal("creating"),
  at: date,
  /** As `Sink.name` has it. */
  sink: z.string(),
  /** Access keys there were before. */
  before: z.array(z.string()),
  /** The key that the new one replaces, in a rotation. */
  old: z.string().optional(),
});

const Retiring = z.object({
  phase: z.literal("retiring"),
  /** When the new key had proved to work. */
  at: date,
  new: z.string(),
  old: z.string(),
  /** How long the old key stays after `at`. */
  graceSeconds: z.number().max(MOST_SECONDS),
});

const Entry = z.discriminatedUnion("phase", [Creating, Retiring]);

export type Creating = z.output<typeof Creating>;
export type Retiring = z.output<typeof Retiring>;
export type Entry = Creating | Retiring;

export interface Journal {
  read(): Promise<Entry | undefined>;
  write(entry: Entry): Promise<void>;
  clear(): Promise<void>;
}

/** Whose keys a journal is about. */
export interface Subject {
  readonly address: string;
  readonly tenant: string;
  readonly user: string;
}

/** In the state folder of the XDG Base Directory Specification, one file a user of a cluster. */
export function fileJournal({ address, tenant, user }: Subject, env: Env): Journal {
  const digest = createHash("sha256")
    .update(JSON.stringify([address, tenant, user]))
    .digest("hex");
  const file = join(stateFolder(env), "s3access", "vast", `keys-${digest.slice(0, 24)}.json`);
  return {
    read: async () => {
      let text: string;
      try {
        text = await readFile(file, "utf8");
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw unusable(file, `cannot be read (${codeOf(error) ?? "unknown error"})`);
      }
      return parsed(text, file);
    },
    write: async (entry) => {
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        const document = { address, tenant, user, ...z.encode(Entry, entry) };
        await writeFileAtomic(file, `${JSON.stringify(document)}\n`, { mode: 0o600 });
      } catch (error) {
        throw unusable(file, `cannot be written (${codeOf(error) ?? "unknown error"})`);
      }
    },
    clear: async () => {
      try {
        await rm(file, { force: true });
      } catch (error) {
        throw unusable(file, `cannot be removed (${codeOf(error) ?? "unknown error"})`);
      }
    },
  };
}

function parsed(text: string, file: string): Entry {
  try {
    return Entry.parse(JSON.parse(text));
  } catch {
    throw unusable(file, "is no journal of this program");
  }
}

function unusable(file: string, why: string): Failure {
  return new Failure(
    `the journal ${file}, by which an interrupted run is finished, ${why}. Look at it, and at the keys that \`s3access vast keys list\` shows, before you repair or remove it`,
  );
}

function stateFolder(env: Env): string {
  const set = env["XDG_STATE_HOME"];
  return set !== undefined && isAbsolute(set) ? set : join(homeOf(env), ".local", "state");
}
