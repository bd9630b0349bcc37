import assert from "node:assert/strict";
import { load, save } from "../../../../sandbox/weka/state-file.ts";
import { reportUsage } from "../../../../sandbox/weka/store.ts";
import { startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

const badBucket =
  "error: An error occurred (InvalidBucketName): The specified bucket is not valid.";

const weakPassword =
  "error: Invalid password: it must have at least 8 characters, with an upper-case letter, a lower-case letter, and a number or special character";

/** Command lines and what comes of them, in order. */
const outcomes: readonly (readonly [line: string, outcome: string])[] = [
  [
    "s3 cluster add default .config_fs --all-servers --max-buckets-limit 10001",
    "error: Invalid buckets limit 10001: the maximum is 10000",
  ],
  ["s3 cluster add default .config_fs --all-servers --port 70000", "error: Invalid S3 port 70000"],
  ["s3 cluster add default .config_fs --all-servers --max-buckets-limit 2", ""],
  ["s3 cluster update --port x", 'error: Invalid value "x" for option "port"'],
  [`s3 cluster update --domain ${"a".repeat(64)}`, ""],
  [`s3 cluster update --domain ${"a".repeat(65)}`, `error: Invalid S3 domain "${"a".repeat(65)}"`],
  [
    `s3 cluster update --domain ${Array(16).fill("b".repeat(64)).join(",")}`,
    `error: Invalid S3 domain "${Array(16).fill("b".repeat(64)).join(",")}"`,
  ],
  ["s3 bucket add ab", badBucket],
  [`s3 bucket add ${"a".repeat(64)}`, badBucket],
  ["s3 bucket add a_b", badBucket],
  ["s3 bucket add -ab", 'error: Unknown option "-ab" for command "weka s3 bucket add"'],
  ["s3 bucket add 10.0.0.1", badBucket],
  [
    "s3 bucket add raw --policy everything",
    'error: Invalid policy "everything": use none, download, upload, public',
  ],
  ["s3 bucket add raw --hard-quota 5XB", 'error: Invalid capacity "5XB"'],
  [
    "s3 bucket add raw --fs-name default --fs-id 1",
    "error: Only one of fs-name or fs-id can be used",
  ],
  ["s3 bucket add raw --fs-id FSId<1>", ""],
  ["s3 bucket add sub --existing-path raw/sub", 'error: Path "raw/sub" is part of bucket "raw"'],
  [`s3 bucket add ${"a".repeat(63)}`, ""],
  ["s3 bucket add third", "error: An error occurred (TooManyBuckets): Too many buckets"],
  ["s3 bucket lifecycle-rule add raw 0", "error: expiry-days must be at least 1"],
  ["s3 bucket lifecycle-rule add raw 1.5", "error: expiry-days must be at least 1"],
  [
    "s3 bucket lifecycle-rule add raw 1 --prefix a*",
    "error: The prefix of a rule cannot have wildcards",
  ],
  ["s3 bucket lifecycle-rule add raw 1 --tags k", 'error: Invalid tags "k"'],
  ["user add a/b S3 Loader-1", 'error: Invalid username "a/b"'],
  ["user add loader Owner Loader-1", 'error: Invalid role "Owner"'],
  ["user add loader S3 Loader-", weakPassword],
  ["user add loader S3 loader-1", weakPassword],
  ["user add loader S3 LOADER-1", weakPassword],
  ["user add loader S3 LoaderOne", weakPassword],
  ["user add loader S3 Loader-1 --posix-uid 4294967295", "error: Invalid POSIX id 4294967295"],
  ["user add loader S3 Loader-1 --posix-uid 4294967294", ""],
  ["user update loader --posix-gid 4294967295", "error: Invalid POSIX id 4294967295"],
  ["s3 policy attach none loader", 'error: IAM policy "none" was not found'],
  ["s3 policy attach readonly admin", 'error: User "admin" is not an S3 user'],
  ["s3 policy detach loader", 'error: User "loader" has no IAM policy attached'],
];

describe("sandbox/weka, limits", () => {
  let cluster: WekaCluster;
  afterEach(() => cluster.stop());

  function weka(line: string): string {
    const { exitCode, stdout, stderr } = cluster.run(line.split(" "));
    return (exitCode === 0 ? stdout : stderr).trimEnd();
  }

  it("holds names, sizes and counts to what is documented", async () => {
    cluster = await startWeka();
    assert.deepEqual(
      outcomes.map(([line]) => [line, weka(line)]),
      outcomes,
    );
  });

  it("shrinks no filesystem below what it holds", async () => {
    cluster = await startWeka();
    weka("s3 cluster add default .config_fs --all-servers");
    weka("s3 bucket add raw");
    reportUsage(cluster.stateFile, "raw", { objects: 1, bytes: 2 * 1024 ** 3 });
    assert.equal(
      weka("fs update default --total-capacity 1GiB"),
      'error: Filesystem "default" holds 2147483648 bytes, more than 1073741824',
    );
    assert.equal(weka("fs update default --total-capacity 2GiB"), "");
  });

  it("restarts the servers when the domains change", async () => {
    cluster = await startWeka({ readinessDelayMs: 3_600_000 });
    weka("s3 cluster add default .config_fs --container 0");
    const state = load(cluster.stateFile);
    assert.ok(state?.s3);
    save(cluster.stateFile, { ...state, s3: { ...state.s3, members: [{ id: 0, readyAt: 0 }] } });
    const ready = (): unknown => JSON.parse(weka("s3 cluster status --json"));
    weka("s3 cluster update --anonymous-posix-uid 7");
    assert.deepEqual(ready(), { "HostId<0>": true });
    weka("s3 cluster update --domain s3.example.com");
    assert.deepEqual(ready(), { "HostId<0>": false });
  });
});
