import { deepEqual, equal, match } from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { destroy, preview, up } from "../../../sandbox/engine/index.ts";
import type { ObjectState, Properties } from "../../../sandbox/engine/provider.ts";
import { commandLookup, commandProvider } from "../../../sandbox/providers/command.ts";
import { brief, failuresOf, makeBench, makeWorld } from "../engine/world.ts";
import type { Bench } from "../engine/world.ts";

const provider = commandProvider();

async function outputOf(inputs: Properties): Promise<readonly unknown[]> {
  const { outputs } = await provider.create(inputs);
  return [outputs["stdout"], outputs["stderr"]];
}

async function sentenceOf(run: Promise<unknown> | undefined): Promise<string> {
  return (
    (await run?.then(
      () => "no failure",
      (error: unknown) => String(error),
    )) ?? ""
  );
}

describe("a local command", function () {
  it("runs in a shell, and its outputs lose one line end", async function () {
    deepEqual(await outputOf({ create: "echo out; echo; echo err >&2" }), ["out\n", "err"]);
  });

  it("runs without a shell as the one argument of its interpreter", async function () {
    const program = "process.stdout.write(JSON.stringify(process.argv.slice(1)))";
    const inputs = { interpreter: [process.execPath, "-e", program, "--"], create: "a b; $HOME" };
    deepEqual(await outputOf(inputs), ['["a b; $HOME"]', ""]);
  });

  it("gets its stdin, its environment and its folder", async function () {
    const dir = mkdtempSync(join(tmpdir(), "s3-access-command-"));
    const inputs = {
      create: 'cat; printf %s "$WHO"; pwd >&2',
      stdin: "in ",
      environment: { WHO: "me" },
      dir,
    };
    deepEqual(await outputOf(inputs), ["in me", dir]);
    deepEqual(await outputOf({ create: "cat" }), ["", ""]);
  });

  it("finds programs in the given folder first, and inherits the rest", async function () {
    const folder = mkdtempSync(join(tmpdir(), "s3-access-bin-"));
    writeFileSync(join(folder, "uname"), "#!/bin/sh\necho ours $ENDPOINT\n");
    chmodSync(join(folder, "uname"), 0o755);
    const ours = commandProvider({ pathFirst: folder, environment: { ENDPOINT: "here" } });
    const { outputs } = await ours.create({
      create: "uname; ls / >/dev/null && echo and the rest",
    });
    equal(outputs["stdout"], "ours here\nand the rest");
  });

  it("sees what its previous run wrote on update and delete, unless it does not want to", async function () {
    const file = join(mkdtempSync(join(tmpdir(), "s3-access-command-")), "log");
    const say = 'echo "$PULUMI_COMMAND_STDOUT/$PULUMI_COMMAND_STDERR"';
    const inputs = {
      create: "echo made; echo warned >&2",
      update: say,
      delete: `${say} > ${file}`,
    };
    const made = await provider.create(inputs);
    const updated = await provider.update(made, inputs, inputs);
    deepEqual([updated.id, updated.outputs["stdout"]], [made.id, "made/warned"]);
    await provider.delete(updated, inputs);
    equal(readFileSync(file, "utf8"), "made/warned/\n");
    const deaf = await provider.update(made, inputs, { ...inputs, addPreviousOutputInEnv: false });
    equal(deaf.outputs["stdout"], "/");
  });

  it("runs create again on an update without update, and nothing where nothing is given", async function () {
    const before: ObjectState = { id: "x", outputs: { stdout: "old", stderr: "" } };
    const again = await provider.update(before, {}, { create: "echo again" });
    equal(again.outputs["stdout"], "again");
    const nothing = await provider.update(before, {}, { delete: "echo gone" });
    equal(nothing.outputs["stdout"], "old");
    await provider.delete(before, { create: "exit 1" });
    deepEqual(await outputOf({ delete: "exit 1" }), ["", ""]);
  });

  it("fails with its exit code and what it wrote to stderr, not with what it wrote to stdout", async function () {
    const run = provider.create({ create: "echo secret; echo 'login refused' >&2; exit 41" });
    equal(await sentenceOf(run), "Error: the command ended with exit code 41: login refused");
    equal(
      await sentenceOf(provider.create({ create: "exit 3" })),
      "Error: the command ended with exit code 3.",
    );
  });

  it("says when its interpreter is missing, when it was killed and when it took too long", async function () {
    const missing = provider.create({ interpreter: ["no-such-program"], create: "x" });
    equal(
      await sentenceOf(missing),
      'Error: "no-such-program" or the folder to run it in was not found.',
    );
    equal(
      await sentenceOf(provider.create({ create: "kill -KILL $$" })),
      "Error: the command was ended by SIGKILL.",
    );
    const hasty = commandProvider({ timeout: 50 });
    const slow = hasty.create({
      interpreter: [process.execPath, "-e"],
      create: "setInterval(() => {}, 1000)",
    });
    equal(await sentenceOf(slow), "Error: the command was stopped because it took too long.");
  });

  it("runs in a process group of its own, which Ctrl-C in a terminal does not reach", async function () {
    const [stdout] = await outputOf({ create: "ps -o pid= -o pgid= -p $$" });
    const [pid, group] = String(stdout).trim().split(/\s+/);
    equal(group, pid);
  });

  it("does not mind a command that leaves its stdin unread", async function () {
    deepEqual(await outputOf({ create: "exec <&-; echo fine", stdin: "x".repeat(1_000_000) }), [
      "fine",
      "",
    ]);
  });

  it("refuses arguments that the sandbox does not know, without quoting values", async function () {
    equal(
      await sentenceOf(
        provider.check?.({ create: "x", assetPaths: ["*"], environment: { KEY: 7 } }),
      ),
      "Error: environment.KEY is not what @pulumi/command 1.2 takes there; the sandbox does not know assetPaths.",
    );
  });
});

