import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

const versions = { A: "4.2.17", B: "5.0.2", C: "5.1.3", D: "6.0.1" } as const;

type Generation = keyof typeof versions;

const generations = ["A", "B", "C", "D"] as const satisfies readonly Generation[];

/** What is to be done, as each generation says it. */
const spoken: Readonly<Record<string, Readonly<Record<Generation, string>>>> = {
  addCluster: {
    A: "s3 cluster create default .config_fs --container 0,1 -f",
    B: "s3 cluster add default .config_fs --container 0,1 -f",
    C: "s3 cluster add .config_fs --default-fs-name default --container 0,1 -f",
    D: "s3 cluster add .config_fs --default-fs-name default -C 0 -C 1 -f",
  },
  addBucket: {
    A: "s3 bucket create raw --hard-quota 10GB",
    B: "s3 bucket add raw --hard-quota 10GB",
    C: "s3 bucket add raw --hard-quota 10GB",
    D: "s3 bucket add raw --hard-quota 10GB",
  },
  resetQuota: {
    A: "s3 bucket quota unset raw",
    B: "s3 bucket quota reset raw",
    C: "s3 bucket quota reset raw",
    D: "s3 bucket quota reset raw",
  },
  addFileSystem: {
    A: "fs create data default 1TB",
    B: "fs add data default 1TB",
    C: "fs add data default 1TB",
    D: "fs add data 1TB --fs-group default",
  },
  addGroup: {
    A: "fs group create fast",
    B: "fs group add fast",
    C: "fs group add fast",
    D: "fs group add fast --ssd-retention 1d",
  },
  removeUser: {
    A: "user delete loader",
    B: "user remove loader",
    C: "user remove loader",
    D: "user remove loader",
  },
  removeContainer: {
    A: "s3 cluster containers remove 1",
    B: "s3 cluster container remove 1",
    C: "s3 cluster container remove 1",
    D: "s3 cluster container remove 1",
  },
  resetTls: {
    A: "security tls unset",
    B: "security tls local reset",
    C: "security tls reset",
    D: "security tls reset",
  },
};

const Row = z.record(z.string(), z.unknown());

const Rows = z.array(Row);

const Keys = z.strictObject({ access_key: z.string(), secret_key: z.string() });

