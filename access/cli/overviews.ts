/** `matrix`, `render` and `check`: a whole stack at once. */
import { resolve } from "node:path";
import { Option } from "commander";
import { type CliContext, type CommonOptions, modelOf, sourceOf } from "./context.ts";

const MATRIX_FORMATS = ["table", "csv", "json", "markdown"] as const;

interface MatrixChoices extends CommonOptions {
  readonly format: (typeof MATRIX_FORMATS)[number];
  readonly all?: boolean;
}

export function defineOverviews(context: CliContext): void {
  const { command, publish } = context;
  command("matrix", "principals, places and intents in one table", [
    "matrix",
    "matrix --stack prod --format csv > access.csv",
  ])
    .addOption(
      new Option("-f, --format <name>", "how to print it").choices(MATRIX_FORMATS).default("table"),
    )
    .option("--all", "every place, also where nothing is granted or nothing differs")
    .action(async (options: MatrixChoices) => {
      const { matrix } = await import("../commands/matrix.ts");
      publish(matrix(await modelOf(context, options), options), options.json);
    });

  command("render", "every document and manifest as a file, without engine or cloud", [
    "render --out policies-backup --account 123456789012",
    "render --json",
  ])
    .option("-o, --out <folder>", "write files there (default: print them)")
    .action(async (options: CommonOptions & { readonly out?: string }) => {
      const { render } = await import("../commands/render.ts");
      const { cwd } = sourceOf(context, options);
      const folder = options.out === undefined ? undefined : resolve(cwd, options.out);
      publish(await render(await modelOf(context, options), folder, options.out), options.json);
    });

  command("check", "hold the documents against what the grants promise", [
    "check --stack prod",
    "check --stack prod --state state.json",
  ]).action(async (options: CommonOptions) => {
    const { check } = await import("../commands/check.ts");
    const { loadPromised } = await import("../model/load.ts");
    const { loaded, model } = await loadPromised(sourceOf(context, options));
    publish(check(loaded, model), options.json);
  });
}
