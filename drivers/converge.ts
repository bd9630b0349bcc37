/**
 * The one loop that every kind of object goes through: observe, compare, act on the difference, and look again until
 * there is none. Nothing is remembered between runs but what the system itself shows, so a run that was killed anywhere
 * is finished by the next one.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { NonEmpty } from "../policies/document.ts";
import { Failure, Refused } from "./failure.ts";

/** One change on a system. */
export interface Step {
  /** What is done, for people: `add bucket "raw"`. Also what the loop knows the step by. */
  readonly says: string;
  /** Resolves to "adopted" when the object turned out to be there already, and to anything else when it was made. */
  readonly act: () => Promise<unknown>;
}

/** What an observation calls for. */
export type Next<Record> =
  | { readonly is: "settled"; readonly record: Record }
  | { readonly is: "waiting"; readonly for: string }
  | { readonly is: "different"; readonly steps: NonEmpty<Step> };

/** Everything the loop needs to know about one kind of object, for one object. */
export interface Kind<Seen, Record> {
  /** Reads what there is; an object that does not exist is part of `Seen`. */
  readonly observe: () => Promise<Seen>;
  /** Compares. `done` holds what steps this run has carried out, by their `says`. */
  readonly next: (seen: Seen, done: ReadonlySet<string>) => Next<Record>;
  /** What to tell about the object without changing it; undefined when it does not exist. */
  readonly record: (seen: Seen) => Record | undefined;
  /** What it takes to delete the object; none when it is to stay or is gone. */
  readonly removal: (seen: Seen) => readonly Step[];
}

/** How a run goes about it. */
export interface Pace {
  /** Who is driven, for people: `WEKA`. */
  readonly system: string;
  /** Tells people what happens, one line at a time. */
  readonly progress: (line: string) => void;
  /** How long to wait for what the system does in the background. WEKA's S3 servers take up to three minutes. */
  readonly patienceMs: number;
}

const firstPauseMs = 200;
const longestPauseMs = 5_000;

/** @returns the record of the object, once the system shows it as it should be */
export async function apply<Seen, Record>(kind: Kind<Seen, Record>, pace: Pace): Promise<Record> {
  const attempted = new Set<string>();
  const done = new Set<string>();
  const giveUpAt = Date.now() + pace.patienceMs;
  let pauseMs = firstPauseMs;
  let waitingFor = "";
  for (;;) {
    const next = kind.next(await kind.observe(), done);
    switch (next.is) {
      case "settled":
        return next.record;
      case "waiting":
        if (next.for !== waitingFor) pace.progress(`waiting for ${next.for}`);
        waitingFor = next.for;
        if (Date.now() > giveUpAt)
          throw new Failure(
            `gave up waiting for ${next.for} after ${pace.patienceMs / 1000} seconds; running again goes on from here`,
          );
        await sleep(pauseMs);
        pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
        break;
      case "different":
        if (next.steps.every(({ says }) => attempted.has(says)))
          throw ineffective(next.steps[0], pace);
        for (const step of next.steps) {
          attempted.add(step.says);
          pace.progress(step.says);
          if ((await step.act()) !== "adopted") done.add(step.says);
        }
    }
  }
}

/** Deletes what the kind says is to be deleted, and looks that it is gone; somebody else may have been faster. */
export async function remove<Seen, Record>(kind: Kind<Seen, Record>, pace: Pace): Promise<void> {
  const attempted = new Set<string>();
  let refused: Refused | undefined;
  for (;;) {
    const [step] = kind.removal(await kind.observe());
    if (step === undefined) return;
    if (attempted.has(step.says)) throw refused ?? ineffective(step, pace);
    attempted.add(step.says);
    pace.progress(step.says);
    try {
      await step.act();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused = error;
    }
  }
}

function ineffective(step: Step, { system }: Pace): Failure {
  return new Failure(
    `${system} took "${step.says}" without an error, but does not show its effect`,
  );
}
