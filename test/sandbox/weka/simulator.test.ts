import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { reportUsage, snapshot } from "../../../sandbox/weka/store.ts";
import { startWeka } from "../../support/weka.ts";
import type { WekaCluster } from "../../support/weka.ts";

const password = "Loader-1";

describe("sandbox/weka, as 5.0", () => {
  let cluster: WekaCluster;
  beforeEach(async () => {
    cluster = await startWeka();
  });
  afterEach(() => cluster.stop());

  /** Runs a command line, written as one would type it; what it prints on success, or its error and exit code. */
  function weka(
    line: string,
    { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {},
  ): string {
    const { exitCode, stdout, stderr } = cluster.run(line.split(" "), input, env);
    if (exitCode === 0) return stdout.replace(/\n$/, "");
    return `${exitCode ?? "none"} ${stderr.split("\n").at(-2) ?? ""}`;
  }

  function json(line: string): unknown {
    return JSON.parse(weka(`${line} --json`));
  }

  function document(name: string, action: string): string {
    const file = join(cluster.folder, name);
    const statement = { Effect: "Allow", Principal: "*", Action: [action], Resource: ["*"] };
    writeFileSync(file, JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
    return file;
  }

  describe("without an S3 cluster", () => {
    it("tells its version without a login", () => {
      const env = { WEKA_PASSWORD: "wrong" };
      assert.equal(weka("--version", { env }), "Weka CLI version 5.0.2");
      assert.equal(weka("version current", { env }), "5.0.2");
    });

    it("says that there is no S3 cluster", () => {
      assert.deepEqual(json("s3 cluster"), { active: false });
      for (const line of [
        "s3 bucket list",
        "s3 policy list",
        "s3 cluster status",
        "s3 bucket add raw",
      ])
        assert.equal(weka(line), "1 error: S3 cluster is not configured");
    });

    it("refuses clusters that WEKA refuses", () => {
      assert.equal(
        weka("s3 cluster add nope .config_fs --all-servers"),
        '1 error: Filesystem "nope" was not found',
      );
      assert.equal(
        weka("s3 cluster add default .config_fs"),
        "1 error: Either --container or --all-servers must be specified",
      );
      assert.equal(
        weka("s3 cluster add default .config_fs --all-servers --container 1"),
        "1 error: Only one of container or all-servers can be used",
      );
      assert.equal(
        weka("s3 cluster add default .config_fs --container 7"),
        "1 error: Unrecognized host ID HostId<7>",
      );
      assert.equal(
        weka("s3 cluster add default .config_fs --all-servers --port 9001"),
        "1 error: Invalid S3 port 9001",
      );
      assert.deepEqual(json("s3 cluster"), { active: false });
    });

    it("locks an account for a while after five failed logins", () => {
      const env = { WEKA_PASSWORD: "wrong" };
      for (let attempt = 1; attempt <= 5; attempt += 1)
        assert.equal(
          weka("user", { env }),
          "41 error: Authentication failed: Incorrect username or password",
        );
      assert.equal(
        weka("user"),
        "41 error: Authentication failed: The account is locked because of too many failed logins, try again later",
      );
    });

    it("forgets failed logins after one that works", () => {
      for (let attempt = 1; attempt <= 6; attempt += 1) {
        assert.match(weka("user", { env: { WEKA_PASSWORD: "wrong" } }), /^41 /);
        assert.match(weka("user"), /^UID/);
      }
    });

    it("takes a password from a pipe, and keeps WEKA's rules for it", () => {
      assert.equal(weka("user add loader S3", { input: `${password}\n` }), "");
      assert.equal(weka("user add other S3", { input: "\n" }), "1 error: No password was given");
      assert.match(weka("user add other S3", { input: "tiny\n" }), /^1 error: Invalid password: /);
      assert.equal(
        weka("user add loader S3", { input: `${password}\n` }),
        '1 error: User "loader" already exists',
      );
      assert.deepEqual(
        snapshot(cluster.stateFile).users.map(({ name, password: kept }) => [name, kept]),
        [["loader", password]],
      );
    });

    it("understands singular, plural and alias words", () => {
      for (const line of ["users", "user", "user whoami"])
        assert.match(weka(line), /^UID +ORG ID +USERNAME/);
      assert.equal(weka("fs group create fast"), "");
      assert.equal(weka("fs groups new faster"), "");
      assert.equal(weka("fs group delete faster"), "");
      const groups = z.array(z.object({ name: z.string() })).parse(json("fs group"));
      assert.deepEqual(groups, [{ name: "default" }, { name: "fast" }]);
    });

    it("explains a command line that it cannot read", () => {
      assert.equal(weka("s3 bogus"), '1 error: Unknown command "weka s3 bogus"');
      assert.equal(
        weka("s3 bucket add raw more"),
        '1 error: Unexpected argument "more" for command "weka s3 bucket add"',
      );
      assert.equal(
        weka("s3 bucket add"),
        '1 error: Missing argument "name" for command "weka s3 bucket add"',
      );
      assert.equal(
        weka("s3 bucket create raw --policy-json"),
        '1 error: Cannot pass option "policy-json" for command "weka s3 bucket add" without its value, please make sure to pass a value to it',
      );
      assert.equal(
        weka("s3 bucket add raw --nope"),
        '1 error: Unknown option "--nope" for command "weka s3 bucket add"',
      );
    });
  });

  describe("with an S3 cluster", () => {
    beforeEach(() => {
      assert.equal(weka("s3 cluster create default .config_fs --all-servers -f"), "");
    });

    it("shows the cluster to people and to programs", () => {
      assert.equal(
        weka("s3 cluster"),
        [
          "S3 Cluster Info",
          "        Status: Online",
          "     All Hosts: on",
          "          Port: 9000",
          "    Filesystem: default",
          "     Config FS: .config_fs",
          "      S3 Hosts: HostId<0>, HostId<1>, HostId<2>",
          "           TLS: off",
        ].join("\n"),
      );
      assert.deepEqual(json("s3 cluster"), {
        active: true,
        all_hosts: true,
        s3_hosts: ["HostId<0>", "HostId<1>", "HostId<2>"],
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
      assert.equal(
        weka("s3 cluster add default .config_fs --all-servers"),
        "1 error: S3 cluster already exists",
      );
    });

    it("lets servers join and leave", () => {
      assert.equal(
        weka("s3 cluster container add 2"),
        "1 error: Trying to set an invalid S3 configuration: Specified host HostId<2> is already part of the S3 cluster",
      );
      assert.equal(weka("s3 cluster containers remove 2 HostId<1>"), "");
      assert.equal(
        weka("s3 cluster container remove 2"),
        "1 error: Trying to set an invalid S3 configuration: Specified host HostId<2> is not part of the S3 cluster",
      );
      assert.deepEqual(json("s3 cluster container list"), ["HostId<0>"]);
      assert.equal(weka("s3 cluster container add 2"), "");
      assert.deepEqual(json("s3 cluster status"), { "HostId<0>": true, "HostId<2>": true });
    });

    it("keeps buckets' rules", () => {
      assert.equal(weka("s3 bucket add raw --hard-quota 10GB"), "");
      assert.match(
        weka("s3 bucket add raw"),
        /^1 error: .*BucketAlreadyOwnedByYou.*already exists/,
      );
      assert.match(weka("s3 bucket add Raw"), /^1 error: .*InvalidBucketName/);
      assert.deepEqual(json("s3 bucket list"), {
        buckets: [
          {
            name: "raw",
            hard_limit_bytes: 10_000_000_000,
            used_bytes: 0,
            path: "/raw",
            fs: "default",
          },
        ],
      });
      reportUsage(cluster.stateFile, "raw", { objects: 1, bytes: 5 });
      assert.match(weka("s3 bucket remove raw"), /^1 error: .*\(BucketNotEmpty\)/);
      assert.equal(weka("s3 bucket quota set raw 20GB"), "");
      assert.equal(weka("s3 bucket quota unset raw"), "");
      assert.equal(
        weka("s3 bucket quota set raw 20GB"),
        "1 error: Quota can be set only on an empty bucket",
      );
    });

    it("keeps the files of an unlinked bucket", () => {
      weka("s3 bucket add raw");
      reportUsage(cluster.stateFile, "raw", { objects: 3, bytes: 15 });
      assert.equal(weka("s3 bucket destroy raw --unlink"), "");
      assert.match(weka("s3 bucket add raw"), /^1 error: .*\(InvalidBucketState\)/);
      assert.match(weka("s3 bucket add raw --existing-path none"), /does not exist$/);
      assert.equal(weka("s3 bucket add old --existing-path raw"), "");
      assert.equal(
        weka("s3 bucket add again --existing-path raw"),
        '1 error: Path "raw" is part of bucket "old"',
      );
      assert.deepEqual(json("s3 bucket list"), {
        buckets: [
          { name: "old", hard_limit_bytes: 0, used_bytes: 15, path: "/raw", fs: "default" },
        ],
      });
    });

    it("gives a bucket one anonymous policy", () => {
      weka("s3 bucket add raw --policy download");
      assert.deepEqual(json("s3 bucket policy get raw"), { policy: "download" });
      assert.equal(weka(`s3 bucket policy set-custom raw ${document("a", "s3:GetObject")}`), "");
      assert.deepEqual(json("s3 bucket policy get raw"), { policy: "custom" });
      assert.equal(
        weka(`s3 bucket policy set-custom raw ${document("b", "s3:*")}`),
        "1 error: Malformed policy: unsupported action 's3:*'",
      );
      assert.equal(weka("s3 bucket policy unset raw"), "");
      assert.equal(weka("s3 bucket policy get raw"), "none");
    });

    it("gives a user one policy and keeps policies that are in use", () => {
      weka("user add loader S3", { input: `${password}\n` });
      assert.equal(weka(`s3 policy add team ${document("p", "s3:GetObject")}`), "");
      assert.equal(
        weka(`s3 policy add team ${document("p", "s3:PutObject")}`),
        '1 error: IAM policy "team" already exists',
      );
      assert.equal(weka("s3 policy attach readwrite loader"), "");
      assert.equal(weka("s3 policy assign team loader"), "");
      assert.deepEqual(
        snapshot(cluster.stateFile).users.map((user) => user.policy),
        ["team"],
      );
      assert.equal(
        weka("s3 policy remove team"),
        '1 error: IAM policy "team" is attached to users: loader',
      );
      assert.equal(weka("s3 policy detach loader"), "");
      assert.equal(weka("s3 policy remove team"), "");
      assert.match(weka("s3 policy remove readonly"), /is predefined/);
      assert.deepEqual(json("s3 policy list"), [
        { name: "readonly" },
        { name: "writeonly" },
        { name: "readwrite" },
      ]);
    });

    it("deletes S3 users, policies and buckets with the cluster, and no files", () => {
      weka("user add loader S3", { input: `${password}\n` });
      weka("s3 bucket add raw");
      reportUsage(cluster.stateFile, "raw", { objects: 1, bytes: 5 });
      assert.equal(weka("s3 cluster destroy -f"), "");
      const { active, users, buckets } = snapshot(cluster.stateFile);
      assert.deepEqual([active, users, buckets], [false, [], []]);
      weka("s3 cluster add default .config_fs --all-servers");
      assert.match(weka("s3 bucket add raw"), /\(InvalidBucketState\)/);
    });

    it("keeps lifecycle rules by an id of its own", () => {
      weka("s3 bucket add raw");
      assert.equal(weka("s3 bucket lifecycle-rule add raw 30 --prefix tmp/"), "");
      assert.deepEqual(json("s3 bucket lifecycle-rule list raw"), [
        { uid: "rule-3", id: "rule-3", expiry_days: "30", prefix: "tmp/", tags: "" },
      ]);
      assert.equal(weka("s3 bucket lifecycle-rule remove raw rule-3"), "");
      assert.equal(
        weka("s3 bucket lifecycle-rule remove raw rule-3"),
        '1 error: Rule "rule-3" was not found',
      );
    });
  });

  describe("in the background", () => {
    beforeEach(async () => {
      await cluster.stop();
      cluster = await startWeka({ readinessDelayMs: 3_600_000 });
    });

    it("makes filesystems and S3 servers ready later", () => {
      weka("fs add slow default 1TiB");
      assert.deepEqual(json("fs --name slow"), [
        {
          uid: "00000001-0000-4000-8000-000000000003",
          id: "FSId<3>",
          name: "slow",
          group_id: "FSGroupId<0>",
          group_name: "default",
          status: "CREATING",
          total_budget: 1024 ** 4,
          ssd_budget: 1024 ** 4,
          used_total: 0,
          available_total: 1024 ** 4,
          free_total: 1024 ** 4,
          is_ready: false,
          is_creating: true,
          is_removing: false,
          is_encrypted: false,
          auth_required: false,
          obs_buckets: [],
        },
      ]);
      assert.equal(
        weka("s3 cluster add slow .config_fs --all-servers"),
        '1 error: Filesystem "slow" is not ready',
      );
      weka("s3 cluster add default .config_fs --container 0");
      assert.deepEqual(json("s3 cluster status"), { "HostId<0>": false });
      assert.equal(
        weka("s3 bucket add raw"),
        "1 error: Could not find a running S3 container to run the command in",
      );
      assert.equal(snapshot(cluster.stateFile).active, false);
    });
  });
});
