import assert from "node:assert/strict";
import { overCommandLine } from "../../../../drivers/weka/cli/index.ts";
import type { Administration } from "../../../../drivers/weka/administration.ts";
import type { Shell, WekaCall } from "../../../../drivers/weka/shell.ts";
import type { PolicyDocument } from "../../../../policies/document.ts";

const document: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::raw/*"] }],
};

const pair = { accessKey: "AK", secretKey: "SK" };

/** A `weka` that writes down what it is called with and answers by the first words. */
class Recorder implements Shell {
  public readonly says = "weka";
  public readonly calls: WekaCall[] = [];
  private readonly version: string;
  private readonly answers: Readonly<Record<string, unknown>>;

  constructor(version: string, answers: Readonly<Record<string, unknown>> = {}) {
    this.version = version;
    this.answers = answers;
  }

  public readonly run: Shell["run"] = (call) => {
    const said = call.words.join(" ");
    if (said === "--version") return this.answer(`Weka CLI version ${this.version}`);
    this.calls.push(call);
    const [, answer] = Object.entries(this.answers).find(([words]) => said.startsWith(words)) ?? [];
    return this.answer(answer === undefined ? "" : JSON.stringify(answer));
  };

  private answer(stdout: string): ReturnType<Shell["run"]> {
    return Promise.resolve({ exitCode: 0, stdout, stderr: "" });
  }
}

const keys = { access_key: pair.accessKey, secret_key: pair.secretKey };

const answers = {
  "s3 user keys-generate": keys,
  "s3 service-account add": keys,
  "s3 sts assume-role": { ...keys, session_token: "T" },
};

/** Every change that the driver can make, once, with the words of 5.0. */
const changes: readonly (readonly [string, (weka: Administration) => Promise<unknown>])[] = [
  ["fs group add g", (weka) => weka.addFilesystemGroup("g")],
  ["fs group remove g", (weka) => weka.removeFilesystemGroup("g")],
  [
    "fs add data g 1TiB",
    (weka) => weka.addFilesystem("data", { group: "g", capacity: "1TiB", encryption: "none" }),
  ],
  [
    "fs add data g 1TiB --ssd-capacity 100GiB --encrypted",
    (weka) =>
      weka.addFilesystem("data", {
        group: "g",
        capacity: "1TiB",
        ssdCapacity: "100GiB",
        encryption: "kms",
      }),
  ],
  [
    "fs add data g 1TiB --encrypted --allow-no-kms",
    (weka) =>
      weka.addFilesystem("data", { group: "g", capacity: "1TiB", encryption: "without-kms" }),
  ],
  ["fs update data --total-capacity 2TiB", (weka) => weka.setFilesystemCapacity("data", "2TiB")],
  ["fs remove data -f", (weka) => weka.removeFilesystem("data")],
  [
    "s3 cluster add default .config_fs --all-servers --port 9000 -f",
    (weka) =>
      weka.addS3Cluster({
        defaultFilesystem: "default",
        configFilesystem: ".config_fs",
        servers: "all",
        port: 9000,
        domains: [],
      }),
  ],
  [
    "s3 cluster add default .config_fs --container 0,4 --port 9000 --domain a.example,b.example --anonymous-posix-uid 1 --anonymous-posix-gid 2 --max-buckets-limit 50 -f",
    (weka) =>
      weka.addS3Cluster({
        defaultFilesystem: "default",
        configFilesystem: ".config_fs",
        servers: [0, 4],
        port: 9000,
        domains: ["a.example", "b.example"],
        maxBuckets: 50,
        anonymousPosixUid: 1,
        anonymousPosixGid: 2,
      }),
  ],
  ["s3 cluster update --domain  -f", (weka) => weka.updateS3Cluster({ domains: [] })],
  ["s3 cluster container add 1 2", (weka) => weka.addS3Servers([1, 2])],
  ["s3 cluster container remove 1", (weka) => weka.removeS3Servers([1])],
  ["s3 cluster remove -f", (weka) => weka.removeS3Cluster()],
  [
    "s3 bucket add raw --fs-name data --existing-path a/b --policy none",
    (weka) =>
      weka.addBucket({
        name: "raw",
        filesystem: "data",
        existingPath: "a/b",
        anonymous: "none",
      }),
  ],
  [
    "s3 bucket add raw --hard-quota 1TB --policy-json {policy.json}",
    (weka) => weka.addBucket({ name: "raw", hardQuota: "1TB", anonymous: { document } }),
  ],
  ["s3 bucket remove raw --unlink -f", (weka) => weka.removeBucket("raw", "unlink")],
  ["s3 bucket remove raw -f", (weka) => weka.removeBucket("raw", "empty")],
  ["s3 bucket quota set raw 2TB", (weka) => weka.setHardQuota("raw", "2TB")],
  ["s3 bucket quota reset raw", (weka) => weka.resetHardQuota("raw")],
  ["s3 bucket policy set raw none", (weka) => weka.setAnonymousAccess("raw", "none")],
  [
    "s3 bucket policy set-custom raw {policy.json}",
    (weka) => weka.setAnonymousAccess("raw", { document }),
  ],
  [
    "s3 bucket lifecycle-rule add raw 30 --prefix tmp/ --tags a=1&b=2",
    (weka) =>
      weka.addLifecycleRule("raw", { expiryDays: 30, prefix: "tmp/", tags: { a: "1", b: "2" } }),
  ],
  [
    "s3 bucket lifecycle-rule remove raw rule-7",
    (weka) => weka.removeLifecycleRule("raw", "rule-7"),
  ],
  ["s3 policy add p {policy.json}", (weka) => weka.addPolicy("p", document)],
  ["s3 policy remove p", (weka) => weka.removePolicy("p")],
  ["s3 policy attach p u", (weka) => weka.attachPolicy("p", "u")],
  [
    "user add u S3 --posix-uid 1 --posix-gid 2",
    (weka) => weka.addS3User("u", "Secret-1", { posixUid: 1, posixGid: 2 }),
  ],
  ["user update u --posix-uid 3", (weka) => weka.updateUser("u", { posixUid: 3 })],
  ["user passwd --username u", (weka) => weka.setPassword("u", "Secret-1")],
  ["user remove u", (weka) => weka.removeUser("u")],
  ["s3 user keys-generate --user u --json", (weka) => weka.makeS3Keys("u")],
  [
    "s3 service-account add --policy-file {policy.json} --json",
    (weka) => weka.as("u", "Secret-1").addServiceAccount(document),
  ],
  ["s3 service-account add --json", (weka) => weka.as("u", "p").addServiceAccount(undefined)],
  ["s3 service-account remove AK", (weka) => weka.as("u", "p").removeServiceAccount("AK")],
  [
    "s3 sts assume-role --access-key AK --duration 900s --policy-file {policy.json} --json",
    (weka) => weka.assumeRole({ ...pair, seconds: 900, document }),
  ],
  ["s3 cluster audit-webhook disable", (weka) => weka.disableAuditWebhook()],
  ["security tls download {certificate.pem}", (weka) => weka.certificate()],
  [
    "security tls set --private-key {key.pem} --certificate {certificate.pem}",
    (weka) => weka.setCertificate("CERTIFICATE", "KEY"),
  ],
  ["security tls reset", (weka) => weka.resetCertificate()],
];

