import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AuditEntry, auditLog } from "../../../../access/vast/serve/audit-log.ts";

const entry: AuditEntry = {
  user: 'jane"\n{"user":"root"}',
  action: "delete",
  accessKey: "KEY1",
  address: "192.0.2.1",
  outcome: "done",
};
const now = (): number => Date.UTC(2026, 10, 23, 9);
const line = `{"time":"2026-11-23T09:00:00.000Z","user":"jane\\"\\n{\\"user\\":\\"root\\"}","action":"delete","accessKey":"KEY1","address":"192.0.2.1","outcome":"done"}\n`;

describe("access/vast/serve/audit-log", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-audit-"));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const unused = (): void => {
    assert.fail("nothing goes to standard output");
  };

  it("writes one line for an entry, whatever a user is called", async () => {
    const written: string[] = [];
    const audit = await auditLog(undefined, (text) => written.push(text), now);
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
    await assert.rejects(
      auditLog(folder, unused, now),
      /^Failure|cannot be written \(Error: EISDIR/,
    );
  });
});
