/** The command line of `s3access`. Each command's own code is loaded when it runs, so that the others cost nothing. */
import { Command, Option } from "commander";
import type { DialectName } from "../policies/evaluate/index.ts";
import type { Severity } from "../policies/finding.ts";
import type { LintSubject } from "../policies/lint/index.ts";
import type { LintFormat } from "./commands/lint.ts";
import type { AccessModel } from "./model/model.ts";
import type { Io, Publish } from "./run.ts";

interface SourceOptions {
  readonly cwd?: string;
  readonly stack: string;
  readonly state?: string;
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
  readonly json: boolean;
}

interface QuestionOptions extends SourceOptions {
  readonly context: readonly string[];
  readonly system?: string;
  readonly assume: boolean;
}

interface LintChoices {
  readonly format: LintFormat;
  readonly dialect: DialectName;
  readonly failOn: Severity;
}

const FORMATS = ["table", "csv", "json", "markdown"] as const;

/** Builds the program; `publish` gets what a command hands back. */
export function buildProgram(io: Io, publish: Publish): Command {
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

  const command = (usage: string, description: string, examples: readonly string[]): Command =>
    program
      .command(usage)
      .description(description)
      .option("-s, --stack <name>", "the stack, of Pulumi.<name>.yaml", "dev")
      .option("-C, --cwd <folder>", "the folder of the stack's file (default: this one)")
      .option("--state <file>", "read what is deployed, from `pulumi stack export`, instead")
      .option("--partition <name>", "AWS partition (default: aws)")
      .option("--region <name>", "AWS region (default: the stack's aws:region)")
      .option("--account <id>", "AWS account (default: 000000000000)")
      .option("--json", "print JSON", false)
      .addHelpText(
        "after",
        `\nExamples:\n${examples.map((line) => `  $ s3access ${line}`).join("\n")}`,
      );

  const asking = (made: Command): Command =>
    made
      .option("-c, --context <key=value...>", "condition keys of the request", [])
      .addOption(new Option("--system <name>", "eks, weka or vast, where a name means several"))
      .option(
        "--assume",
        "take what WEKA's and VAST's documents leave open to work as on AWS",
        false,
      );

  asking(
    command("can <principal> <action> <resource>", "may this principal do that there, and why?", [
      "can team-a read s3://bsingh-shared/team-a/report.csv",
      "can team-a s3:ListBucket s3://bsingh-shared/team-b/ --context s3:delimiter=/",
      "can department-a create-tables vastdbsec/department_a",
    ]),
  )
    .option("--all", "also list the statements about other actions", false)
    .action(
      async (
        principal: string,
        action: string,
        resource: string,
        options: QuestionOptions & { readonly all: boolean },
      ) => {
        const { can } = await import("./commands/can.ts");
        publish(can(await model(io, options), principal, action, resource, options), options.json);
      },
    );

  asking(
    command("who-can <action> <resource>", "everyone who may do that there", [
      "who-can delete s3://bsingh-ml-workflows/fraud-detection/",
      "who-can s3:GetObject s3://research/genomics/sample.bam --json",
    ]),
  ).action(async (action: string, resource: string, options: QuestionOptions) => {
    const { whoCan } = await import("./commands/who-can.ts");
    publish(whoCan(await model(io, options), action, resource, options), options.json);
  });

  command("matrix", "principals, places and intents in one table", [
    "matrix",
    "matrix --stack prod --format csv > access.csv",
  ])
    .addOption(
      new Option("-f, --format <name>", "how to print it").choices(FORMATS).default("table"),
    )
    .option("--all", "every place, also where nothing is granted or nothing differs", false)
    .action(async (options: SourceOptions & { format: (typeof FORMATS)[number]; all: boolean }) => {
      const { matrix } = await import("./commands/matrix.ts");
      publish(matrix(await model(io, options), options), options.json);
    });

  command("render", "every document and manifest as a file, without engine or cloud", [
    "render --out policies-backup --account 123456789012",
    "render --json",
  ])
    .option("-o, --out <folder>", "write files there (default: print them)")
    .action(async (options: SourceOptions & { readonly out?: string }) => {
      const { render } = await import("./commands/render.ts");
      publish(await render(await model(io, options), options.out), options.json);
    });

  command("check", "hold the documents against what the grants promise", [
    "check --stack prod",
  ]).action(async (options: SourceOptions) => {
    const { check } = await import("./commands/check.ts");
    const { loadPromised } = await import("./model/load.ts");
    const { loaded, model: promised } = await loadPromised(source(io, options));
    publish(check(loaded, promised), options.json);
  });
  command(
    "lint [files...]",
    "what is wrong, or soon will be, in the stack's documents or in files",
    [
      "lint",
      "lint --format sarif > lint.sarif",
      "lint policies/*.json manifests/*.yaml",
      "lint --dialect weka from-the-cluster.json",
    ],
  )
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
    .action(async (files: string[], options: SourceOptions & LintChoices) => {
      const { lint } = await import("./commands/lint.ts");
      const { readSuppressions } = await import("./lint/suppressions.ts");
      const cwd = options.cwd ?? io.cwd;
      const subjects = await lintSubjects(files, io, options);
      const report = lint(subjects, await readSuppressions(cwd), options);
      publish(report, false);
    });
  return program;
}

async function lintSubjects(
  files: readonly string[],
  io: Io,
  options: SourceOptions & LintChoices,
): Promise<LintSubject[]> {
  if (files.length > 0) {
    const { subjectsOfFiles } = await import("./lint/files.ts");
    return subjectsOfFiles(files, options.cwd ?? io.cwd, options.dialect);
  }
  const { subjectsOf } = await import("./lint/subjects.ts");
  return subjectsOf(await model(io, options));
}

async function model(io: Io, options: SourceOptions): Promise<AccessModel> {
  const { loadModel } = await import("./model/load.ts");
  return loadModel(source(io, options));
}

function source(io: Io, options: SourceOptions): SourceOptions & { readonly cwd: string } {
  return { ...options, cwd: options.cwd ?? io.cwd };
}
