import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PythonError, TEST_PYTHON, makeVenv } from "../../scripts/venv.mjs";

/**
 * A stand-in for Python: says its version, makes an "environment" that holds a copy of itself, and notes what pip is
 * asked to do.
 */
function python(version: string, { venv = "", pip = "", module = "" } = {}): string {
  return `#!/bin/sh
here=$(dirname "$0")
case "$*" in
  *sys.version_info*) echo ${version} ;;
  "-m venv "*) ${venv || ":"}
    mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && echo made >> "$CALLS" ;;
  "-m pip install "*) ${pip || ":"}
    echo "$*" >> "$CALLS" ;;
  *"import "*) ${module || ":"} ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac
`;
}

describe("makeVenv", function () {
  let root = "";
  let bin = "";

  beforeEach(async function () {
    root = await mkdtemp(join(tmpdir(), "venv-"));
    bin = join(root, "bin");
    await mkdir(bin);
    await mkdir(join(root, "sandbox", "python"), { recursive: true });
    await requirements("moto==1");
  });
  afterEach(async function () {
    await rm(root, { recursive: true });
  });

  async function requirements(text: string): Promise<void> {
    await writeFile(join(root, "sandbox", "python", "requirements.txt"), text);
  }
  async function install(command: string, script: string): Promise<void> {
    await writeFile(join(bin, command), script);
    await chmod(join(bin, command), 0o755);
  }
  /** Only the stand-ins, and the tools that they need, are on PATH. */
  function environment(): NodeJS.ProcessEnv {
    return { PATH: `${bin}:${join(root, "tools")}`, CALLS: join(root, "calls") };
  }
  async function tools(): Promise<void> {
    await mkdir(join(root, "tools"));
    for (const tool of ["mkdir", "cp", "dirname", "sleep"]) {
      await writeFile(
        join(root, "tools", tool),
        `#!/bin/sh\nPATH=/usr/bin:/bin\nexec ${tool} "$@"\n`,
      );
      await chmod(join(root, "tools", tool), 0o755);
    }
  }
  async function calls(): Promise<string[]> {
    return (await readFile(join(root, "calls"), "utf8")).trim().split("\n");
  }

  describe("with a Python that is new enough", function () {
    beforeEach(tools);

    it("makes the environment once, from hashed wheels only", async function () {
      await install("python3", python("3.10.0"));
      const steps: string[] = [];
      const onStep = (step: string): number => steps.push(step);
      const options = { env: environment(), onStep };
      const made = await makeVenv(root, options);
      assert.equal(made, join(root, ".sandbox", "venv", "bin", "python"));
      assert.equal(await makeVenv(root, options), made);
      assert.deepEqual(steps, [
        "making a Python environment with python3 (3.10.0)",
        "installing moto into it",
      ]);
      assert.deepEqual(await calls(), [
        "made",
        `-m pip install --quiet --no-input --disable-pip-version-check --no-warn-script-location --require-hashes --only-binary=:all: --no-deps --no-compile -r ${join(root, "sandbox", "python", "requirements.txt")}`,
      ]);
      assert.deepEqual(await readdir(join(root, ".sandbox")), ["venv"]);
    });

    it("makes an environment of the tests' own beside it, from other requirements", async function () {
      await install("python3", python("3.10.0"));
      await mkdir(join(root, "test", "python"), { recursive: true });
      await writeFile(join(root, "test", "python", "requirements.txt"), "awscli==1");
      await makeVenv(root, { env: environment() });
      const steps: string[] = [];
      const onStep = (step: string): number => steps.push(step);
      const made = await makeVenv(root, { environment: TEST_PYTHON, env: environment(), onStep });
      assert.equal(made, join(root, ".sandbox", "venv-test", "bin", "python"));
      assert.deepEqual(steps, [
        "making a Python environment with python3 (3.10.0)",
        "installing the AWS CLI into it",
      ]);
      assert.match((await calls()).at(-1) ?? "", / -r \S+\/test\/python\/requirements\.txt$/);
      assert.deepEqual((await readdir(join(root, ".sandbox"))).sort(), ["venv", "venv-test"]);
    });

    it("makes it again when the requirements changed, or its Python went away", async function () {
      await install("python3", python("3.13.1"));
      await makeVenv(root, { env: environment() });
      await requirements("moto==2");
      const made = await makeVenv(root, { env: environment() });
      await rm(made);
      await makeVenv(root, { env: environment() });
      assert.equal((await calls()).filter((call) => call === "made").length, 3);
      assert.deepEqual(await readdir(join(root, ".sandbox")), ["venv"]);
    });

    it("takes a newer Python when python3 is too old", async function () {
      await install("python3", python("3.9.6"));
      await install("python3.12", python("3.12.4"));
      const steps: string[] = [];
      await makeVenv(root, { env: environment(), onStep: (step: string) => steps.push(step) });
      assert.equal(steps[0], "making a Python environment with python3.12 (3.12.4)");
    });

    it("leaves nothing behind when pip fails, and says what pip said", async function () {
      await install("python3", python("3.11.2", { pip: "echo no matching distribution; exit 1" }));
      await assert.rejects(makeVenv(root, { env: environment() }), {
        name: "PythonError",
        message:
          "pip could not install sandbox/python/requirements.txt: no matching distribution\n" +
          "It needs a package index: check the network, or set PIP_INDEX_URL (and PIP_CERT behind a proxy), and run this again.",
      });
      assert.deepEqual(await readdir(join(root, ".sandbox")), []);
    });

    it("does not keep an environment in which moto cannot be loaded", async function () {
      const module = "echo ImportError: no _cffi >&2; exit 1";
      await install("python3", python("3.11.2", { module }));
      await assert.rejects(makeVenv(root, { env: environment() }), {
        name: "PythonError",
        message: "moto was installed but does not start: ImportError: no _cffi",
      });
      assert.deepEqual(await readdir(join(root, ".sandbox")), []);
    });

    it("says how to get the venv module", async function () {
      const venv =
        "echo 'The virtual environment was not created: ensurepip is not available'; exit 1";
      await install("python3", python("3.11.2", { venv }));
      await assert.rejects(makeVenv(root, { env: environment() }), {
        name: "PythonError",
        message:
          "python3 has no venv module (Debian and Ubuntu package it apart). Install it (apt install python3-venv) and run this again.",
      });
    });

    it("after kill -9 half-way, makes a whole one and clears the half one away", async function () {
      await install("python3", python("3.11.2", { pip: "sleep 60" }));
      const program = join(root, "killed.mjs");
      const module = join(import.meta.dirname, "../../scripts/venv.mjs");
      await writeFile(
        program,
        `import { makeVenv } from ${JSON.stringify(module)}; await makeVenv(${JSON.stringify(root)});`,
      );
      const child = spawn(process.execPath, [program], { env: environment(), detached: true });
      const pid = child.pid ?? assert.fail("not started");
      const half = `venv.${pid}.new`;
      while (!(await names(join(root, ".sandbox"))).includes(half)) await delay(20);
      // The whole group: the stand-in for pip too.
      process.kill(-pid, "SIGKILL");
      await once(child, "close");
      assert.deepEqual(await names(join(root, ".sandbox")), [half]);

      await install("python3", python("3.11.2"));
      await makeVenv(root, { env: environment() });
      assert.deepEqual(await names(join(root, ".sandbox")), ["venv"]);
    });
  });

  it("says what to install when there is no Python", async function () {
    await assert.rejects(makeVenv(root, { env: environment() }), (error: unknown) => {
      assert.ok(error instanceof PythonError);
      assert.equal(
        error.message,
        "The sandbox's AWS services need Python 3.10 or newer, and there is none on PATH. " +
          "Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python) and run this again.",
      );
      return true;
    });
  });

  it("names the Pythons that are too old", async function () {
    await tools();
    await install("python3", python("3.9.6"));
    await install("python", python("2.7.18"));
    await assert.rejects(
      makeVenv(root, { env: environment() }),
      /need Python 3\.10 or newer, and found only: python3 is 3\.9\.6, python is 2\.7\.18\./,
    );
  });
});

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
