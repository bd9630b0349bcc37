import { deepEqual, equal, ok } from "node:assert/strict";
import { statSync, unlinkSync, writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { EngineError, inspect, preview, up } from "../../../sandbox/engine/index.ts";
import { brief, failuresOf, makeBench, Resource } from "./world.ts";
import type { Bench } from "./world.ts";

const hush = "correct-horse-battery";

function program(password = hush): () => unknown {
  return () => {
    const secret = { password: pulumi.secret(password), hosts: ["h"] };
    const thing = new Resource(
      "Thing",
      "a",
      { name: "a", login: secret },
      { additionalSecretOutputs: ["token"] },
    );
    new Resource("Thing", "b", { name: "b", copy: thing.token });
    return { token: thing.token, arn: thing.arn, login: pulumi.output(secret).password };
  };
}

/** Everything the engine said or wrote. */
function told(bench: Bench): string {
  return JSON.stringify(bench.events) + bench.bytes();
}

describe("secrets", function () {
  it("reach the provider, but neither the state nor any event", async function () {
    const bench = makeBench();
    const planned = await preview(bench.options(program()));
    const done = await up(bench.options(program()));
    deepEqual(bench.world.objects.get("thing/a"), {
      name: "a",
      login: { password: hush, hosts: ["h"] },
    });
    const all = told(bench) + JSON.stringify([planned, done]);
    equal(all.includes(hush), false);
    equal(all.includes("token of thing/a"), false);
    ok(bench.bytes().includes("arn:a"), "what is not secret can be read");
  });

  it("stay out of the journal, too", async function () {
    const bench = makeBench();
    let journal = "";
    bench.world.before = () => {
      journal += bench.bytes();
    };
    await up(bench.options(program()));
    ok(journal.includes('"operation":"create"'));
    equal(journal.includes(hush), false);
  });

  it("are compared without being shown", async function () {
    const bench = makeBench();
    await up(bench.options(program()));
    deepEqual(brief((await up(bench.options(program()))).operations), [
      "same test:m:Thing a",
      "same test:m:Thing b",
    ]);
    const { operations } = await up(bench.options(program("another-secret")));
    deepEqual(operations[0]?.changes, [{ path: "login", before: "secret", after: "secret" }]);
    equal(told(bench).includes("another-secret"), false);
  });

  it("are masked in outputs unless asked for", async function () {
    const bench = makeBench();
    const { outputs } = await up(bench.options(program()));
    deepEqual(outputs, { arn: "arn:a", token: "[secret]", login: "[secret]" });
    deepEqual(inspect(bench.options()).outputs, outputs);
    const asked = { arn: "arn:a", token: "token of thing/a", login: hush };
    deepEqual((await up(bench.options(program(), { showSecrets: true }))).outputs, asked);
    deepEqual(inspect({ ...bench.options(), showSecrets: true }).outputs, asked);
  });

  it("pass their mark on to whatever a program makes of them", async function () {
    const bench = makeBench();
    await up(bench.options(program()));
    // "b" takes a secret output of "a" as an input, so that its own copy is sealed as well.
    const [, b] = inspect(bench.options()).resources;
    deepEqual(b?.outputs, {
      name: "b",
      arn: "arn:b",
      copy: "[secret]",
      token: "token of thing/b",
    });
  });

  it("are taken out of what a failing provider says", async function () {
    const bench = makeBench();
    bench.world.before = () => {
      throw new Error(`login with ${hush} was refused at https://weka:14000`);
    };
    deepEqual(await failuresOf(up(bench.options(program()))), [
      "Could not create test:m:Thing a: login with [secret] was refused at https://weka:14000",
    ]);
    equal(told(bench).includes(hush), false);
  });

  it("are what the provider says they are, even if the program does not", async function () {
    const bench = makeBench();
    Object.assign(bench.world.providers.resources.get("test:m:Thing") ?? {}, {
      secretInputs: ["stdin"],
    });
    await up(bench.options(() => new Resource("Thing", "a", { name: "a", stdin: hush })));
    equal(told(bench).includes(hush), false);
  });

  it("spread to no output but their echo, until the program names others", async function () {
    const bench = makeBench();
    const secret = { name: "a", key: pulumi.secret("k") };
    const named = { additionalSecretOutputs: ["token"] };
    const { outputs } = await up(
      bench.options(() => ({
        token: new Resource("Thing", "a", secret).token,
        named: new Resource("Thing", "b", { ...secret, name: "b" }, named).token,
      })),
    );
    deepEqual(outputs, { token: "token of thing/a", named: "[secret]" });
  });

  it("lie under a key that only its owner reads, like the state", async function () {
    const bench = makeBench();
    await up(bench.options(program()));
    for (const file of [bench.statePath, `${bench.statePath}.key`])
      equal(statSync(file).mode & 0o777, 0o600, file);
  });

  it("cannot be opened without their key, and nothing is changed then", async function () {
    const bench = makeBench();
    await up(bench.options(program()));
    const key = `${bench.statePath}.key`;
    unlinkSync(key);
    deepEqual(await failuresOf(up(bench.options())), [
      `The state holds sealed secrets, but their key file ${key} is missing. Restore it, or start anew with a reset.`,
    ]);
    writeFileSync(key, `${"00".repeat(32)}\n`);
    deepEqual(await failuresOf(up(bench.options())), [
      `The key in ${key} does not open the secrets of this state: it is another key, or the state was edited by hand. Restore both files from the same copy, or start anew with a reset.`,
    ]);
    writeFileSync(key, "not a key\n");
    deepEqual(await failuresOf(up(bench.options())), [
      `${key} is not a key: expected 64 hex digits. Restore the file.`,
    ]);
    deepEqual([...bench.world.objects.keys()], ["thing/a", "thing/b"]);
  });

  it("make an error of their own when inspected without a key", async function () {
    const bench = makeBench();
    await up(bench.options(program()));
    unlinkSync(`${bench.statePath}.key`);
    let thrown: unknown;
    try {
      inspect(bench.options());
    } catch (error) {
      thrown = error;
    }
    ok(thrown instanceof EngineError);
  });
});
