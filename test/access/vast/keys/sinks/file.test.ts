import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileSink } from "../../../../../access/vast/keys/sinks/file.ts";
import { stdoutSink } from "../../../../../access/vast/keys/sinks/stdout.ts";

const PAIR = { accessKey: "AK1", secretKey: "secret of one" };
const DOCUMENT = '{"Version":1,"AccessKeyId":"AK1","SecretAccessKey":"secret of one"}\n';

describe("--to file:PATH and --to stdout", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3access-file-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("writes what credential_process prints, for its owner only", async () => {
    const file = join(folder, "new", "key.json");
    const sink = fileSink(file);
    await sink.check();
    assert.equal(await sink.held(), "nothing");
    await sink.store(PAIR);
    assert.equal(await readFile(file, "utf8"), DOCUMENT);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, "new"))).mode & 0o777, 0o700);
    assert.deepEqual(await sink.held(), PAIR);
  });

  it("sees what is no key pair, and a file that is none", async () => {
    const file = join(folder, "notes");
    await writeFile(file, '{"AccessKeyId": "AK1"}');
    assert.equal(await fileSink(file).held(), "something else");
    await assert.rejects(fileSink(folder).held(), {
      message: `${folder} cannot be read (EISDIR), so nothing was made; name another file`,
    });
  });

  it("ends where no folder can be made", async () => {
    const nowhere = new Map([
      ["/proc/nowhere/key.json", "ENOENT"],
      ["/dev/null/key.json", "ENOTDIR"],
      [join(folder, "two", "deep", "key.json"), "ENOENT"],
    ]);
    for (const [file, code] of nowhere)
      await assert.rejects(fileSink(file).check(), {
        message: `the folder of ${file} cannot be written (${code}), so nothing was made; make it, or name another file`,
      });
  });

  it("prints one line, and remembers nothing", async () => {
    const printed: string[] = [];
    const sink = stdoutSink((text) => {
      printed.push(text);
      return Promise.resolve();
    });
    await sink.store(PAIR);
    assert.deepEqual([printed, await sink.held(), sink.keeps], [[DOCUMENT], "nothing", false]);
  });
});
