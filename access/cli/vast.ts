/** `vast keys`: two for each user, shown once, never ending by themselves. */
import { type Command, Option } from "commander";
import type { Report } from "../report.ts";
import type * as Changes from "../vast/keys/change.ts";
import type { ConnectOptions, KeysWorld, UserOptions } from "../vast/keys/connect.ts";
import type { KeyRun, MakingRun } from "../vast/keys/run.ts";
import type { CliContext } from "./context.ts";
import { printed } from "./printed.ts";

interface MakingOptions extends UserOptions {
  readonly to?: string;
  readonly kubeconfig?: string;
  readonly force?: boolean;
}

interface RotateOptions extends MakingOptions {
  readonly endpoint?: string;
  readonly proveBucket?: string;
  readonly grace?: string;
  readonly giveUp?: string;
  readonly finish?: boolean;
}

interface ReportOptions extends ConnectOptions {
  readonly user: readonly string[];
  readonly olderThan?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

const CONNECTION = [
  ["--address <host>", "VAST's management service (default: VAST_ADDRESS)"],
  ["--ca-file <file>", "PEM of the authority that signed its certificate (default: VAST_CA_FILE)"],
  ["--username <name>", "who signs in, with VAST_PASSWORD or asked (default: VAST_USERNAME)"],
] as const;

/** How long S3 may need to learn of a new key. */
const PATIENCE_MS = 10_000;

export function defineVast(context: CliContext): void {
  defineList(context);
  defineCreate(context);
  defineRotate(context);
  defineChanges(context);
  defineReport(context);
}

function defineList(context: CliContext): void {
  withUser(
    context.act("vast keys list", "your keys, or with --user those of somebody else", [
      "vast keys list --address vms.example.com --username jane",
      "vast keys list --user etl --tenant default --json",
    ]),
  )
    .option("--json", "print JSON")
    .action(async (options: UserOptions & { json?: boolean }) => {
      const { list } = await import("../vast/keys/list.ts");
      context.publish(await list(await runOf(options, context)), options.json);
    });
}

function defineCreate(context: CliContext): void {
  withSink(
    withUser(
      context.act("vast keys create", "make a key; its secret goes to one place, once", [
        "vast keys create --to profile:vast",
        "vast keys create --user etl --to secret:pipelines/vast-etl",
      ]),
    ),
  ).action(async (options: MakingOptions) => {
    const { create } = await import("../vast/keys/create.ts");
    say(await create(await makingOf(options, context)), options, context);
  });
}

function defineRotate(context: CliContext): void {
  withSink(
    withUser(
      context.act("vast keys rotate", "replace a key: make, store, prove, disable, delete later", [
        "vast keys rotate --to profile:vast --endpoint https://s3.vast.example.com",
        "vast keys rotate --user etl --to file:etl-key.json --prove-bucket raw --grace 2h",
        "vast keys rotate --finish --user etl",
      ]),
    ),
  )
    .option("--endpoint <url>", "S3, where the new key is proved (default: as AWS tools find it)")
    .option("--prove-bucket <name>", "prove it by looking at this bucket (default: by listing all)")
    .option("--grace <duration>", "how long the old key stays: 24h unless you say otherwise")
    .option("--give-up <access-key>", "of two keys, the one to delete now to make room")
    .addOption(
      new Option(
        "--finish",
        "only delete the old key of an earlier rotation, when it is due",
      ).conflicts(["to", "kubeconfig", "force", "endpoint", "proveBucket", "giveUp"]),
    )
    .action(async (options: RotateOptions) => {
      say(await rotated(options, context), options, context);
    });
}

async function rotated(options: RotateOptions, context: CliContext): Promise<string[]> {
  const { finish, rotate } = await import("../vast/keys/rotate.ts");
  const { seconds } = await import("../s3/duration.ts");
  const { grace, endpoint, proveBucket, giveUp, to = "" } = options;
  const graceSeconds = grace === undefined ? undefined : seconds("--grace", grace);
  if (options.finish === true) return finish(await runOf(options, context), graceSeconds);
  const { provingPlaceOf, proveKey } = await import("../vast/keys/prove.ts");
  const place = await provingPlaceOf(endpoint, /^profile:(.+)$/.exec(to)?.[1], context.io);
  return rotate({
    ...(await makingOf(options, context)),
    graceSeconds,
    giveUp,
    words: wordsOf(options),
    prove: (key) => proveKey(place, key, proveBucket, PATIENCE_MS),
  });
}

/** What a rotation has to be told again. */
function wordsOf({ to, kubeconfig, force, endpoint, proveBucket, grace }: RotateOptions): string[] {
  const named = { to, kubeconfig, endpoint, "prove-bucket": proveBucket, grace };
  const words = Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return ["rotate", ...words, ...(force === true ? ["--force"] : [])];
}

function defineChanges(context: CliContext): void {
  const one = (verb: string, description: string, ...examples: string[]): Command =>
    withUser(context.act(`vast keys ${verb} <access-key>`, description, examples));
  const act = async (
    options: UserOptions,
    change: (changes: typeof Changes, run: KeyRun) => Promise<readonly string[]>,
  ): Promise<void> => {
    const changes = await import("../vast/keys/change.ts");
    context.publish(said(await change(changes, await runOf(options, context))));
  };
  one(
    "disable",
    "stop a key from working; an administrator's act",
    "vast keys disable AK1 --user etl",
  ).action((key: string, options: UserOptions) =>
    act(options, ({ disable }, run) => disable(run, key)),
  );
  one("enable", "let a disabled key work again", "vast keys enable AK1 --user etl").action(
    (key: string, options: UserOptions) => act(options, ({ enable }, run) => enable(run, key)),
  );
  one("delete", "delete a key for good", "vast keys delete AK1", "vast keys delete AK1 --user etl")
    .option("-y, --yes", "without asking")
    .action((key: string, options: UserOptions & { yes?: boolean }) =>
      act(options, ({ remove }, run) => remove(run, key, options.yes === true)),
    );
}

function defineReport(context: CliContext): void {
  withConnection(
    context.act("vast keys report", "how old everybody's keys are; for an administrator", [
      "vast keys report --older-than 90d",
      "vast keys report --user jane@corp.example.com --csv",
    ]),
  )
    .addOption(
      new Option("--user <name>", "a user of a directory to look up as well; may be repeated")
        .default([], "none")
        .argParser((name: string, earlier: readonly string[]) => [...earlier, name]),
    )
    .option("--tenant <name>", "only this tenant (default: all)")
    .option("--older-than <duration>", "only older keys; exit code 1 if there are any")
    .addOption(new Option("--csv", "print CSV").conflicts("json"))
    .option("--json", "print JSON")
    .action(async (options: ReportOptions) => {
      const { connect } = await import("../vast/keys/connect.ts");
      const { overRest } = await import("../../drivers/vast/vms/index.ts");
      const { report } = await import("../vast/keys/report.ts");
      const { seconds } = await import("../s3/duration.ts");
      const { tenant, user, olderThan, csv = false, json } = options;
      const question = {
        ...{ tenant, csv, users: user, now: new Date() },
        olderThanSeconds: olderThan === undefined ? undefined : seconds("--older-than", olderThan),
      };
      const vast = overRest(await connect(options, await worldOf(context)));
      context.publish(await report(vast, question), json);
    });
}

async function runOf(options: UserOptions, context: CliContext): Promise<KeyRun> {
  const { keyRunOf } = await import("../vast/keys/connect.ts");
  return keyRunOf(options, await worldOf(context));
}

async function makingOf(options: MakingOptions, context: CliContext): Promise<MakingRun> {
  const { sinkOf } = await import("../vast/keys/sinks/index.ts");
  const { to, kubeconfig, force = false } = options;
  const print = (text: string): Promise<void> => printed(text, context.io);
  const sink = await sinkOf(to, kubeconfig, { ...context.io, print });
  return { ...(await runOf(options, context)), sink, force };
}

async function worldOf({ io }: CliContext): Promise<KeysWorld> {
  const { askAtTerminal } = await import("../hpe/ask.ts");
  const { askHidden } = await import("../vast/keys/password.ts");
  return { ...io, now: () => new Date(), ask: askAtTerminal(), askHidden: askHidden() };
}

/** What is said must not get between a secret and its reader. */
function say(lines: readonly string[], { to }: MakingOptions, { io, publish }: CliContext): void {
  if (to === "stdout") io.err(`${lines.join("\n")}\n`);
  else publish(said(lines));
}

function said(lines: readonly string[]): Report {
  return { text: lines.join("\n"), json: undefined, code: 0 };
}

function withConnection(command: Command): Command {
  return CONNECTION.reduce((defined, [flags, words]) => defined.option(flags, words), command);
}

function withUser(command: Command): Command {
  return withConnection(command)
    .option("--user <name>", "whose keys; an administrator's option (default: who signs in)")
    .addOption(
      new Option("--source <kind>", "where the user is (default: local if there is one)").choices([
        "directory",
        "local",
      ]),
    )
    .option("--tenant <name>", "the user's tenant (default: default)")
    .option("--uid <number>", "the user's uid, where the name is not enough")
    .option("--sid <sid>", "the user's SID, for users without a uid");
}

function withSink(command: Command): Command {
  return command
    .option("--to <place>", "profile:NAME, secret:NAMESPACE/NAME, file:PATH or stdout")
    .option("--kubeconfig <file>", "for a secret (default: as kubectl finds it)")
    .option("--force", "replace what the place holds, whatever it is");
}
