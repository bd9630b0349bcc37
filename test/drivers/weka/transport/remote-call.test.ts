import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import * as fc from "fast-check";
import { z } from "zod";
import { shellLine } from "../../../../drivers/weka/transport/quote.ts";
import {
  remoteAnswer,
  remoteArgv,
  remoteInput,
} from "../../../../drivers/weka/transport/remote-call.ts";
import type { WekaAnswer, WekaCall } from "../../../../drivers/weka/shell.ts";

/** Reports what it was given, each text on a line of JSON's own, and does what its first word says. */
const fakeWeka = `#!${process.execPath}
const { existsSync, readFileSync, statSync, writeFileSync } = require("node:fs");
const words = process.argv.slice(2);
if (words[0] === "download") { writeFileSync(words[1], "the file\\n"); console.log("wrote it"); process.exit(0); }
if (words[0] === "fail") { process.stdout.write("said"); process.stderr.write("error: no\\0"); process.exit(255); }
const files = words.filter((word) => existsSync(word)).map((word) => [statSync(word).mode & 0o777, readFileSync(word, "utf8")]);
console.log(JSON.stringify({ words, input: readFileSync(0, "utf8"), files,
  env: Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(WEKA_|NO_COLOR|S3_)/.test(name))) }));
`;

const Report = z.looseObject({ words: z.array(z.string()) });

const quiet = { NO_COLOR: "1", WEKA_CLI_COLOR: "disabled", WEKA_CLI_NO_INTERACTIVE: "1" };
const anyText = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));

describe("drivers/weka/transport/remote-call", () => {
  let folder: string;
  let temporary: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-remote-"));
    temporary = join(folder, "tmp");
    await mkdir(temporary);
    await writeFile(join(folder, "weka"), fakeWeka, { mode: 0o755 });
  });
  after(() => rm(folder, { recursive: true }));

  /** Does what `ssh` does: hands one text to a shell, which has an environment of its own. */
  async function call(
    one: WekaCall,
    env: NodeJS.ProcessEnv = {},
    input = remoteInput(one, env),
  ): Promise<WekaAnswer | undefined> {
    const { stdout, stderr } = await execa("sh", ["-c", shellLine(remoteArgv(one))], {
      input,
      reject: false,
      extendEnv: false,
      stripFinalNewline: false,
      env: {
        PATH: [folder, process.env["PATH"] ?? ""].join(delimiter),
        TMPDIR: temporary,
        S3_OF: "the other machine",
      },
    });
    return remoteAnswer(stdout, stderr);
  }

  async function report(one: WekaCall, env?: NodeJS.ProcessEnv): Promise<z.output<typeof Report>> {
    const answer = await call(one, env);
    return Report.parse(JSON.parse(answer?.stdout ?? "null"));
  }

  it("gives weka words, login, files and answers, and takes the files away", async () => {
    const seen = await report(
      {
        words: ["s3", "policy", "add", "p", "{policy.json}", "{other}", "{../tmp}", "{}"],
        input: "Secret-1\nSecret-1\n",
        files: { "policy.json": '{\n "a": 1\n}\n' },
        login: { username: "admin", password: "  Pass word\\1 " },
      },
      {
        WEKA_HOST: "10.0.0.1",
        WEKA_USERNAME: "somebody",
        WEKA_PASSWORD: "else",
        S3_USER_PASSWORD: "x",
      },
    );
    const { words, ...rest } = seen;
    assert.match(words[4] ?? "", /\/tmp\/s3-access\.\w+\/policy\.json$/);
    assert.deepEqual(words.toSpliced(4, 1), [
      ...["s3", "policy", "add", "p", "{other}", "{../tmp}", "{}"],
    ]);
    assert.deepEqual(rest, {
      input: "Secret-1\nSecret-1\n",
      files: [[0o600, '{\n "a": 1\n}\n']],
      env: {
        ...quiet,
        S3_OF: "the other machine",
        WEKA_HOST: "10.0.0.1",
        WEKA_USERNAME: "admin",
        WEKA_PASSWORD: "  Pass word\\1 ",
      },
    });
    assert.deepEqual(await readdir(temporary), []);
  });

  it("logs in as the caller's environment says when the call does not", async () => {
    const env = { WEKA_USERNAME: "u", WEKA_PASSWORD: "p", WEKA_ORG: "o" };
    assert.deepEqual(await report({ words: [], login: undefined }, env), {
      words: [],
      input: "",
      files: [],
      env: { ...quiet, ...env, S3_OF: "the other machine" },
    });
  });

  it("brings back a file that weka writes instead of its output", async () => {
    assert.deepEqual(
      await call({
        words: ["download", "{certificate.pem}"],
        returns: "certificate.pem",
        login: undefined,
      }),
      { exitCode: 0, stdout: "the file\n", stderr: "" },
    );
    assert.deepEqual(
      await call({ words: ["fail"], returns: "certificate.pem", login: undefined }),
      { exitCode: 255, stdout: "said", stderr: "error: no\0" },
    );
  });

  it("brings back any exit code, and what weka said", async () => {
    assert.deepEqual(await call({ words: ["fail"], login: undefined }), {
      exitCode: 255,
      stdout: "said",
      stderr: "error: no\0",
    });
  });

  it("carries any text unchanged", async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyText, { maxLength: 3 }),
        anyText,
        anyText,
        anyText,
        async (words, password, input, file) => {
          const seen = await report({
            words: ["x", ...words, "{file}"],
            input,
            files: { file },
            login: { username: "u", password },
          });
          const { words: got, ...rest } = seen;
          assert.deepEqual(got.slice(0, -1), ["x", ...words]);
          assert.deepEqual(rest, {
            input,
            files: [[0o600, file]],
            env: {
              ...quiet,
              S3_OF: "the other machine",
              WEKA_USERNAME: "u",
              WEKA_PASSWORD: password,
            },
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("runs nothing when the caller dies half-way", async () => {
    const one: WekaCall = {
      words: ["user", "passwd"],
      input: "Secret-1\n",
      files: { document: "{}\n" },
      login: { username: "admin", password: "p" },
    };
    const whole = remoteInput(one, {});
    assert.notEqual(await call(one, {}, whole), undefined);
    const marked = join(folder, "ran");
    await writeFile(join(folder, "weka"), `#!/bin/sh\necho >> "${marked}"\n`, { mode: 0o755 });
    for (let length = 0; length < whole.length; length += 3)
      assert.equal(await call(one, {}, whole.slice(0, length)), undefined);
    await assert.rejects(readFile(marked), { code: "ENOENT" });
    assert.deepEqual(await readdir(temporary), []);
    await writeFile(join(folder, "weka"), fakeWeka, { mode: 0o755 });
  });

  it("says that there is no weka as a shell does", async () => {
    const { stderr } = await execa(
      "/bin/sh",
      remoteArgv({ words: [], login: undefined }).slice(1),
      {
        input: "end - 0\n",
        reject: false,
        extendEnv: false,
        env: { PATH: "/usr/bin:/bin", TMPDIR: temporary },
      },
    );
    assert.equal(remoteAnswer("", stderr)?.exitCode, 127);
  });
});
