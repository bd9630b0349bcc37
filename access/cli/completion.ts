/** `completion`: scripts that complete commands, options and their choices, made from the program's own definition. */
import { Argument, type Command } from "commander";
import type { CliContext } from "./context.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** Must be defined last: it knows the commands that were defined before it. */
export function defineCompletion({ publish }: CliContext, program: Command): void {
  program
    .command("completion")
    .description("print a script that completes this command in a shell")
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .addHelpText(
      "after",
      `
Examples:
  $ source <(s3access completion bash)
  $ s3access completion zsh > "\${fpath[1]}/_s3access"
  $ s3access completion fish > ~/.config/fish/completions/s3access.fish`,
    )
    .action((shell: Shell) => {
      publish({ text: scriptFor(shell, wordsOf(program)), json: undefined, code: 0 }, false);
    });
}

/** A command with the words that may stand behind it. */
interface CommandWords {
  /** As it is typed: `can`, or `hpe token`. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly flags: readonly string[];
    readonly description: string;
    readonly choices: readonly string[];
  }[];
  readonly choices: readonly string[];
  /** Those of a group, such as `hpe`. */
  readonly commands: readonly CommandWords[];
}

function wordsOf(parent: Command, before = ""): CommandWords[] {
  return parent.commands.map((command) => {
    const name = `${before}${command.name()}`;
    return {
      name,
      description: command.description(),
      options: command.options.map(({ short, long, description, argChoices = [] }) => ({
        flags: [short, long].flatMap((flag) => flag ?? []),
        description,
        choices: argChoices,
      })),
      choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
      commands: wordsOf(command, `${name} `),
    };
  });
}

function scriptFor(shell: Shell, commands: readonly CommandWords[]): string {
  switch (shell) {
    case "bash":
      return bash(commands);
    case "zsh":
      // zsh runs bash's completions, so both shells complete alike.
      return `#compdef s3access\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
    case "fish":
      return fish(commands);
  }
}

function bash(commands: readonly CommandWords[]): string {
  return `_s3access() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
${bashWords(commands, 1)}
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _s3access s3access`;
}

/**
 * Sets `words` to what may come next.
 * @param at how many words stand before a command of these, the program's own name included
 */
function bashWords(commands: readonly CommandWords[], at: number): string {
  const indent = "  ".repeat(at);
  const names = commands.map(({ name }) => lastWord(name)).join(" ");
  const cases = commands.map((command) => {
    const inner =
      command.commands.length > 0
        ? bashWords(command.commands, at + 1)
        : bashOptions(command, indent);
    return `${indent}  ${lastWord(command.name)})\n${inner} ;;`;
  });
  return [
    `${indent}if [ "$COMP_CWORD" -eq ${at} ]; then words="${names} --help"`,
    `${indent}else case "\${COMP_WORDS[${at}]}" in`,
    ...cases,
    `${indent}esac; fi`,
  ].join("\n");
}

function bashOptions({ options, choices }: CommandWords, indent: string): string {
  const values = options
    .filter((option) => option.choices.length > 0)
    .map(
      (option) =>
        `${indent}      ${option.flags.join("|")}) words="${option.choices.join(" ")}" ;;`,
    );
  const flags = options.flatMap((option) => option.flags.slice(-1));
  const others = `${indent}      *) words="${[...choices, ...flags].join(" ")}" ;;`;
  return [`${indent}    case "$before" in`, ...values, others, `${indent}    esac`].join("\n");
}

function fish(commands: readonly CommandWords[]): string {
  return fishCommands(commands, "__fish_use_subcommand").join("\n");
}

/** @param when fish's condition for one of these commands to be what comes next */
function fishCommands(commands: readonly CommandWords[], when: string): string[] {
  return commands.flatMap((command) => {
    const name = lastWord(command.name);
    const seen = command.name.split(" ").map((word) => `__fish_seen_subcommand_from ${word}`);
    const here = seen.join("; and ");
    const inner = command.commands.map((one) => lastWord(one.name)).join(" ");
    return [
      `complete -c s3access -f -n ${quoted(when)} -a ${name} -d ${quoted(command.description)}`,
      ...(inner === ""
        ? fishOptions(command, here)
        : fishCommands(command.commands, `${here}; and not __fish_seen_subcommand_from ${inner}`)),
    ];
  });
}

function fishOptions({ options, choices }: CommandWords, when: string): string[] {
  const within = `complete -c s3access -n ${quoted(when)}`;
  return [
    ...(choices.length === 0 ? [] : [`${within} -f -a ${quoted(choices.join(" "))}`]),
    ...options.map((option) => {
      const flags = option.flags.map((flag) =>
        flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      const values =
        option.choices.length === 0 ? "" : ` -x -a ${quoted(option.choices.join(" "))}`;
      return `${within} ${flags.join(" ")} -d ${quoted(option.description)}${values}`;
    }),
  ];
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf(" ") + 1);
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
