/** `vast keys create`: one more key, its secret where it was asked for. */
import { Failure } from "../../../drivers/failure.ts";
import { claimInterrupted } from "./interrupted.ts";
import { makeAndStore } from "./make.ts";
import { noRoom, retire } from "./retire.ts";
import type { MakingRun } from "./run.ts";
import { refuseToReplace } from "./sinks/sink.ts";

/** @returns what to say, line by line */
export async function create(run: MakingRun): Promise<string[]> {
  return run.alone(async () => {
    await run.sink.check();
    const done = await finishEarlier(run);
    if (done !== undefined) return done;
    if (!run.force) await refuseToReplace(run.sink);
    const key = await makeAndStore(run, await run.keys.list(), undefined);
    await run.journal.clear();
    return [`key ${key.accessKey} of ${run.keys.who} is made; its secret went to ${run.sink.name}`];
  });
}

/** @returns what to say when an interrupted run had all but said so itself */
async function finishEarlier(run: MakingRun): Promise<string[] | undefined> {
  const entry = await run.journal.read();
  if (entry === undefined) return undefined;
  if (entry.phase === "retiring") {
    const left = await retire(run, entry);
    if (left === undefined) return undefined;
    throw noRoom(run, left);
  }
  const key = await claimInterrupted(run, entry);
  if (key === undefined) return undefined;
  if (entry.old !== undefined)
    throw new Failure(
      `an interrupted rotation has put the new key ${key.accessKey} into ${run.sink.name}: finish it with ${run.command("rotate", "--to", run.sink.name)}`,
    );
  await run.journal.clear();
  return [
    `key ${key.accessKey} of ${run.keys.who} is in ${run.sink.name}: an interrupted run had put it there`,
  ];
}
