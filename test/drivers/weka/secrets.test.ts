import assert from "node:assert/strict";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { remoteShells } from "../../support/remote-shells.ts";
import { adminPassword, startWeka } from "../../support/weka.ts";
import type { WekaCluster } from "../../support/weka.ts";
import { operations, operationsOver, passwords } from "../../support/weka-operations.ts";
import { certificates, wekaWorld } from "../../support/weka-world.ts";

const pairs = await certificates();
const all = operations(pairs.own);

/** Secrets of the declared objects and of the login; of the private key, a line. */
const given = [
  adminPassword,
  ...Object.values(passwords),
  "audit-token-1",
  pairs.own.privateKey.split("\n")[1] ?? "",
];

const Made = z.object({
  users: z.array(z.object({ keys: z.object({ secretKey: z.string() }).optional() })),
  serviceAccounts: z.array(z.object({ secretKey: z.string() })),
});

/** Secret keys that WEKA made. */
function made(state: string): string[] {
  const { users, serviceAccounts } = Made.parse(JSON.parse(state));
  return [...users.flatMap(({ keys }) => keys ?? []), ...serviceAccounts].map(
    (keys) => keys.secretKey,
  );
}

function assertNone(secrets: readonly string[], text: string, where: string): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), `${where} has a secret in it`);
}

describe("drivers/weka, its secrets", () => {
  for (const way of ["command line", "rest"] as const)
    it(`${way}: none is in a word, a path or a line that people read, whatever is done`, async () => {
      const said: string[] = [];
      const world = await wekaWorld(way, "5.1.3", pairs.first, (line) => said.push(line));
      try {
        for (const operation of operationsOver(way, pairs.own)) {
          await world.start(operation);
          const record = JSON.stringify(await world.run(operation));
          const keys = made(world.text());
          assertNone(given, record, `the record of "${operation.says}"`);
          assertNone([...given, ...keys], [...said, ...world.asked()].join("\n"), operation.says);
        }
        assert.ok(said.length > all.length / 2);
      } finally {
        await world.stop();
      }
    });

  describe("over processes", () => {
    let cluster: WekaCluster;
    let temporary: string;
    before(async () => {
      cluster = await startWeka({ version: "5.1.3", certificate: pairs.first.certificate });
      await cluster.weka([
        "s3",
        "cluster",
        "add",
        "--default-fs-name",
        "default",
        ".config_fs",
        "--all-servers",
      ]);
      await cluster.shim(
        `printf '%s\\n' "$@" >> "${cluster.folder}/words"\nexec "$SIMULATOR" "$@"`,
      );
      temporary = join(cluster.folder, "tmp");
      await mkdir(temporary);
    });
    after(() => cluster.stop());

    const wanted = ["make a user", "set the certificate", "enable the audit webhook"];
    const ways = { local: "local", ssh: "ssh weka-0", kubectl: "kubectl storage/weka-0/s3" };
    for (const [name, via] of Object.entries(ways))
      it(`${name}: none is in any argument, log, output or file that stays`, async () => {
        const { WEKA_USERNAME: _, WEKA_PASSWORD: __, ...there } = cluster.env;
        const shells = await remoteShells(cluster.folder, { ...there, TMPDIR: temporary });
        for (const { says, desired, secrets } of all.filter((one) => wanted.includes(one.says))) {
          const ran = await cluster.driver("apply", desired, {
            ...secrets,
            PATH: [shells.folder, cluster.env["PATH"]].join(delimiter),
            S3_ACCESS_WEKA_VIA: via,
            TMPDIR: temporary,
          });
          // A token would have to be a word of the command line, so the webhook is refused.
          assert.equal(ran.exitCode, says === "enable the audit webhook" ? 1 : 0, ran.stderr);
          const keys = made(await readFile(cluster.stateFile, "utf8"));
          assertNone(given, ran.stdout, "standard output");
          assertNone([...given, ...keys], ran.stderr, "standard error");
          const words = await readFile(join(cluster.folder, "words"), "utf8");
          assertNone([...given, ...keys], words, "an argument of weka");
          if (name !== "local")
            assertNone([...given, ...keys], await shells.words(), `an argument of ${name}`);
        }
        assert.deepEqual(await readdir(temporary), []);
        await cluster.driver("delete", all.find(({ says }) => says === "make a user")?.desired);
        await cluster.driver(
          "delete",
          all.find(({ says }) => says === "set the certificate")?.desired,
        );
      });
  });

  it("are in no answer to a wrong password", async () => {
    const cluster = await startWeka();
    try {
      const { exitCode, stdout, stderr } = await cluster.driver(
        "apply",
        all.find(({ says }) => says === "make a user")?.desired,
        { S3_USER_PASSWORD: passwords.old, WEKA_PASSWORD: "Wrong-pass-9" },
      );
      assert.equal(exitCode, 41);
      assertNone([...given, "Wrong-pass-9"], stdout + stderr, "the answer");
    } finally {
      await cluster.stop();
    }
  });
});
