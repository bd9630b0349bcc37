/** A user with two keys has no room for a third, and only a person knows which one may go. */
import { Failure } from "../../../drivers/failure.ts";
import type { SeenKey } from "../../../drivers/vast/administration.ts";
import { UsageError } from "../../usage-error.ts";
import type { RotatingRun } from "./run.ts";
import { createdWords } from "./times.ts";

/**
 * @returns the key to delete
 * @throws Failure with the commands to choose from, when nobody can be asked
 */
export async function choose(run: RotatingRun, keys: readonly SeenKey[]): Promise<SeenKey> {
  const { giveUp, ask, keys: user, sink } = run;
  const held = await sink.held();
  const here = (key: SeenKey): string =>
    typeof held === "object" && held.accessKey === key.accessKey ? `, in ${sink.name}` : "";
  const words = keys.map(
    (key) =>
      `${key.accessKey}, ${key.enabled ? "enabled" : "disabled"}, created: ${createdWords(key.createdAt)}${here(key)}`,
  );
  if (giveUp !== undefined) {
    const chosen = keys.find(({ accessKey }) => accessKey === giveUp);
    if (chosen !== undefined) return chosen;
    throw new UsageError(
      `--give-up ${JSON.stringify(giveUp)} is no key of ${user.who}, who has\n${words.map((line) => `  ${line}`).join("\n")}`,
    );
  }
  const full = `${user.who} has ${keys.length} keys, and VAST allows no more, so one has to go before a new one is made`;
  if (ask === undefined)
    throw new Failure(
      [
        `${full}; nothing was changed. Say which one, and the other is rotated`,
        ...keys.map(
          ({ accessKey }, index) =>
            `  ${words[index] ?? accessKey}: ${run.command(...run.words, "--give-up", accessKey)}`,
        ),
      ].join("\n"),
    );
  const list = words.map((line, index) => `  ${index + 1}  ${line}`).join("\n");
  const answer = await ask(`${full}:\n${list}\nWhich one stops working now? [1-${keys.length}] `);
  const chosen = /^[1-9]$/.test(answer.trim()) ? keys[Number(answer) - 1] : undefined;
  if (chosen === undefined) throw new Failure("no key was chosen; nothing was changed");
  return chosen;
}