/** What a generation says instead. */
const differences: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  "4.2.17": [
    [/^(fs|fs group|s3 cluster|s3 bucket) add/, "$1 create"],
    [/^(s3 cluster|s3 bucket) remove/, "$1 destroy"],
    [/^(fs|fs group|user) remove/, "$1 delete"],
    [/^s3 cluster container/, "s3 cluster containers"],
    [/^(s3 bucket quota|security tls) reset/, "$1 unset"],
  ],
  "5.0.2": [],
  "5.1.3": [
    [/^s3 cluster add default/, "s3 cluster add --default-fs-name default"],
    [/^s3 policy attach .*/, "$& --json"],
  ],
  "6.0.1": [
    [/^s3 cluster add default/, "s3 cluster add --default-fs-name default"],
    [/^s3 policy attach .*/, "$& --json"],
    [/^fs add data g 1TiB/, "fs add data 1TiB --fs-group g"],
  ],
};

describe("drivers/weka/cli, its words", () => {
  for (const [version, replacements] of Object.entries(differences))
    it(`says every change as ${version} takes it`, async () => {
      const shell = new Recorder(version, answers);
      const weka = await overCommandLine(shell, undefined);
      for (const [, change] of changes) await change(weka);
      assert.deepEqual(
        shell.calls.map(({ words }) => words.join(" ")),
        changes.map(([words]) =>
          replacements.reduce((said, [from, to]) => said.replace(from, to), words),
        ),
      );
    });

  it("lends documents and secrets beside the words, to the one who is logged in", async () => {
    const shell = new Recorder("5.0.2", answers);
    const admin = { username: "admin", password: "Admin-1" };
    const weka = await overCommandLine(shell, admin);
    await weka.addPolicy("p", document);
    await weka.addS3User("u", "Secret-1", {});
    await weka.as("u", "Secret-1").addServiceAccount(document);
    await weka.assumeRole({ ...pair, seconds: 900 });
    await weka.setCertificate("CERTIFICATE", "KEY");
    await weka.certificate();
    const policy = { "policy.json": JSON.stringify(document) };
    assert.deepEqual(
      shell.calls.map(({ words: _, ...lent }) => lent),
      [
        { files: policy, login: admin },
        { input: "Secret-1\nSecret-1\n", login: admin },
        { files: policy, login: { username: "u", password: "Secret-1" } },
        { input: "SK\n", login: admin },
        { files: { "key.pem": "KEY", "certificate.pem": "CERTIFICATE" }, login: admin },
        { files: { "certificate.pem": "" }, returns: "certificate.pem", login: admin },
      ],
    );
  });

  it("does not put the audit webhook's token on a command line", async () => {
    const shell = new Recorder("5.0.2");
    const weka = await overCommandLine(shell, undefined);
    await assert.rejects(weka.enableAuditWebhook("https://log.example/s3", "Token-1"), {
      message:
        "the audit webhook of https://log.example/s3 cannot be set over the command line: `weka s3 cluster audit-webhook enable` takes its token as an argument, which every user of the machine can read. Go over WEKA's REST API (connection `via: rest https://HOST:14000`), or enable it by hand with the declared endpoint and token",
    });
    assert.deepEqual(shell.calls, []);
  });

  it("tries a refused login once, and another login once", async () => {
    const tried: string[] = [];
    const weka = await overCommandLine(
      {
        says: "weka",
        run: ({ words, login }) => {
          if (words[0] === "--version")
            return Promise.resolve({ exitCode: 0, stdout: "5.0.2", stderr: "" });
          tried.push(login?.username ?? "nobody");
          return Promise.resolve({ exitCode: 41, stdout: "", stderr: "error: wrong\n" });
        },
      },
      { username: "admin", password: "Wrong-1" },
    );
    const other = weka.as("u", "Wrong-2");
    const reads = [
      () => weka.users(),
      () => weka.buckets(),
      () => other.serviceAccounts(),
      () => other.serviceAccounts(),
    ];
    for (const read of reads) await assert.rejects(read(), { exitCode: 41 });
    assert.deepEqual(tried, ["admin", "u"]);
  });
});
