/** Refresh, preview and deploy, as every command that changes something runs them. */
import colors from "picocolors";
import { reportWekaUsage } from "../backends/weka-usage.ts";
import {
  type EngineEvent,
  type Operation,
  type Paint,
  type RefreshResult,
  type RunResult,
  preview,
  refresh,
  renderRun,
  up,
} from "../engine/index.ts";
import { engineOptions } from "../session/engine-options.ts";
import type { Session } from "../session/session.ts";
import { step } from "./progress.ts";

const PAINT: Paint = {
  create: colors.green,
  update: colors.yellow,
  replace: colors.magenta,
  delete: colors.red,
  same: colors.dim,
  retain: colors.cyan,
};

/** What a run changes: everything but what stays the same. */
export function changes({ operations }: Pick<RunResult, "operations">): Operation[] {
  return operations.filter(({ kind }) => kind !== "same");
}

/** Finds what services lost since the last run; moto keeps nothing when it stops. */
export async function findLost(session: Session, signal: AbortSignal): Promise<void> {
  await step({
    title: "Look for what the services lost",
    run: async () => lostTitle(await refresh(engineOptions({ ...session, signal }))),
  });
}

function lostTitle({ lost, drifted }: RefreshResult): string {
  const changed = drifted.length === 0 ? "" : `, ${counted(drifted.length, "object")} changed`;
  return lost.length === 0
    ? `Looked for what the services lost: nothing${changed}`
    : `Looked for what the services lost: ${counted(lost.length, "object")}${changed}; they are made again`;
}

/** Prints what a deployment would do. */
export async function showPreview(session: Session, signal: AbortSignal): Promise<RunResult> {
  const notes: string[] = [];
  const onEvent = (event: EngineEvent): void => {
    if (event.event === "log") notes.push(event.message);
  };
  let result: RunResult | undefined;
  await step({
    title: "Preview",
    run: async () => {
      result = await preview(engineOptions({ ...session, signal, onEvent }));
      return undefined;
    },
  });
  if (result === undefined) throw new Error("the preview ended without a result");
  console.log(renderRun(result.operations, { paint: PAINT }).join("\n"));
  for (const note of notes) console.log(colors.dim(`note: ${note}`));
  console.log();
  return result;
}

/** Deploys; the step's title counts along. */
export async function deploy(
  session: Session,
  signal: AbortSignal,
  title = "Deploy",
): Promise<RunResult> {
  let result: RunResult | undefined;
  await step({
    title,
    run: async (say) => {
      let done = 0;
      const onEvent = (event: EngineEvent): void => {
        if (event.event !== "done" || event.operation.kind === "same") return;
        done += 1;
        if (process.stdout.isTTY)
          say(`${done}: ${event.operation.kind} ${event.operation.type} ${event.operation.name}`);
      };
      await reportWekaUsage(session.paths.wekaState, session.clients.s3);
      result = await up(engineOptions({ ...session, signal, onEvent }));
      return `${title}: ${summary(result)}`;
    },
  });
  if (result === undefined) throw new Error("the deployment ended without a result");
  return result;
}

/** `12 created, 3 unchanged` */
function summary(result: RunResult): string {
  const words = [
    ["create", "created"],
    ["update", "updated"],
    ["replace", "replaced"],
    ["delete", "deleted"],
    ["retain", "retained"],
    ["same", "unchanged"],
  ] as const;
  const counts = words.flatMap(([kind, word]) => {
    const count = result.operations.filter((operation) => operation.kind === kind).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return counts.length === 0 ? "nothing declared" : counts.join(", ");
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