describe("sandbox/weka/cli/faces", () => {
  for (const generation of generations) {
    const version = versions[generation];

    describe(`generation ${generation}, ${version}`, () => {
      let cluster: WekaCluster;
      beforeEach(async () => {
        cluster = await startWeka({ version });
      });
      afterEach(() => cluster.stop());

      /** What a command line prints, or its error. */
      function weka(line: string, input?: string): string {
        const { exitCode, stdout, stderr } = cluster.run(line.split(" "), input);
        return exitCode === 0 ? stdout.trimEnd() : (stderr.trimEnd().split("\n").at(-1) ?? "");
      }

      function json(line: string): unknown {
        return JSON.parse(weka(`${line} --json`));
      }

      function say(what: string): string {
        return weka(spoken[what]?.[generation] ?? "");
      }

      /** The value of this generation. */
      function here<T>(values: Readonly<Record<Generation, T>>): T {
        return values[generation];
      }

      function withUser(): void {
        say("addCluster");
        weka("user add loader S3 --posix-uid 7 --posix-gid 8", "Loader-1\n");
      }

      it("understands its own words, and says so from 6.0 on", () => {
        assert.equal(weka("--version"), `Weka CLI version ${version}`);
        const done = (path: string): string => (generation === "D" ? `${path}: done` : "");
        const said = [
          "addCluster",
          "addBucket",
          "resetQuota",
          "addFileSystem",
          "addGroup",
          "removeContainer",
        ];
        assert.deepEqual(said.map(say), [
          done("s3 cluster add"),
          done("s3 bucket add"),
          done("s3 bucket quota reset"),
          done("fs add"),
          done("fs group add"),
          done("s3 cluster container remove"),
        ]);
        weka("user add loader S3", "Loader-1\n");
        assert.deepEqual(["removeUser", "resetTls"].map(say), [
          done("user remove"),
          done("security tls reset"),
        ]);
      });

      it("knows the words of its neighbours where they are aliases, and nowhere else", () => {
        say("addCluster");
        const unknown = (word: string): string =>
          generation === "D"
            ? `error: unknown command "${word}" for "weka s3 bucket"`
            : `error: Unknown command "weka s3 bucket ${word}"`;
        assert.deepEqual(
          [weka("s3 bucket create one"), weka("s3 bucket add two")],
          here({
            A: ["", unknown("add")],
            B: ["", ""],
            C: ["", ""],
            D: [unknown("create"), "s3 bucket add: done"],
          }),
        );
      });

      it("shows the S3 cluster", () => {
        say("addCluster");
        assert.deepEqual(json("s3 cluster"), {
          active: true,
          all_hosts: false,
          s3_hosts: generation === "D" ? [0, 1] : ["HostId<0>", "HostId<1>"],
          port: "9000",
          internal_port: "9001",
          filesystem_name: "default",
          config_fs_name: ".config_fs",
          domain: "",
          max_buckets_limit: 10_000,
          anonymous_posix_uid: "65534",
          anonymous_posix_gid: "65534",
          tls_enabled: false,
        });
        const containers =
          generation === "A" ? "s3 cluster containers list" : "s3 cluster container list";
        assert.deepEqual(
          json(containers),
          generation === "D" ? [0, 1] : ["HostId<0>", "HostId<1>"],
        );
      });

      it("shows whether its servers are ready", () => {
        say("addCluster");
        const flags = { "HostId<0>": true, "HostId<1>": true };
        const rows = (ids: readonly unknown[]): unknown =>
          ids.map((id, index) => ({
            ...{ id, hostname: `weka-${index}`, serviceStatus: "Online" },
            ...{ ip: `192.0.2.${index + 1}`, port: 9000, version },
          }));
        assert.deepEqual(
          json("s3 cluster status"),
          here({ A: flags, B: flags, C: rows(["HostId<0>", "HostId<1>"]), D: rows([0, 1]) }),
        );
      });

      it("shows buckets, their policies and their rules", () => {
        say("addCluster");
        say("addBucket");
        weka("s3 bucket lifecycle-rule add raw 30 --prefix tmp/ --tags k=v&l=w");
        const bucket = {
          ...{ name: "raw", hard_limit_bytes: 10_000_000_000, used_bytes: 0 },
          ...{ path: "/raw", fs: "default" },
        };
        const legacy = { buckets: [bucket] };
        assert.deepEqual(
          json("s3 bucket list"),
          here<object>({
            A: legacy,
            B: legacy,
            C: legacy,
            D: [{ ...bucket, versioning: "Unset", object_lock: false }],
          }),
        );
        assert.deepEqual(json("s3 bucket policy get raw"), { policy: "none" });
        assert.deepEqual(json("s3 bucket policy get-json raw"), { policy: "" });
        const rule = { uid: "rule-3", id: "rule-3", prefix: "tmp/", tags: "k=v&l=w" };
        const days = { ...rule, expiry_days: "30" };
        assert.deepEqual(json("s3 bucket lifecycle-rule list raw"), [
          here<object>({
            A: days,
            B: days,
            C: days,
            D: { ...rule, expires: 30, expiry_date: "", noncurrent: false },
          }),
        ]);
      });

      it("shows a policy", () => {
        say("addCluster");
        const content = {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::*"] }],
        };
        const wrapped = { policy: { name: "writeonly", content } };
        assert.deepEqual(
          json("s3 policy show writeonly"),
          here<object>({ A: wrapped, B: wrapped, C: wrapped, D: { name: "writeonly", content } }),
        );
      });

      it("shows users", () => {
        withUser();
        weka("s3 policy attach readonly loader");
        const user = {
          uid: "00000000-0000-4000-8000-000000000003",
          ...{ username: "loader", source: "Internal", role: "S3", s3_policy: "readonly" },
        };
        const legacy = { ...user, org_id: 0, posix_uid: "7", posix_gid: "8" };
        assert.deepEqual(
          Rows.parse(json("user"))[1],
          here<object>({
            A: legacy,
            B: legacy,
            C: legacy,
            D: { ...user, tenant_id: 0, posix_uid: 7, posix_gid: 8 },
          }),
        );
      });

      it("makes keys with a user's first policy from 5.1 on", () => {
        withUser();
        const first = weka("s3 policy attach readonly loader");
        const again = weka("s3 policy attach readwrite loader");
        const generated = weka("s3 user keys-generate --user loader");
        const key = generation === "D" ? /^Access-Key: W\w{127}\n/ : /^Access-Key: W\w{19}\n/;
        if (generation === "A" || generation === "B") {
          assert.deepEqual(
            [first, again, generated],
            ["", "", 'error: Unknown command "weka s3 user"'],
          );
          return;
        }
        assert.match(first, key);
        assert.equal(again, generation === "D" ? "s3 policy attach: done" : "");
        assert.match(generated, key);
        assert.notEqual(generated, first);
        weka("s3 policy detach loader");
        assert.equal(
          weka("s3 user keys-generate --user loader"),
          "error: S3 API credentials can only be generated for users with an S3 policy attached.",
        );
      });

      it("means by -f what this generation means", () => {
        const listed = weka("fs group -f json");
        if (generation === "D") assert.match(listed, /^UID +ID +NAME/);
        else assert.deepEqual(JSON.parse(listed), json("fs group"));
      });

      it("writes the ids of filesystems", () => {
        const [filesystem] = Rows.parse(json("fs --name default"));
        const ids = [filesystem?.["id"], filesystem?.["group_id"]];
        assert.deepEqual(ids, generation === "D" ? [1, 0] : ["FSId<1>", "FSGroupId<0>"]);
      });

      it("shows the audit webhook", () => {
        say("addCluster");
        const flags = generation === "D" ? "" : " --verify";
        const enable = `s3 cluster audit-webhook enable --endpoint http://log.example --auth-token t0${flags}`;
        const enabled = weka(enable);
        assert.equal(enabled, generation === "D" ? "s3 cluster audit-webhook enable: done" : "");
        const legacy = { endpoint: "http://log.example", authToken: "t0", enabled: true };
        assert.deepEqual(
          json("s3 cluster audit-webhook show"),
          here<object>({
            A: legacy,
            B: legacy,
            C: legacy,
            D: { enabled: true, endpoint: "http://log.example", auth_token: "t0" },
          }),
        );
      });

      it("names the keys of a session and of a service account", () => {
        withUser();
        weka("s3 policy attach readwrite loader");
        const keys =
          generation === "C" || generation === "D"
            ? Keys.parse(json("s3 user keys-generate --user loader"))
            : { access_key: "loader", secret_key: "Loader-1" };
        const assume = `s3 sts assume-role --access-key ${keys.access_key} --duration 15m --json`;
        const session = Row.parse(JSON.parse(weka(assume, `${keys.secret_key}\n`)));
        assert.deepEqual(
          Object.keys(session),
          generation === "D"
            ? ["access_key_id", "secret_access_key", "session_token"]
            : ["access_key", "secret_key", "session_token"],
        );
        const env = { WEKA_USERNAME: "loader", WEKA_PASSWORD: "Loader-1" };
        const asUser = (line: string): unknown =>
          JSON.parse(cluster.run([...line.split(" "), "--json"], "", env).stdout);
        const account = Keys.parse(asUser("s3 service-account add"));
        assert.deepEqual(Object.keys(account), ["access_key", "secret_key"]);
        const name = generation === "D" ? "key" : "accessKey";
        assert.deepEqual(asUser("s3 service-account list"), [{ [name]: account.access_key }]);
      });

      it("explains a command line that it cannot read", () => {
        const legacy = [
          'error: Unknown command "weka s3 bogus"',
          'error: Unknown option "--nope" for command "weka s3 policy show"',
          'error: Missing argument "name" for command "weka s3 policy show"',
          'error: Unexpected argument "b" for command "weka s3 policy show"',
          'error: Cannot pass option "username" for command "weka user passwd" without its value, please make sure to pass a value to it',
        ];
        const lines = [
          "s3 bogus",
          "s3 policy show --nope",
          "s3 policy show",
          "s3 policy show a b",
          "user passwd --username",
        ];
        assert.deepEqual(
          lines.map((line) => weka(line)),
          here({
            A: legacy,
            B: legacy,
            C: legacy,
            D: [
              'error: unknown command "bogus" for "weka s3"',
              "error: unknown flag: --nope",
              'error: missing argument "name" for "weka s3 policy show"',
              'error: unexpected argument "b" for "weka s3 policy show"',
              "error: flag needs an argument: --username",
            ],
          }),
        );
      });

      it("opens a shell without a command from 6.0 on, unless told not to", () => {
        const shell = cluster.run([], "version current\n--version\n");
        const help = "Usage: weka [OPTIONS] COMMAND [ARGS]...\n";
        const inShell = `${version}\nWeka CLI version ${version}\n`;
        assert.equal(shell.stdout, generation === "D" ? inShell : help);
        assert.equal(cluster.run([], "", { WEKA_CLI_NO_INTERACTIVE: "1" }).stdout, help);
      });

      it("keeps actions that came later out of older versions", () => {
        say("addCluster");
        const file = join(cluster.folder, "p.json");
        const statement = { Effect: "Allow", Action: ["s3:GetObjectVersion"], Resource: ["*"] };
        writeFileSync(file, JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
        const refused = "error: Malformed policy: unsupported action 's3:GetObjectVersion'";
        assert.equal(
          weka(`s3 policy add versions ${file}`),
          here({ A: refused, B: refused, C: "", D: "s3 policy add: done" }),
        );
      });
    });
  }

  it("refuses a change of the cluster without an option from 6.0 on", async () => {
    const cluster = await startWeka({ version: versions.D });
    cluster.run("s3 cluster add .config_fs --all-servers".split(" "));
    assert.equal(
      cluster.run(["s3", "cluster", "update"]).stderr,
      "error: at least one option is required\n",
    );
    await cluster.stop();
  });
});
