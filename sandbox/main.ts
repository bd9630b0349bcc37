/** The sandbox's command line. */
import { Command } from "commander";
import colors from "picocolors";
import { check } from "./commands/check.ts";
import { deploy, findLost, showPreview } from "./commands/deploy.ts";
import { down, reset } from "./commands/down.ts";
import { env } from "./commands/env.ts";
import { open, start } from "./commands/start.ts";
import { up } from "./commands/up.ts";
import { EngineError } from "./engine/index.ts";
import { SandboxError } from "./sandbox-error.ts";
import { DEFAULT_STACK } from "./session/command-line.ts";
import type { Session, StackChoice } from "./session/session.ts";

const abort = new AbortController();
let interrupts = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    interrupts += 1;
    if (interrupts > 1) process.exit(130);
    abort.abort();
  });

const program = new Command("npm run sandbox --")
  .description(
    "Rehearses a stack on local services: no account, no appliance, no Pulumi CLI. It never replaces Pulumi.",
  )
  .configureHelp({ sortSubcommands: false })
  .showHelpAfterError("(npm run sandbox -- --help lists the commands)");

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option("-s, --stack <name>", "the stack, of Pulumi.<name>.yaml", DEFAULT_STACK)
    .option("-C, --cwd <folder>", "where Pulumi.<name>.yaml is; by default this project's folder");
}

/** Runs work over services that run, and closes what was opened for it. */
async function within(
  choice: StackChoice,
  work: (session: Session) => Promise<unknown>,
): Promise<void> {
  const session = await open(choice);
  try {
    await work(session);
  } finally {
    await session.close();
  }
}

command("start", "preview, deploy twice, prove the access, stop").action((choice: StackChoice) =>
  start(choice, abort.signal),
);
command("up", "deploy and prove; keep the services running").action((choice: StackChoice) =>
  up(choice, abort.signal),
);
command("preview", "show what a deployment would change").action((choice: StackChoice) =>
  within(choice, async (session) => {
    await findLost(session, abort.signal);
    await showPreview(session, abort.signal);
  }),
);
command("check", "prove the deployed access with S3 requests").action((choice: StackChoice) =>
  within(choice, async (session) => {
    if (session.owner) {
      await findLost(session, abort.signal);
      await deploy(session, abort.signal);
    }
    const proof = await check(session, abort.signal);
    if (!proof.passed)
      throw new SandboxError("the deployed access is not what the grants say; see above");
  }),
);
command("env", "print exports for a shell: keys, endpoint, certificate")
  .option(
    "-p, --principal <key>",
    "whose keys: a principal of the config, PRINCIPAL/LABEL for its service account on WEKA, or a user of the appliance",
  )
  .action(({ principal, ...choice }: StackChoice & { readonly principal?: string }) =>
    env(choice, principal),
  );
command("down", "delete what the stack declares").action((choice: StackChoice) =>
  down(choice, abort.signal),
);
command("reset", "forget the stack's state and data").action((choice: StackChoice) =>
  reset(choice),
);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = abort.signal.aborted ? 130 : 1;
  console.error(colors.red(sentence(error)));
}

/** What went wrong, without a stack for what one sentence explains. */
function sentence(error: unknown): string {
  if (error instanceof EngineError)
    return error.failures
      .map(({ message, at }) => (at === undefined ? message : `${message} (${at})`))
      .join("\n");
  if (error instanceof SandboxError) return error.message;
  if (error instanceof Error && process.env["DEBUG"] !== undefined)
    return error.stack ?? error.message;
  return error instanceof Error ? error.message : String(error);
}
