import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { execa } from "execa";
import { startMoto } from "../../../sandbox/services/moto.ts";
import { makeVenv } from "../../../sandbox/services/python.ts";
import { ROOT, MotoUnderTest, VENV_WITHIN_MS } from "../../support/moto.ts";

describe("moto", function () {
  const running = new MotoUnderTest({ accountId: "245966534215" });
  let folder = "";

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await running.start();
    folder = await mkdtemp(join(tmpdir(), "moto-service-"));
  });
  after(async function () {
    await running.stop();
    await rm(folder, { recursive: true });
  });

  async function start(python: string, port = 0): ReturnType<typeof startMoto> {
    const logFile = join(folder, "moto.log");
    return startMoto({ python, port, portSetting: "--aws-port", accountId: "1", logFile });
  }

  /** A stand-in for Python that does what the shell lines say. */
  async function fakePython(lines: string): Promise<string> {
    const file = join(folder, "python");
    await writeFile(file, `#!/bin/sh\n${lines}\n`);
    await chmod(file, 0o755);
    return file;
  }

  it("answers on the address it gives, in the account it was given", async function () {
    const { moto, clients } = running;
    assert.equal(moto.url, `http://127.0.0.1:${moto.port}`);
    const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    assert.equal(Account, "245966534215");
  });

  it("lets no web page read what it stores", async function () {
    const answer = await fetch(`${running.moto.url}/moto-api/`, {
      headers: { origin: "http://evil.example" },
    });
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
  });

  it("names the port that is in use and what to change", async function () {
    const { port } = running.moto;
    await assert.rejects(start(await makeVenv(ROOT), port), {
      message: `Port ${port} on 127.0.0.1 is in use by another program, so the sandbox's AWS services cannot start there. Stop that program, or choose another port with --aws-port.`,
    });
  });

  it("says that a reserved port needs another choice", async function () {
    await assert.rejects(start(await fakePython("exit 99"), 80), {
      message:
        "This user may not listen on port 80 (ports below 1024 are reserved). Choose another port with --aws-port.",
    });
  });

  it("shows the last ten lines of the log when it dies while it starts", async function () {
    const python = await fakePython("seq 1 12 >&2; exit 3");
    await assert.rejects(start(python), (error: Error) => {
      const [first = "", second, ...lines] = error.message.split("\n");
      assert.match(first, /did not start: Command failed with exit code 3/);
      assert.equal(second, `The last lines of ${join(folder, "moto.log")}:`);
      assert.deepEqual(lines, ["3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]);
      return true;
    });
  });

  it("does not take a program for moto that listens and answers nothing", async function () {
    // Port 9 (discard) of the loopback has nobody on it.
    const python = await fakePython("echo listening on 9; exec sleep 30");
    await assert.rejects(start(python), /did not start/);
  });

  it("is gone after close, which may be called twice", async function () {
    this.timeout(60_000);
    const moto = await start(await makeVenv(ROOT));
    await moto.close();
    await moto.close();
    await moto.ended;
    assert.equal(isAlive(moto.pid), false);
    assert.match(await readFile(join(folder, "moto.log"), "utf8"), /GET \/moto-api\//);
  });

  it("ends with its parent, however that dies", async function () {
    this.timeout(60_000);
    const program = join(folder, "parent.ts");
    const options = {
      python: await makeVenv(ROOT),
      port: 0,
      portSetting: "",
      accountId: "1",
      logFile: join(folder, "orphan.log"),
    };
    await writeFile(
      program,
      `import { startMoto } from ${JSON.stringify(join(ROOT, "sandbox/services/moto.ts"))};
       const moto = await startMoto(${JSON.stringify(options)});
       console.log(moto.url);
       process.kill(process.pid, "SIGKILL");`,
    );
    const parent = await execa(process.execPath, [program], { reject: false });
    assert.equal(parent.signal, "SIGKILL");
    assert.match(parent.stdout, /^http:\/\/127\.0\.0\.1:\d+$/);
    while (await answers(parent.stdout)) await delay(20);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/moto-api/`).then(
    () => true,
    () => false,
  );
}