describe("a local command in a stack", function () {
  function benchOf(): { bench: Bench; log: string } {
    const world = makeWorld();
    const bench = makeBench({
      ...world,
      providers: { ...world.providers, resources: new Map([[provider.type, provider]]) },
    });
    return { bench, log: join(mkdtempSync(join(tmpdir(), "s3-access-command-")), "log") };
  }

  const program =
    (log: string, stdin: string, args: local.CommandArgs = {}) =>
    (): unknown => {
      const verb = (name: string): string => `echo ${name} $(cat) >> ${log}; echo ${name}`;
      const commands = { create: verb("create"), update: verb("update"), delete: verb("delete") };
      const made = new local.Command(
        "c",
        { ...commands, stdin, ...args },
        { deleteBeforeReplace: true },
      );
      return { stdout: made.stdout };
    };

  it("is created, left alone, updated, replaced for a trigger and deleted", async function () {
    const { bench, log } = benchOf();
    const kinds: string[] = [];
    const runs = [
      program(log, "1"),
      program(log, "1"),
      program(log, "2"),
      program(log, "2", { triggers: ["t"] }),
    ];
    for (const each of runs) {
      const planned = await preview(bench.options(each));
      const { operations } = await up(bench.options(each));
      deepEqual(brief(planned.operations), brief(operations));
      kinds.push(...operations.map(({ kind }) => kind));
    }
    await destroy(bench.options());
    deepEqual(kinds, ["create", "same", "update", "replace"]);
    equal(readFileSync(log, "utf8"), "create 1\nupdate 2\ndelete 2\ncreate 2\ndelete 2\n");
  });

  it("keeps the environment out of the state and of what is shown", async function () {
    const { bench, log } = benchOf();
    const hidden = { environment: { WEKA_PASSWORD: "correct-horse" } };
    const { outputs } = await up(bench.options(program(log, "desired", hidden)));
    deepEqual(outputs, { stdout: "create" });
    const told = bench.bytes() + JSON.stringify(bench.events);
    equal(told.includes("correct-horse"), false);
  });

  it("shows a changed stdin, which is what a reviewer reads, unless the program calls it secret", async function () {
    const { bench, log } = benchOf();
    await up(bench.options(program(log, "before")));
    const { operations } = await preview(bench.options(program(log, "after")));
    deepEqual(
      operations.flatMap(({ changes }) => changes),
      [{ path: "stdin", before: { value: "before" }, after: { value: "after" } }],
    );
    await up(bench.options(program(log, "x", { stdin: pulumi.secret("battery-staple") })));
    equal((bench.bytes() + JSON.stringify(bench.events)).includes("battery-staple"), false);
  });

  it("prints in the open whatever it was given, as under the real engine, unless the program says otherwise", async function () {
    const { bench } = benchOf();
    const args = {
      create: "echo $WEKA_USERNAME",
      environment: { WEKA_USERNAME: pulumi.secret("correct-horse") },
    };
    const secret = { additionalSecretOutputs: ["stdout"] };
    const { outputs } = await up(
      bench.options(() => ({
        open: new local.Command("a", args).stdout,
        kept: new local.Command("b", args, secret).stdout,
      })),
    );
    deepEqual(outputs, { open: "correct-horse", kept: "[secret]" });
  });

  it("does not know its new output before an update", async function () {
    const { bench, log } = benchOf();
    await up(bench.options(program(log, "1")));
    const { outputs } = await preview(bench.options(program(log, "2")));
    deepEqual(outputs, { stdout: "[unknown]" });
  });

  it("that fails is named with its own words", async function () {
    const { bench } = benchOf();
    const [sentence = ""] = await failuresOf(
      up(
        bench.options(
          () => new local.Command("weka-user", { create: "echo 'login refused' >&2; exit 41" }),
        ),
      ),
    );
    match(
      sentence,
      /^Could not create command:local:Command weka-user: the command ended with exit code 41: login refused$/,
    );
  });
});

describe("a command that is run as a function", function () {
  it("gives its output, and inherits what the sandbox sets", async function () {
    const lookup = commandLookup({ environment: { CLUSTER: "of-the-sandbox" } });
    const inputs = { command: "cat; echo $CLUSTER", stdin: "asked " };
    deepEqual(
      [lookup.token, await lookup.call(inputs)],
      [
        "command:local:run",
        { command: "cat; echo $CLUSTER", stdout: "asked of-the-sandbox", stderr: "" },
      ],
    );
  });

  it("fails with its words, and without a command", async function () {
    const lookup = commandLookup();
    equal(
      await sentenceOf(lookup.call({ command: "echo no >&2; exit 3" })),
      "Error: the command ended with exit code 3: no",
    );
    equal(await sentenceOf(lookup.call({ stdin: "x" })), "Error: command is missing.");
  });
});
