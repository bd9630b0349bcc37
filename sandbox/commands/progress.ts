/** Steps as a person sees them: a spinner each on a terminal, a plain line each where output goes to a file. */
import { Listr } from "listr2";
import colors from "picocolors";

export interface Step {
  readonly title: string;
  /** Does the work; what it returns, if anything, becomes the finished step's title. */
  readonly run: (say: (text: string) => void) => Promise<string | undefined>;
}

/** Runs one step. Its error is the caller's to print. */
export async function step({ title, run }: Step): Promise<void> {
  if (process.stdout.isTTY && process.env["CI"] === undefined) await spinning({ title, run });
  else await plain({ title, run });
}

async function plain({ title, run }: Step): Promise<void> {
  try {
    console.log(`${colors.green("✔")} ${(await run(() => undefined)) ?? title}`);
  } catch (error) {
    console.log(`${colors.red("✖")} ${title}`);
    throw error;
  }
}

async function spinning({ title, run }: Step): Promise<void> {
  const task = {
    title,
    task: async (_: unknown, shown: { title: string; output: string }): Promise<void> => {
      const result = await run((text) => {
        shown.output = text;
      });
      if (result !== undefined) shown.title = result;
    },
  };
  await new Listr([task], {
    // Errors are printed once, by the command, as sentences.
    rendererOptions: { showErrorMessage: false, collapseErrors: false },
  }).run();
}
