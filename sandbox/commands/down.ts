/** `npm run sandbox down` and `reset`: take the stack away, or the whole memory of it. */
import type { StackChoice } from "../session/session.ts";
import { rm } from "node:fs/promises";
import { reportWekaUsage } from "../backends/weka-usage.ts";
import { destroy, renderRun } from "../engine/index.ts";
import { SandboxError } from "../sandbox-error.ts";
import { engineOptions } from "../session/engine-options.ts";
import { stackPaths } from "../session/paths.ts";
import { findRunning } from "../session/running.ts";
import { findLost } from "./deploy.ts";
import { open } from "./start.ts";

/** Destroys everything the stack declares, newest first; what is retained is said so. */
export async function down(choice: StackChoice, signal: AbortSignal): Promise<void> {
  const session = await open(choice);
  try {
    await findLost(session, signal);
    await reportWekaUsage(session.paths.wekaState, session.clients.s3);
    const { operations } = await destroy(engineOptions({ ...session, signal }));
    console.log(renderRun(operations, { done: true }).join("\n"));
  } finally {
    await session.close();
  }
}

/** Forgets a stack: its state, its WEKA cluster, its keys, its logs. */
export async function reset({ stack }: StackChoice): Promise<void> {
  const paths = stackPaths(stack);
  const running = await findRunning(paths.services);
  if (running !== undefined)
    throw new SandboxError(
      `process ${running.pid} still serves the stack ${stack}; stop it first (Ctrl-C in its terminal)`,
    );
  await rm(paths.home, { recursive: true, force: true });
  console.log(`The sandbox of the stack ${stack} is empty.`);
}
