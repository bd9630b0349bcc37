import assert from "node:assert/strict";
import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import type { Ran } from "../../s3access.ts";
import { type Setting, startSetting } from "./setting.ts";

/** The times of today, which every run has another of. */
function timeless(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\dZ/g, "TIME");
}

describe("s3access vast keys", () => {
  let here: Setting;
  beforeEach(async () => {
    here = await startSetting();
  });
  afterEach(() => here.stop());

  const names = (user: string): string[] => here.keysOf(user).map(({ accessKey }) => accessKey);

  const failed = ({ code, out, err }: Ran): string => {
    assert.deepEqual([code, out], [1, ""]);
    return err.replace(/^s3access: /, "").trimEnd();
  };

  it("makes, lists, rotates and deletes the keys of who signs in", async () => {
    const asked = async (line: string): Promise<string> => {
      const { code, out, err } = await here.command(`vast keys ${line}`, here.jane);
      assert.equal(code, 0, err);
      return timeless(out).trimEnd();
    };
    assert.equal(await asked("list"), "jane has no keys");
    assert.equal(
      await asked("create --to profile:vast"),
      `key ${names("jane").join()} of jane is made; its secret went to profile:vast`,
    );
    const rotated = await asked("rotate --to profile:vast");
    const [old = "", next = ""] = names("jane");
    assert.equal(
      rotated,
      `key ${next} of jane is in profile:vast and works
the old key ${old} of jane still works, because VAST lets users delete their own keys but not disable them, and can be deleted from TIME on, with: s3access vast keys rotate --finish (sooner: add --grace 0s)`,
    );
    assert.equal(
      await asked("list"),
      `access key            state    created            age        note
${old}  enabled  TIME  0 minutes  replaced by ${next}; to be deleted from TIME on
${next}  enabled  TIME  0 minutes`,
    );
    assert.equal(await asked("rotate --finish --grace 0s"), "the rotation of jane is over");
    assert.deepEqual(JSON.parse(await asked("list --json")), [
      { accessKey: next, enabled: true, createdAt: here.keysOf("jane")[0]?.createdAt },
    ]);
    assert.equal(await asked(`delete ${next} --yes`), `key ${next} of jane is deleted`);
    assert.deepEqual(names("jane"), []);
  });

  it("does the same for anybody, by an administrator", async () => {
    const lines = [
      "create --user etl --to file:etl.json",
      "create --user joe --source directory --sid S-1-5-21-1-2-3-1102 --to profile:joe",
      "create --user jane --uid 10001 --to profile:jane",
      "rotate --user joe --to profile:joe --grace 0s",
    ];
    for (const line of lines) {
      const { code, err } = await here.command(`vast keys ${line}`);
      assert.equal(code, 0, err);
    }
    const held = ["etl", "joe", "jane"].map((user) => here.keysOf(user).length);
    assert.deepEqual(held, [1, 1, 1]);
    const { mode } = await stat(join(here.home, "etl.json"));
    assert.equal(mode & 0o777, 0o600);
    const [key] = here.keysOf("etl");
    assert.equal(
      await readFile(join(here.home, "etl.json"), "utf8"),
      `{"Version":1,"AccessKeyId":"${key?.accessKey}","SecretAccessKey":"${key?.secretKey}"}\n`,
    );
  });

  it("prints the secret to standard output when asked, and nothing else there", async () => {
    const { code, out, err } = await here.command("vast keys create --user etl --to stdout");
    const [key] = here.keysOf("etl");
    assert.ok(key !== undefined);
    const { accessKey, secretKey } = key;
    assert.deepEqual(
      [code, out, err],
      [
        0,
        `{"Version":1,"AccessKeyId":"${accessKey}","SecretAccessKey":"${secretKey}"}\n`,
        `key ${accessKey} of etl is made; its secret went to stdout\n`,
      ],
    );
  });

  it("shows the secret nowhere but where it was to go", async () => {
    const said: string[] = [];
    for (const line of [
      "create --to profile:vast",
      "rotate --to profile:vast",
      "rotate --to profile:vast",
      "list --json",
      "create --to profile:other",
    ]) {
      const { out, err } = await here.command(`vast keys ${line}`, here.jane);
      said.push(out, err);
    }
    const keys = here.keysOf("jane");
    assert.equal(keys.length, 2);
    for (const { secretKey } of keys)
      assert.deepEqual(await here.leaks(secretKey, said.join(""), [".aws/credentials"]), []);
    assert.deepEqual(await here.leaks("Jane-pass-1", said.join(""), []), []);
    const journals = join(here.home, ".local", "state", "s3access", "vast");
    const [journal = "", ...more] = await readdir(journals);
    assert.deepEqual(more, []);
    assert.equal((await stat(join(journals, journal))).mode & 0o777, 0o600);
    assert.equal((await stat(journals)).mode & 0o777, 0o700);
  });

  it("rotates once when two ask at once", async () => {
    const { cluster } = here;
    await here.command("vast keys create --user etl --to profile:etl");
    const both = await Promise.all(
      ["a", "b"].map(() => here.command("vast keys rotate --user etl --to profile:etl")),
    );
    assert.deepEqual(
      both.map(({ code, err }) => [code, err.startsWith("s3access")]),
      [
        [0, false],
        [0, false],
      ],
    );
    const [, next] = names("etl");
    assert.deepEqual(
      both.map(({ out }) => out.split("\n")[0]).sort(),
      [`key ${next} is in place`, `key ${next} of etl is in profile:etl and works`].sort(),
    );
    assert.equal(cluster.requests.filter((line) => line.startsWith("POST users/")).length, 2);
  });

  it("makes no key where the secret has no place", async () => {
    const file = await here.command("vast keys create --user etl --to file:/dev/null/key.json");
    assert.equal(
      failed(file),
      "the folder of /dev/null/key.json cannot be written (ENOTDIR), so nothing was made; make it, or name another file",
    );
    const profile = await here.command("vast keys create --user etl --to profile:etl", {
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null/credentials",
    });
    assert.equal(failed(profile), "/dev/null/credentials cannot be read (ENOTDIR)");
    const state = await here.command("vast keys create --user etl --to profile:etl", {
      XDG_STATE_HOME: "/dev/null",
    });
    assert.match(
      failed(state),
      /^the journal \/dev\/null\/s3access\/vast\/keys-[0-9a-f]{24}\.json, by which an interrupted run is finished, cannot be read \(ENOTDIR\)\. Look at it/,
    );
    assert.deepEqual(names("etl"), []);
  });

  it("shows the keys behind a journal that is none, which its sentence sends people to", async () => {
    await here.command("vast keys create --user etl --to profile:etl");
    await here.journal().write({
      ...{ phase: "retiring", at: new Date(), new: "AK1", old: "AK2", graceSeconds: 1 },
    });
    const journals = join(here.home, ".local", "state", "s3access", "vast");
    const [journal = ""] = await readdir(journals);
    const file = join(journals, journal);
    const told = `the journal ${file}, by which an interrupted run is finished, is no journal of this program. Look at it, and at the keys that \`s3access vast keys list\` shows, before you repair or remove it\n`;
    const endless = (await readFile(file, "utf8")).replace(
      '"graceSeconds":1',
      '"graceSeconds":1e300',
    );
    for (const text of ["{", endless]) {
      await writeFile(file, text);
      const { code, out, err } = await here.command("vast keys list --user etl --json");
      assert.deepEqual([code, err], [0, told]);
      assert.deepEqual(
        z.array(z.object({ accessKey: z.string() })).parse(JSON.parse(out)),
        names("etl").map((accessKey) => ({ accessKey })),
      );
      const rotated = await here.command("vast keys rotate --user etl --to profile:etl");
      assert.equal(`${failed(rotated)}\n`, told);
    }
  });

  it("tries a wrong password once", async () => {
    const wrong = { ...here.jane, VAST_PASSWORD: "wrong" };
    for (const line of ["list", "create --to profile:vast", "rotate --to profile:vast"]) {
      here.cluster.requests.length = 0;
      assert.equal(
        failed(await here.command(`vast keys ${line}`, wrong)),
        'VAST refused the sign-in of "jane" (status 401). It is not tried again, because failures lock the account; check the user name and password',
      );
      assert.deepEqual(here.cluster.requests, ["GET s3keys/"]);
    }
  });

  it("says everything that is missing at once", async () => {
    const nothing = { VAST_ADDRESS: "", VAST_USERNAME: "", VAST_PASSWORD: "" };
    assert.equal(
      failed(await here.command("vast keys list", nothing)),
      `VAST_ADDRESS is not set: name the host of VAST's management service (VMS)
VAST_USERNAME and VAST_PASSWORD not set: sign in with both, or with VAST_TOKEN`,
    );
  });

  it("takes address, authority and user from options before the environment", async () => {
    const { code, out, err } = await here.command(
      `vast keys list --address ${here.cluster.url} --ca-file ${here.cluster.certificate.authorityFile} --username jane`,
      {
        VAST_ADDRESS: "nowhere.example.com",
        VAST_CA_FILE: "missing.pem",
        VAST_PASSWORD: "Jane-pass-1",
        VAST_TOKEN: "of.another",
      },
    );
    assert.deepEqual([code, out, err], [0, "jane has no keys\n", ""]);
  });

  it("names the options in what is to be corrected, where they were used", async () => {
    const tell = async (line: string): Promise<string> =>
      failed(await here.command(`vast keys list ${line}`));
    assert.equal(
      await tell("--address http://vms --ca-file /missing.pem"),
      `--address is "http://vms": use the host, with a port if it is not 443, such as vms.example.com
--ca-file "/missing.pem" cannot be read`,
    );
    assert.equal(
      await tell("--address 127.0.0.1:1"),
      "VAST's management service at https://127.0.0.1:1 cannot be reached (ECONNREFUSED): check --address and the network",
    );
    const { authorityFile } = await sandboxCertificate(join(here.home, "other"), ["127.0.0.1"]);
    assert.equal(
      await tell(`--ca-file ${authorityFile}`),
      `VAST's management service at ${here.cluster.url} shows a certificate that is not vouched for (UNABLE_TO_VERIFY_LEAF_SIGNATURE). Nothing was sent to it. Ask its administrator for the CA certificate and name that file in --ca-file, or correct VAST_ADDRESS`,
    );
  });

  const badInput: readonly (readonly [string, number, string])[] = [
    [
      "create",
      2,
      "where shall the secret go? It is shown once; say --to profile:NAME, secret:NAMESPACE/NAME, file:PATH or stdout",
    ],
    [
      "create --to profile:a/b",
      2,
      '--to "profile:a/b" names no place; use profile:NAME, secret:NAMESPACE/NAME, file:PATH or stdout',
    ],
    [
      "create --to secret:Bad_Name/x",
      2,
      '--to "secret:Bad_Name/x" names no place; use profile:NAME, secret:NAMESPACE/NAME, file:PATH or stdout',
    ],
    ["list --user etl --uid ten", 2, '--uid "ten" is no number'],
    [
      "create --user joe --uid 10001 --to stdout",
      1,
      'VAST has another user than you say: "jane" (uid 10001, SID S-1-5-21-1-2-3-1101). Correct --user, --uid or --sid; all of them have to be as VAST has them',
    ],
    [
      "list --user jane --uid 10002",
      1,
      'VAST has another user than you say: "jane" (uid 10001, SID S-1-5-21-1-2-3-1101). Correct --user, --uid or --sid; all of them have to be as VAST has them',
    ],
    [
      "list --user jane --sid S-1-5-21-1-2-3-9",
      1,
      'VAST has another user than you say: "jane" (uid 10001, SID S-1-5-21-1-2-3-1101). Correct --user, --uid or --sid; all of them have to be as VAST has them',
    ],
    [
      "list",
      1,
      "VAST keeps no keys for admin (it says: S3 keys are available to Active Directory and LDAP users only); for somebody else's, name the user with --user",
    ],
    ["list --uid 10001", 2, "--uid says more about --user, so name the user too"],
    [
      "list --user nobody",
      1,
      'VAST knows no user "nobody" in tenant "default": correct the name (name@domain for one of a directory), or add --uid or --sid',
    ],
    [
      "list --user jane --source local",
      1,
      'VAST knows no local user "jane" in tenant "default": correct the name (name@domain for one of a directory), or add --uid or --sid',
    ],
    [
      "list --user etl --tenant moon",
      1,
      'VAST has no tenant "moon", or does not show it to this login; it shows "default"',
    ],
    ["delete AK9 --user etl --yes", 1, 'etl has no key "AK9", but none at all'],
    [
      "rotate --user etl --to stdout --grace soon",
      2,
      '--grace "soon" is no duration; write numbers with s, m, h, d or w, such as 15m or 1h30m',
    ],
  ];
  for (const [line, code, sentence] of badInput)
    it(`explains ${line}`, async () => {
      assert.deepEqual(await here.command(`vast keys ${line}`), {
        code,
        out: "",
        err: `s3access: ${sentence}\n`,
      });
      assert.deepEqual(["etl", "jane", "joe"].flatMap(names), []);
    });

  it("disables no key of who signs in, and says who can", async () => {
    const tell = async (line: string): Promise<string> =>
      failed(await here.command(`vast keys ${line}`, here.jane));
    const cannot = "VAST lets users make and delete their own keys, but not";
    assert.equal(
      await tell("disable AK1"),
      `${cannot} disable them: delete it (s3access vast keys delete AK1), or ask an administrator, who adds --user`,
    );
    assert.equal(
      await tell("enable AK1"),
      `${cannot} enable them: ask an administrator, who adds --user`,
    );
  });

  it("knows the home folder behind file:, where no shell does", async () => {
    const { code, out } = await here.command("vast keys create --user etl --to file:~/key.json");
    const file = join(here.home, "key.json");
    assert.deepEqual(
      [code, out],
      [0, `key ${names("etl").join()} of etl is made; its secret went to file:${file}\n`],
    );
    assert.match(await readFile(file, "utf8"), new RegExp(names("etl").join()));
  });

  it("takes no option with --finish that it would not heed", async () => {
    for (const option of ["--to stdout", "--give-up AK1", "--endpoint https://s3"]) {
      const { code, err } = await here.command(`vast keys rotate --finish ${option}`);
      assert.equal(code, 2);
      assert.match(
        err,
        /^error: option '--finish' cannot be used with option '--[a-z-]+ <[a-z-]+>'/,
      );
    }
  });

  it("prints a report one way only", async () => {
    const { code, err } = await here.command("vast keys report --csv --json");
    assert.deepEqual(
      [code, err.split("\n")[0]],
      [2, "error: option '--csv' cannot be used with option '--json'"],
    );
  });

  it("asks for S3's address before a key is made", async () => {
    await here.command("vast keys create --user etl --to profile:etl");
    const { code, err } = await here.command("vast keys rotate --user etl --to profile:etl", {
      AWS_ENDPOINT_URL_S3: "",
    });
    assert.deepEqual(
      [code, err],
      [
        2,
        "s3access: where is S3? The new key is proved there before the old one is disabled: say --endpoint https://..., or set AWS_ENDPOINT_URL_S3\n",
      ],
    );
    assert.equal(names("etl").length, 1);
  });

  it("knows no user behind an API token", async () => {
    const { code, err } = await here.command("vast keys list", {
      VAST_TOKEN: "token-id.token-secret",
    });
    assert.deepEqual(
      [code, err],
      [
        2,
        "s3access: whose keys? VAST_TOKEN signs an administrator in, who has none: name the user with --user, or sign in as a user with --username\n",
      ],
    );
    const named = await here.command("vast keys list --user etl", {
      VAST_TOKEN: "token-id.token-secret",
      VAST_PASSWORD: "",
    });
    assert.deepEqual([named.code, named.out], [0, "etl has no keys\n"]);
  });
});
