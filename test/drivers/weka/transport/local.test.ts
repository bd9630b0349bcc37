import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { localShell } from "../../../../drivers/weka/transport/local.ts";
import type { WekaCall } from "../../../../drivers/weka/shell.ts";

const login = { username: "u", password: "Loader-pass-1" };

describe("drivers/weka/transport/local", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-local-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Calls a `weka` that is a shell script. */
  async function call(
    script: string,
    call: Partial<WekaCall>,
    env: NodeJS.ProcessEnv = {},
  ): ReturnType<ReturnType<typeof localShell>["run"]> {
    const weka = join(folder, "weka");
    await writeFile(weka, `#!/bin/sh\n${script}\n`);
    await chmod(weka, 0o755);
    const path = [folder, process.env["PATH"] ?? ""].join(delimiter);
    return localShell({ ...env, PATH: path }).run({ words: [], login: undefined, ...call });
  }

  it("hands over words as they are, input, and the login of the call", async () => {
    const script =
      'printf "%s|" "$@" "$WEKA_USERNAME" "$WEKA_PASSWORD"; cat; echo oops >&2; exit 3';
    const words = ["s3", "$HOME `id`", "", '"'];
    assert.deepEqual(await call(script, { words, input: "a\nb\n", login }), {
      exitCode: 3,
      stdout: 's3|$HOME `id`||"|u|Loader-pass-1|a\nb',
      stderr: "oops",
    });
  });

  it("gives weka the environment's login, and none of the driver's own secrets", async () => {
    const own = {
      S3_USER_PASSWORD: "x",
      AUDIT_WEBHOOK_TOKEN: "x",
      TLS_PRIVATE_KEY: "x",
      PULUMI_COMMAND_STDOUT: "x",
      PULUMI_COMMAND_STDERR: "x",
    };
    const weka = { WEKA_USERNAME: "admin", WEKA_PASSWORD: "Admin-1", WEKA_HOST: "h" };
    const { stdout } = await call("env", {}, { ...own, ...weka });
    const names = stdout.split("\n").filter((line) => !/^(PATH|PWD|OLDPWD|SHLVL|_)=/.test(line));
    assert.deepEqual(names.sort(), [
      "NO_COLOR=1",
      "WEKA_CLI_COLOR=disabled",
      "WEKA_CLI_NO_INTERACTIVE=1",
      "WEKA_HOST=h",
      "WEKA_PASSWORD=Admin-1",
      "WEKA_USERNAME=admin",
    ]);
  });

  it("lends files for its user only, takes them away, and brings back what was written", async () => {
    const answer = await call('cat "$1"; printf "%s" "$1" > "$2"', {
      words: ["{key.pem}", "{out}"],
      files: { "key.pem": "KEY\n", out: "" },
      returns: "out",
    });
    const path = answer.stdout;
    assert.match(path, /key\.pem$/);
    await assert.rejects(readdir(dirname(path)), { code: "ENOENT" });
    const shown = await call('cat "$1"; ls -l "$1" | cut -c 1-10', {
      words: ["{key.pem}"],
      files: { "key.pem": "KEY\n" },
    });
    assert.equal(shown.stdout, "KEY\n-rw-------");
  });

  it("says so when there is no weka, and when it was ended", async () => {
    const shell = localShell({ PATH: folder });
    await assert.rejects(shell.run({ words: ["fs"], login: undefined }), {
      message:
        "weka is not on the PATH: install WEKA's command line on this machine, or say in the connection's `via` where it is",
    });
    await assert.rejects(call("kill -TERM $$", { words: ["fs", "--json"] }), {
      message: "`weka fs --json` was ended by SIGTERM",
    });
  });
});
