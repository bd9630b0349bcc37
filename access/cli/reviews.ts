/** `diff` and `lint`: what a reviewer of a pull request looks at. */
import { type Command, Option } from "commander";
import type { DialectName } from "../../policies/evaluate/index.ts";
import type { Severity } from "../../policies/finding.ts";
import type { LintSubject, ViewFlavors } from "../../policies/lint/index.ts";
import { type CliContext, type CommonOptions, modelOf, sourceOf } from "./context.ts";

interface DiffChoices extends CommonOptions {
  readonly principal?: string;
  readonly system?: string;
}

interface LintChoices extends CommonOptions {
  readonly format: "text" | "json" | "sarif";
  readonly dialect: DialectName;
  readonly failOn: Severity;
}

export function defineReviews(context: CliContext): void {
  const { command, publish } = context;
  command("diff <before> <after>", "who gained and who lost what between two versions", [
    "diff main:dev dev",
    "diff staging prod",
    "diff state.json dev",
    "diff dev wider.json --principal team-a",
  ])
    .option("--principal <name>", "only this principal, and no bucket policies")
    .addOption(new Option("--system <name>", "only this system").choices(["eks", "weka", "vast"]))
    .action(async (before: string, after: string, options: DiffChoices) => {
      const { diff } = await import("../commands/diff.ts");
      const { readOperands } = await import("../diff/operands.ts");
      const [old, next] = await readOperands([before, after], sourceOf(context, options));
      publish(diff(old, next, options), options.json);
    });

  command("lint [files...]", "what is wrong in the stack's documents, or in files from anywhere", [
    "lint",
    "lint --format sarif > lint.sarif",
    "lint policies/*.json manifests/*.yaml",
    "lint --dialect weka from-the-cluster.json",
    "lint --dialect vast --stack prod department-c.json",
  ])
    .addOption(
      new Option("-f, --format <name>", "how to print it")
        .choices(["text", "json", "sarif"])
        .default("text"),
    )
    .addOption(
      new Option("--dialect <name>", "whose policies the files are")
        .choices(["aws", "weka", "vast"])
        .default("aws"),
    )
    .addOption(
      new Option("--fail-on <severity>", "the mildest finding that makes the exit code 1")
        .choices(["error", "warning", "info"])
        .default("error"),
    )
    .action(async (files: string[], options: LintChoices, lintCommand: Command) => {
      const { lint } = await import("../commands/lint.ts");
      const { readSuppressions } = await import("../lint/suppressions.ts");
      const { cwd } = sourceOf(context, options);
      const ofStack = lintCommand.getOptionValueSource("stack") !== "default";
      const subjects = await subjectsFor(files, context, { ...options, ofStack });
      publish(lint(subjects, await readSuppressions(cwd), options), false);
    });
}

/** @param options `ofStack`: whether the files are said to be for a stack. */
async function subjectsFor(
  files: readonly string[],
  context: CliContext,
  options: LintChoices & { readonly ofStack: boolean },
): Promise<LintSubject[]> {
  const { cwd, stack } = sourceOf(context, options);
  const { subjectsOf, viewFlavorsOf } = await import("../lint/subjects.ts");
  if (files.length > 0) {
    const { subjectsOfFiles } = await import("../lint/files.ts");
    const { dialect, ofStack } = options;
    const views: ViewFlavors | undefined =
      dialect === "vast" && ofStack ? viewFlavorsOf(await modelOf(context, options)) : undefined;
    return subjectsOfFiles(files, cwd, dialect, views);
  }
  const { originOf } = await import("../lint/origin.ts");
  const origin = options.state === undefined ? await originOf(cwd, stack) : undefined;
  return subjectsOf(await modelOf(context, options), origin);
}
