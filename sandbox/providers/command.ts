/**
 * `command:local:Command` of pulumi-command 1.2.1, as its provider does it (`provider/pkg/provider/local`): the command is
 * one argument after the interpreter, an update without `update` runs `create` again, a changed trigger replaces, and a
 * replacement is created before the old one is deleted unless `deleteBeforeReplace` is set.
 *
 * What differs: all of `environment` is secret here, and assets of files are not made.
 */

import { randomBytes } from "node:crypto";
import { delimiter } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import type { Lookup, ObjectState, Properties, ResourceProvider } from "../engine/provider.ts";

interface CommandOptions {
  /** A folder that commands find their programs in before anywhere else. */
  readonly pathFirst?: string;
  /** Variables that every command inherits beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * After how many ms a command is killed.
   * @default ten minutes
   */
  readonly timeout?: number;
}

/** The one provider of the package's local commands. */
export function commandProvider(options: CommandOptions = {}): ResourceProvider {
  const runOn = async (
    inputs: Properties,
    command: string | undefined,
    before: Printed,
  ): Promise<Printed> =>
    command === undefined ? before : run(command, argumentsFrom(inputs), before, options);
  return {
    type: "command:local:Command",
    replaceOn: ["triggers"],
    deleteBeforeReplace: false,
    secretInputs: ["environment"],
    changedByUpdate: ["stdout", "stderr"],
    check: (inputs) =>
      Promise.resolve(inputs)
        .then(argumentsFrom)
        .then(() => undefined),
    predict: (inputs) => inputs,
    async create(inputs) {
      const printed = await runOn(inputs, argumentsFrom(inputs).create, nothing);
      return { id: randomBytes(8).toString("hex"), outputs: { ...inputs, ...printed } };
    },
    // A command has nothing to look at; its last output stands.
    read: (state) => Promise.resolve(state),
    async update(state, _before, after) {
      const { update, create } = argumentsFrom(after);
      const printed = await runOn(after, update ?? create, printedBy(state));
      return { id: state.id, outputs: { ...after, ...printed } };
    },
    async delete(state, inputs) {
      await runOn(inputs, argumentsFrom(inputs).delete, printedBy(state));
    },
  };
}

/** `command:local:run`, which runs in previews too and keeps nothing. */
export function commandLookup(options: CommandOptions = {}): Lookup {
  return {
    token: "command:local:run",
    async call({ command, ...rest }) {
      if (typeof command !== "string") throw new Error("command is missing.");
      return { command, ...(await run(command, argumentsFrom(rest), nothing, options)) };
    },
  };
}

/** What a command wrote, each without one line end. */
interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

const nothing: Printed = { stdout: "", stderr: "" };
const printed = z.looseObject({ stdout: z.string().default(""), stderr: z.string().default("") });

function printedBy({ outputs }: ObjectState): Printed {
  const { stdout, stderr } = printed.parse(outputs);
  return { stdout, stderr };
}

const commandArguments = z.strictObject({
  create: z.string().optional(),
  update: z.string().optional(),
  delete: z.string().optional(),
  dir: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  interpreter: z.array(z.string()).default([]),
  stdin: z.string().optional(),
  triggers: z.array(z.unknown()).optional(),
  logging: z.enum(["stdout", "stderr", "stdoutAndStderr", "none"]).optional(),
  addPreviousOutputInEnv: z.boolean().default(true),
});
type CommandArguments = z.infer<typeof commandArguments>;

/** @throws a sentence that names the argument; it quotes no value, which may be secret */
function argumentsFrom(inputs: Properties): CommandArguments {
  const parsed = commandArguments.safeParse(inputs);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `the sandbox does not know ${issue.keys.join(", ")}`
      : `${issue.path.join(".")} is not what @pulumi/command 1.2 takes there`,
  );
  throw new Error(`${findings.join("; ")}.`);
}

/** pulumi-command's default on Linux and macOS. */
const shell = ["/bin/sh", "-c"] as const;
const tenMinutes = 600_000;

async function run(
  command: string,
  { dir, environment, interpreter, stdin, addPreviousOutputInEnv }: CommandArguments,
  before: Printed,
  { pathFirst, environment: inherited, timeout }: CommandOptions,
): Promise<Printed> {
  const [program, ...words] = interpreter.length > 0 ? interpreter : shell;
  const path = [...(pathFirst === undefined ? [] : [pathFirst]), process.env["PATH"] ?? ""].join(
    delimiter,
  );
  const result = await execa(program, [...words, command], {
    ...(dir === undefined ? {} : { cwd: dir }),
    ...(stdin === undefined ? { stdin: "ignore" } : { input: stdin }),
    env: {
      PATH: path,
      ...inherited,
      ...environment,
      ...(addPreviousOutputInEnv ? previous(before) : {}),
    },
    // A group of its own: Ctrl-C reaches the engine only, which lets the command finish.
    detached: true,
    timeout: timeout ?? tenMinutes,
    stripFinalNewline: false,
    reject: false,
  });
  const wrote = { stdout: withoutLineEnd(result.stdout), stderr: withoutLineEnd(result.stderr) };
  if (result.exitCode === 0) return wrote;
  throw new Error(`${ending(result, program)}${wrote.stderr === "" ? "." : `: ${wrote.stderr}`}`);
}

/** A variable is only there when there was something to put into it. */
function previous({ stdout, stderr }: Printed): Record<string, string> {
  return {
    ...(stdout === "" ? {} : { PULUMI_COMMAND_STDOUT: stdout }),
    ...(stderr === "" ? {} : { PULUMI_COMMAND_STDERR: stderr }),
  };
}

interface Ending {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly timedOut: boolean;
  readonly code?: string | undefined;
}

function ending({ exitCode, signal, timedOut, code }: Ending, program: string): string {
  if (exitCode !== undefined) return `the command ended with exit code ${exitCode}`;
  if (timedOut) return "the command was stopped because it took too long";
  if (signal !== undefined) return `the command was ended by ${signal}`;
  if (code === "ENOENT")
    return `${JSON.stringify(program)} or the folder to run it in was not found`;
  return `${JSON.stringify(program)} could not be started (${code ?? "no reason given"})`;
}

function withoutLineEnd(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}
