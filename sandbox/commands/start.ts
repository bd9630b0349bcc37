/** `npm start`: the main job on the embedded default, from services to proof, and everything stopped at the end. */
import type { StackChoice } from "../session/session.ts";
import { SandboxError } from "../sandbox-error.ts";
import { openSession, prepare } from "../session/session.ts";
import { check } from "./check.ts";
import { changes, deploy, findLost, showPreview } from "./deploy.ts";
import { step } from "./progress.ts";
import { summarise } from "./summary.ts";
import type { Session } from "../session/session.ts";

/** Previews, deploys, deploys again (which must change nothing), proves the access, and sums up. */
export async function start(choice: StackChoice, signal: AbortSignal): Promise<void> {
  const session = await open(choice);
  try {
    await findLost(session, signal);
    await showPreview(session, signal);
    const first = await deploy(session, signal);
    const second = await deploy(session, signal, "Deploy again");
    const proof = await check(session, signal);
    summarise({ session, first, second, proof, keepsRunning: false });
    const extra = changes(second);
    if (extra.length > 0)
      throw new SandboxError(
        `the second deployment changed ${extra.map(({ type, name }) => `${type} ${name}`).join(", ")}; a deployment must not change what it just made`,
      );
    if (!proof.passed)
      throw new SandboxError("the deployed access is not what the grants say; see above");
  } finally {
    await session.close();
  }
}

/** Checks the config and gets services to work with, telling about both. */
export async function open(choice: StackChoice): Promise<Session> {
  const prepared = await prepare(choice);
  let session: Session | undefined;
  await step({
    title: "Start local services",
    run: async () => {
      session = await openSession(prepared);
      return session.owner
        ? "Started local services: AWS (moto), WEKA, VAST, the appliance's ingress, S3 gateway"
        : `Use the services of process ${session.running.pid}`;
    },
  });
  if (session === undefined) throw new Error("the services ended before they began");
  return session;
}
