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
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly flags: readonly string[];
    readonly description: string;
    readonly choices: readonly string[];
  }[];
  readonly choices: readonly string[];
}

function wordsOf(program: Command): CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options.map(({ short, long, description, argChoices = [] }) => ({
      flags: [short, long].flatMap((flag) => flag ?? []),
      description,
      choices: argChoices,
    })),
    choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
  }));
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
  const names = commands.map(({ name }) => name).join(" ");
  const cases = commands.map(({ name, options, choices }) => {
    const values = options
      .filter((option) => option.choices.length > 0)
      .map((option) => `      ${option.flags.join("|")}) words="${option.choices.join(" ")}" ;;`);
    const flags = options.flatMap((option) => option.flags.slice(-1));
    const others = `      *) words="${[...choices, ...flags].join(" ")}" ;;`;
    return [`    ${name}) case "$before" in`, ...values, others, "      esac ;;"].join("\n");
  });
  return `_s3access() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then words="${names} --help"
  else case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _s3access s3access`;
}

function fish(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, description, options, choices }) => {
    const within = `complete -c s3access -n "__fish_seen_subcommand_from ${name}"`;
    return [
      `complete -c s3access -f -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
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
  });
  return lines.join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
