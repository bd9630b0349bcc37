/** What the acts on a user's keys work with. Tests bring their own, and let it die at any call. */
import type { NewKey } from "../../../drivers/vast/administration.ts";
import type { Ask } from "../../hpe/ask.ts";
import type { Journal } from "./journal.ts";
import type { Sink } from "./sinks/sink.ts";
import type { UserKeys } from "./user-keys.ts";

export interface KeyRun {
  readonly keys: UserKeys;
  readonly journal: Journal;
  readonly now: () => Date;
  /** Tells people what happens, one line at a time; not on standard output. */
  readonly progress: (line: string) => void;
  /** Undefined when nobody is there to answer. */
  readonly ask: Ask | undefined;
  /** One act at a time on a user's keys. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  /** Ctrl-C takes effect after the work. */
  readonly undisturbed: <T>(work: () => Promise<T>) => Promise<T>;
  /** A whole command line about the same user, for a shell: `delete`, `AK1` give `s3access vast keys delete AK1 --user etl`. */
  readonly command: (...words: readonly string[]) => string;
}

/** What makes a key. */
export interface MakingRun extends KeyRun {
  readonly sink: Sink;
  /** Replaces what the sink holds, whatever it is. */
  readonly force: boolean;
}

export interface RotatingRun extends MakingRun {
  /** How long the old key stays; undefined: a day. */
  readonly graceSeconds: number | undefined;
  /** The key to give up for a free slot, when there are two. */
  readonly giveUp: string | undefined;
  /** The words of this rotation, without what says whose key it is about: `rotate --to profile:vast`. */
  readonly words: readonly string[];
  /** A real request with a key. @throws S3Problem when it is refused */
  readonly prove: (key: NewKey) => Promise<void>;
}
