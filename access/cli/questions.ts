/** `can` and `who-can`: questions about one action at one place. */
import { type Command, Option } from "commander";
import { type CliContext, type CommonOptions, modelOf } from "./context.ts";

interface QuestionOptions extends CommonOptions {
  readonly context: readonly string[];
  readonly system?: string;
  readonly assume?: boolean;
}

export function defineQuestions(context: CliContext): void {
  const { command, publish } = context;
  asking(
    command("can <principal> <action> <resource>", "may this principal do that there, and why?", [
      "can team-a read s3://bsingh-shared/team-a/report.csv",
      "can team-a s3:ListBucket s3://bsingh-shared/ --context s3:delimiter=/",
      "can department-a list vastdbsec/department_a",
    ]),
  )
    .option("--all", "also list the statements about other actions")
    .action(
      async (
        principal: string,
        action: string,
        resource: string,
        options: QuestionOptions & { readonly all?: boolean },
      ) => {
        const { can } = await import("../commands/can.ts");
        const model = await modelOf(context, options);
        publish(can(model, principal, action, resource, options), options.json);
      },
    );
  asking(
    command("who-can <action> <resource>", "everyone who may do that there", [
      "who-can delete s3://bsingh-ml-workflows/fraud-detection/",
      "who-can s3:GetObject s3://research/genomics/sample.bam --json",
    ]),
  ).action(async (action: string, resource: string, options: QuestionOptions) => {
    const { whoCan } = await import("../commands/who-can.ts");
    publish(whoCan(await modelOf(context, options), action, resource, options), options.json);
  });
}

function asking(command: Command): Command {
  return command
    .addOption(
      new Option("-c, --context <key=value...>", "condition keys of the request").default(
        [],
        "none",
      ),
    )
    .addOption(
      new Option("--system <name>", "the system, where a name means several").choices([
        "eks",
        "weka",
        "vast",
      ]),
    )
    .option("--assume", "take what WEKA's and VAST's documents leave open to work as on AWS");
}
