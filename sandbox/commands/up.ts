/** `npm run sandbox up`: deploys; where no services run yet it keeps its own running in the foreground. */
import type { StackChoice } from "../session/session.ts";
import { SandboxError } from "../sandbox-error.ts";
import { check } from "./check.ts";
import { deploy, findLost, showPreview } from "./deploy.ts";
import { open } from "./start.ts";
import { summarise } from "./summary.ts";

export async function up(choice: StackChoice, signal: AbortSignal): Promise<void> {
  const session = await open(choice);
  try {
    await findLost(session, signal);
    await showPreview(session, signal);
    const first = await deploy(session, signal);
    const proof = await check(session, signal);
    summarise({ session, first, proof, keepsRunning: true });
    if (!proof.passed && !session.owner)
      throw new SandboxError("the deployed access is not what the grants say; see above");
    if (session.owner) await aborted(signal);
  } finally {
    await session.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A timer keeps the process alive; listeners alone do not.
    const alive = setInterval(() => undefined, 60_000);
    const end = (): void => {
      clearInterval(alive);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
