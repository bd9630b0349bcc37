import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { profileSink, withProfileKeys } from "../../../../../access/vast/keys/sinks/profile.ts";

const PAIR = { accessKey: "AK1", secretKey: "secret/of+one" };

describe("--to profile:NAME", () => {
  let home: string;
  let file: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "s3access-profile-"));
    file = join(home, ".aws", "credentials");
  });
  afterEach(() => rm(home, { recursive: true }));

  const sink = (env: Record<string, string> = {}): ReturnType<typeof profileSink> =>
    profileSink("vast", { HOME: home, ...env }, home);

  it("makes the file, which only its owner can read", async () => {
    const one = await sink();
    await one.check();
    assert.equal(await one.held(), "nothing");
    await one.store(PAIR);
    assert.equal(
      await readFile(file, "utf8"),
      "[vast]\naws_access_key_id = AK1\naws_secret_access_key = secret/of+one\n",
    );
    assert.deepEqual(await one.held(), PAIR);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(join(home, ".aws"))).mode & 0o777, 0o700);
  });

  it("closes a file that others could read, and follows a link to it", async () => {
    const real = join(home, "dotfiles");
    await mkdir(join(home, ".aws"));
    await writeFile(real, "[other]\naws_access_key_id = OTHER\n", { mode: 0o644 });
    await symlink(real, file);
    await (await sink()).store(PAIR);
    assert.equal(
      await readFile(real, "utf8"),
      "[other]\naws_access_key_id = OTHER\n\n[vast]\naws_access_key_id = AK1\naws_secret_access_key = secret/of+one\n",
    );
    assert.equal((await stat(real)).mode & 0o777, 0o600);
  });

  it("writes the file that AWS_SHARED_CREDENTIALS_FILE names", async () => {
    await (await sink({ AWS_SHARED_CREDENTIALS_FILE: "mine" })).store(PAIR);
    assert.match(await readFile(join(home, "mine"), "utf8"), /^\[vast\]\n/);
  });

  it("refuses a section whose other settings would go with the new key", async () => {
    await mkdir(join(home, ".aws"));
    await writeFile(file, "[vast]\naws_access_key_id = AK0\naws_session_token = T\n");
    const one = await sink();
    await assert.rejects(one.check(), {
      message: `[vast] in ${file} has aws_session_token, which AWS tools would send with the new key; remove that line, or choose another profile`,
    });
    assert.equal(await one.held(), "something else");
  });

  it("refuses a file that AWS tools would refuse", async () => {
    await mkdir(join(home, ".aws"));
    const neither =
      "is neither a section, such as [name], nor a setting, such as key = value, so AWS tools refuse the whole file; correct it";
    const refused = new Map([
      [
        "[vast]\n[vast]\n",
        `${file} has one section twice: [vast] in the lines 1 and 2; which one counts depends on the tool, so make them one and try again`,
      ],
      ["# mine\n\nAKIA secret\n[other]\n", `line 3 of ${file} ${neither}`],
      ["[other]\nregion = x\nexport FOO\n", `line 3 of ${file} ${neither}`],
      ["[vast\nregion = x\n", `line 1 of ${file} ${neither}`],
      // A byte order mark.
      ["\ufeff[vast]\n", `line 1 of ${file} ${neither}`],
    ]);
    for (const [text, message] of refused) {
      await writeFile(file, text);
      await assert.rejects((await sink()).check(), { message });
    }
  });

  it("says which variable names another place where there is none", async () => {
    const nowhere = profileSink("vast", { AWS_SHARED_CREDENTIALS_FILE: "/proc/version/x" }, home);
    await assert.rejects((await nowhere).check(), {
      message: "/proc/version/x cannot be read (ENOTDIR)",
    });
    await writeFile(join(home, "taken"), "");
    await symlink(join(home, "taken"), join(home, ".aws"));
    await assert.rejects((await sink()).check(), /cannot be (read|written) \(ENOTDIR\)/);
  });

  it("loses no key when several are stored at once", async () => {
    const names = ["one", "two", "three", "four"];
    const all = await Promise.all(names.map((name) => profileSink(name, { HOME: home }, home)));
    await all[0]?.check();
    await Promise.all(all.map((one, index) => one.store({ ...PAIR, accessKey: `AK${index}` })));
    assert.deepEqual(
      await Promise.all(all.map((one) => one.held())),
      names.map((_, index) => ({ ...PAIR, accessKey: `AK${index}` })),
    );
  });

  it("leaves all other sections as they are, byte by byte", () => {
    const eol = fc.constantFrom("\n", "\r\n");
    const line = fc.oneof(
      fc.constantFrom(
        "",
        "# a note",
        "  ; another",
        "region=eu-central-1",
        "aws_access_key_id  =  X",
      ),
      fc
        .string({ unit: "binary-ascii", maxLength: 12 })
        .map((text) => `k${text.replaceAll(/[[\]\r\n]/g, "")} = \xe4`),
    );
    const section = fc.record({
      name: fc.constantFrom("default", "a", "b", "vast", "profile vast", "vast2"),
      lines: fc.array(line, { maxLength: 4 }),
    });
    const parts = fc.uniqueArray(section, { selector: ({ name }) => name, maxLength: 5 });
    const value = fc.stringMatching(/^[A-Za-z0-9/+]{1,20}$/);
    fc.assert(
      fc.property(parts, eol, value, value, fc.boolean(), (all, end, access, secret, closed) => {
        const texts = all.map(({ name, lines }) => [`[${name}]`, ...lines].join(end));
        const before = texts.join(end) + (closed ? end : "");
        const after = withProfileKeys(before, "vast", access, secret);
        const at = all.findIndex(({ name }) => name === "vast");
        const ahead = at === -1 ? before : [...texts.slice(0, at), ""].join(end);
        const behind = at === -1 ? "" : texts.slice(at + 1).join(end) + (closed ? end : "");
        assert.ok(after.startsWith(ahead));
        assert.ok(after.endsWith(at === all.length - 1 ? "" : behind));
        assert.equal(withProfileKeys(after, "vast", access, secret), after);
      }),
    );
  });
});
