/** Steps as a person sees them: a spinner each on a terminal, a plain line each where output goes to a file. */
import { Listr } from "listr2";

export interface Step {
  readonly title: string;
  /** Does the work; what it returns, if anything, becomes the finished step's title. */
  readonly run: (say: (text: string) => void) => Promise<string | undefined>;
}

/** Runs steps one after the other; the first that fails ends it with its error. */
export async function steps(list: readonly Step[]): Promise<void> {
  const tasks = list.map(({ title, run }) => ({
    title,
    task: async (_: unknown, task: { title: string; output: string }): Promise<void> => {
      const result = await run((text) => {
        task.output = text;
      });
      if (result !== undefined) task.title = result;
    },
  }));
  const plain = !process.stdout.isTTY || process.env["CI"] !== undefined;
  await new Listr(tasks, {
    renderer: plain ? "simple" : "default",
    exitOnError: true,
    // Errors are printed once, by the command, as sentences.
    collectErrors: false,
    rendererOptions: plain ? {} : { collapseErrors: false, showErrorMessage: false },
  }).run();
}
