/** The command line of `s3access`. Each command's own code is loaded when it runs, so that the others cost nothing. */
import { Command } from "commander";
import { defineCompletion } from "./cli/completion.ts";
import type { CliContext, Io } from "./cli/context.ts";
import { defineOverviews } from "./cli/overviews.ts";
import { defineQuestions } from "./cli/questions.ts";
import { defineReviews } from "./cli/reviews.ts";

/** Builds the program; `publish` gets what a command hands back. */
export function buildProgram(io: Io, publish: CliContext["publish"]): Command {
  const program = new Command("s3access")
    .description(
      "Who may do what in S3, by the policies of a stack: asked offline, answered exactly.",
    )
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError("(s3access --help lists the commands)")
    .addHelpText(
      "after",
      "\nExit codes: 0 fine, 1 findings (denied, different, not as promised), 2 a question that makes no sense.",
    );
  const context: CliContext = { io, publish, command: commandOf(program) };
  defineQuestions(context);
  defineOverviews(context);
  defineReviews(context);
  defineCompletion(context, program);
  return program;
}

function commandOf(program: Command): CliContext["command"] {
  return (usage, description, examples) =>
    program
      .command(usage)
      .description(description)
      .option("-s, --stack <name>", "the stack, of Pulumi.<name>.yaml", "dev")
      .option("-C, --cwd <folder>", "the folder of the stack's file (default: this one)")
      .option("--state <file>", "read what is deployed, from `pulumi stack export`, instead")
      .option("--partition <name>", "AWS partition (default: aws)")
      .option("--region <name>", "AWS region (default: the stack's aws:region)")
      .option("--account <id>", "AWS account (default: 000000000000)")
      .option("--json", "print JSON")
      .addHelpText(
        "after",
        `\nExamples:\n${examples.map((line) => `  $ s3access ${line}`).join("\n")}`,
      );
}
