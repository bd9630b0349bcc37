/** The command line of `s3access`. Each command's own code is loaded when it runs, so that the others cost nothing. */
import { Command } from "commander";
import { defineActs } from "./cli/acts.ts";
import { defineAudit } from "./cli/audit.ts";
import { defineCompletion } from "./cli/completion.ts";
import type { CliContext, Io } from "./cli/context.ts";
import { defineDoctor } from "./cli/hpe-doctor.ts";
import { defineHpe } from "./cli/hpe.ts";
import { defineOverviews } from "./cli/overviews.ts";
import { defineQuestions } from "./cli/questions.ts";
import { defineReviews } from "./cli/reviews.ts";
import { defineVastServe } from "./cli/vast-serve.ts";
import { defineVast } from "./cli/vast.ts";
import { defineWeka } from "./cli/weka.ts";

const GROUPS: Readonly<Record<string, string>> = {
  hpe: "tokens and client set-up for HPE Private Cloud AI",
  weka: "keys, certificates and checks for WEKA S3",
  vast: "keys for VAST",
};

const KEYS = "S3 keys: list, make, rotate, disable, delete; how old they are";

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
  const context: CliContext = { io, publish, command: commandOf(program), act: actOf(program) };
  defineQuestions(context);
  defineOverviews(context);
  defineReviews(context);
  defineHpe(context);
  defineDoctor(context);
  defineWeka(context);
  defineVast(context);
  defineVastServe(context);
  defineActs(context);
  defineAudit(context);
  defineCompletion(context, program);
  return program;
}

function commandOf(program: Command): CliContext["command"] {
  return (usage, description, examples) =>
    declare(program, usage, description, examples)
      .option("-s, --stack <name>", "the stack, of Pulumi.<name>.yaml", "dev")
      .option("-C, --cwd <folder>", "the folder of the stack's file (default: this one)")
      .option("--state <file>", "read what is deployed, from `pulumi stack export`, instead")
      .option("--partition <name>", "AWS partition (default: aws)")
      .option("--region <name>", "AWS region (default: the stack's aws:region)")
      .option("--account <id>", "AWS account (default: 000000000000)")
      .option("--json", "print JSON");
}

/** The first words of `hpe token` and `vast keys list` are groups, made when their first command is declared. */
function actOf(program: Command): CliContext["act"] {
  return (usage, description, examples) => {
    const [, system, keys, words] = /^(hpe|weka|vast) (?:(keys) )?(.+)$/s.exec(usage) ?? [];
    if (system === undefined || words === undefined)
      return declare(program, usage, description, examples);
    const group = groupOf(program, system, GROUPS[system]);
    const inner = keys === undefined ? group : groupOf(group, keys, KEYS);
    return declare(inner, words, description, examples);
  };
}

function groupOf(parent: Command, name: string, description = ""): Command {
  const known = parent.commands.find((command) => command.name() === name);
  return known ?? parent.command(name).description(description);
}

function declare(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly string[],
): Command {
  return parent
    .command(usage)
    .description(description)
    .addHelpText(
      "after",
      `\nExamples:\n${examples.map((line) => `  $ s3access ${line}`).join("\n")}`,
    );
}
