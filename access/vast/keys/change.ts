/** `vast keys delete`, `disable` and `enable`: one key that is there, by its access key. */
import { Failure } from "../../../drivers/failure.ts";
import type { SeenKey } from "../../../drivers/vast/administration.ts";
import { agrees } from "../../hpe/ask.ts";
import type { KeyRun } from "./run.ts";
import { createdWords } from "./times.ts";

/** @param yes without asking @returns what to say */
export async function remove(run: KeyRun, accessKey: string, yes: boolean): Promise<string[]> {
  return run.alone(async () => {
    const key = await keyOf(run, accessKey);
    const { keys, ask } = run;
    if (!yes) {
      const what = `key ${accessKey} of ${keys.who} (${key.enabled ? "enabled" : "disabled"}, created: ${createdWords(key.createdAt)})`;
      if (ask === undefined)
        throw new Failure(
          `nothing deleted: whatever uses ${what} stops working for good, and nobody is at a terminal to agree; say --yes`,
        );
      if (!(await agrees(ask, `Delete ${what}? Whatever uses it stops working for good.`, false)))
        throw new Failure("nothing deleted");
    }
    await keys.remove(accessKey);
    return [`key ${accessKey} of ${keys.who} is deleted`];
  });
}

export async function disable(run: KeyRun, accessKey: string): Promise<string[]> {
  return run.alone(async () => {
    await switched(run, accessKey, false);
    const back = run.command("enable", accessKey);
    return [`key ${accessKey} of ${run.keys.who} is disabled; the way back: ${back}`];
  });
}

/** A key that a rotation had disabled is one that the rotation must no longer delete. */
export async function enable(run: KeyRun, accessKey: string): Promise<string[]> {
  return run.alone(async () => {
    await switched(run, accessKey, true);
    const done = `key ${accessKey} of ${run.keys.who} is enabled`;
    const entry = await run.journal.read();
    if (entry?.phase !== "retiring" || entry.old !== accessKey) return [done];
    await run.journal.clear();
    return [done, `the rotation to ${entry.new} is called off: both keys stay`];
  });
}

async function switched(run: KeyRun, accessKey: string, enabled: boolean): Promise<void> {
  const { keys } = run;
  if (keys.setEnabled === undefined) {
    const instead = enabled ? "" : ` delete it (${run.command("delete", accessKey)}), or`;
    throw new Failure(
      `VAST lets users make and delete their own keys, but not ${enabled ? "enable" : "disable"} them:${instead} ask an administrator, who adds --user`,
    );
  }
  const key = await keyOf(run, accessKey);
  if (key.enabled !== enabled) await keys.setEnabled(accessKey, enabled);
}

async function keyOf({ keys }: KeyRun, accessKey: string): Promise<SeenKey> {
  const all = await keys.list();
  const key = all.find((one) => one.accessKey === accessKey);
  if (key !== undefined) return key;
  const others = all.map((one) => one.accessKey).join(" and ");
  throw new Failure(
    `${keys.who} has no key ${JSON.stringify(accessKey)}, but ${others || "none at all"}`,
  );
}
