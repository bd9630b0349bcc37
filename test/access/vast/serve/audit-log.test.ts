import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../../../drivers/failure.ts";
import { type AuditEntry, auditLog } from "../../../../access/vast/serve/audit-log.ts";

const entry: AuditEntry = {
  user: 'jane"\n{"user":"root"}',
  action: "delete",
  accessKey: "KEY1",
  address: "192.0.2.1",
  outcome: "done",
};
const keeping =
  (texts: string[]) =>
  (text: string): Promise<void> => {
    texts.push(text);
    return Promise.resolve();
  };
const now = (): number => Date.UTC(2026, 10, 23, 9);
const line = `{"time":"2026-11-23T09:00:00.000Z","user":"jane\\"\\n{\\"user\\":\\"root\\"}","action":"delete","accessKey":"KEY1","address":"192.0.2.1","outcome":"done"}\n`;

describe("access/vast/serve/audit-log", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-audit-"));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const unused = (): never => {
    assert.fail("nothing goes to standard output");
  };

  it("writes one line for an entry, whatever a user is called", async () => {
    const written: string[] = [];
    const audit = await auditLog(undefined, keeping(written), now);
    await audit(entry);
    assert.deepEqual(written, [line]);
  });

  it("appends to a file that is its owner's alone, and goes on when that is moved away", async () => {
    const file = join(folder, "audit.jsonl");
    const audit = await auditLog(file, unused, now);
    await audit(entry);
    await rename(file, `${file}.1`);
    await audit(entry);
    assert.deepEqual(
      [
        await readFile(`${file}.1`, "utf8"),
        await readFile(file, "utf8"),
        (await stat(file)).mode & 0o777,
      ],
      [line, line, 0o600],
    );
  });

  it("refuses a file that others can read, and one that cannot be written", async () => {
    const file = join(folder, "audit.jsonl");
    await auditLog(file, unused, now);
    await chmod(file, 0o640);
    await assert.rejects(auditLog(file, unused, now), {
      message: `--audit-log "${file}" can be read by others; run: chmod 600 ${file}`,
    });
    await assert.rejects(auditLog(folder, unused, now), {
      message: `--audit-log "${folder}" cannot be written (EISDIR): name a file in a folder that is there and yours`,
    });
  });

  it("says which entry did not get there", async () => {
    const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    const audit = await auditLog(undefined, () => Promise.reject(gone), now);
    await assert.rejects(audit(entry), new Failure("the audit log cannot be written (EPIPE)"));
  });
});
