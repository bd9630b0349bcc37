import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jwtVerify } from "jose";
import { z } from "zod";
import { predefinedPolicies } from "../../../../policies/weka/predefined.ts";
import { load } from "../../../../sandbox/weka/state-file.ts";
import { runWeka } from "../../../../sandbox/weka/run.ts";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { adminPassword, startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

const asLoader = { WEKA_USERNAME: "loader", WEKA_PASSWORD: "Loader-1" };

const Keys = z.object({ access_key: z.string(), secret_key: z.string() });

const Session = Keys.extend({ session_token: z.string() });

const Row = z.record(z.string(), z.unknown());

describe("sandbox/weka/cli/commands", () => {
  let cluster: WekaCluster;
  beforeEach(async () => {
    cluster = await startWeka();
    weka("s3 cluster add default .config_fs --all-servers");
    weka("user add loader S3", "Loader-1\n");
    weka("s3 policy attach readwrite loader");
  });
  afterEach(() => cluster.stop());

  /** What a command line prints, or the last line of its error. */
  function weka(line: string, input?: string, env?: Readonly<Record<string, string>>): string {
    const { exitCode, stdout, stderr } = cluster.run(line.split(" "), input, env);
    return exitCode === 0 ? stdout.trimEnd() : (stderr.trimEnd().split("\n").at(-1) ?? "");
  }

  function json(line: string, input?: string, env?: Readonly<Record<string, string>>): unknown {
    return JSON.parse(weka(`${line} --json`, input, env));
  }

  function policyFile(...actions: readonly string[]): string {
    const file = join(cluster.folder, "policy.json");
    writeFileSync(file, JSON.stringify(document(...actions)));
    return file;
  }

  describe("s3 service-account", () => {
    it("is a user's own business", () => {
      assert.equal(
        weka("s3 service-account add"),
        'error: User "admin" has role ClusterAdmin: only a user with role S3 has S3 credentials of its own',
      );
      assert.equal(
        weka("user", "", asLoader),
        'error: User "loader" with role S3 is not permitted to do this',
      );
    });

    it("shows a secret once, and what narrows the account", () => {
      const file = policyFile("s3:GetObject");
      const whole = Keys.parse(json("s3 service-account add", "", asLoader));
      const narrow = Keys.parse(json(`s3 service-account add --policy-file ${file}`, "", asLoader));
      assert.deepEqual(json("s3 service-account list", "", asLoader), [
        { accessKey: whole.access_key },
        { accessKey: narrow.access_key },
      ]);
      assert.deepEqual(json(`s3 service-account show ${whole.access_key}`, "", asLoader), {
        parent_user: "loader",
        implied_policy: true,
        policy: JSON.stringify(predefinedPolicies[2]?.document),
      });
      assert.deepEqual(json(`s3 service-account show ${narrow.access_key}`, "", asLoader), {
        parent_user: "loader",
        implied_policy: false,
        policy: JSON.stringify(document("s3:GetObject")),
      });
    });

    it("shows a user the accounts of no other one, and ends them with the user", () => {
      weka("user add other S3", "Other-12\n");
      const { access_key: key } = Keys.parse(json("s3 service-account add", "", asLoader));
      const asOther = { WEKA_USERNAME: "other", WEKA_PASSWORD: "Other-12" };
      assert.deepEqual(json("s3 service-account list", "", asOther), []);
      const missing = `error: Service account "${key}" was not found`;
      assert.equal(weka(`s3 service-account remove ${key}`, "", asOther), missing);
      assert.equal(weka(`s3 service-account remove ${key}`, "", asLoader), "");
      assert.equal(weka(`s3 service-account remove ${key}`, "", asLoader), missing);
      weka("s3 service-account add", "", asLoader);
      weka("user remove loader");
      assert.deepEqual(load(cluster.stateFile)?.serviceAccounts, []);
    });

    it("ends at 100 a user", () => {
      for (let count = 1; count <= 100; count += 1)
        assert.match(
          weka("s3 service-account add", "", asLoader),
          /^Access-Key: \w{20}\nSecret-Key: \w{40}$/,
        );
      assert.equal(
        weka("s3 service-account add", "", asLoader),
        'error: User "loader" already has 100 service accounts',
      );
    });
  });

  describe("s3 sts assume-role", () => {
    const assume = "s3 sts assume-role --access-key loader --secret-key Loader-1";

    it("gives a signed token that ends when it says", async () => {
      const before = Math.floor(Date.now() / 1000);
      const made = Session.parse(json(`${assume} --duration 1h30m`));
      const secret = new TextEncoder().encode(load(cluster.stateFile)?.tokenSecret);
      const { payload } = await jwtVerify(made.session_token, secret, { algorithms: ["HS512"] });
      assert.deepEqual([payload["accessKey"], payload["parent"]], [made.access_key, "loader"]);
      const seconds = (payload.exp ?? 0) - before;
      assert.ok(seconds >= 5400 && seconds <= 5410, String(seconds));
    });

    it("refuses durations outside its limits", () => {
      const outside =
        "error: Invalid duration: it must be between 15 minutes and 52 weeks and a day";
      assert.deepEqual(
        ["899s", "infinite", "53w", "1x", "15"].map((duration) =>
          weka(`${assume} --duration ${duration}`),
        ),
        [outside, outside, outside, 'error: Invalid duration "1x"', 'error: Invalid duration "15"'],
      );
      assert.match(
        weka(`${assume} --duration 900s`),
        /^Access-Key: .*\nSecret-Key: .*\nSession-Token: /,
      );
    });

    it("asks for the secret, and refuses a wrong one", () => {
      const without = "s3 sts assume-role --access-key loader --duration 15m";
      assert.match(weka(without, "Loader-1\n"), /^Access-Key: /);
      assert.equal(weka(without, "Loader-2\n"), "error: Invalid S3 access key or secret key");
      assert.equal(weka(without, "\n"), "error: No secret-key was given");
      const asAdmin = "s3 sts assume-role --access-key admin --duration 15m";
      assert.equal(
        weka(asAdmin, `${adminPassword}\n`),
        "error: Invalid S3 access key or secret key",
      );
    });
  });

  describe("fs", () => {
    it("encrypts with a key management service, or knowingly without", async () => {
      assert.equal(
        weka("fs add vault default 1TiB --encrypted"),
        "error: Cannot create an encrypted filesystem: no KMS is configured (allow-no-kms is the bypass)",
      );
      assert.equal(weka("fs add vault default 1TiB --encrypted --allow-no-kms"), "");
      const [vault] = z.array(Row).parse(json("fs --name vault"));
      assert.equal(vault?.["is_encrypted"], true);
      const withKms = await startWeka({ kms: true });
      const added = withKms.run("fs add vault default 1TiB --encrypted".split(" "));
      await withKms.stop();
      assert.deepEqual(added, { exitCode: 0, stdout: "", stderr: "" });
    });

    it("changes the capacity, to the byte", () => {
      const budgets = (): string[] =>
        [...weka("fs --name data --json").matchAll(/"(?:total|ssd)_budget": (\d+)/g)].map(
          ([, digits = ""]) => digits,
        );
      weka("fs add data default 9007199254740993B");
      assert.deepEqual(budgets(), ["9007199254740993", "9007199254740993"]);
      assert.equal(weka("fs update data --total-capacity 2TB --ssd-capacity 1TB"), "");
      assert.deepEqual(budgets(), ["2000000000000", "1000000000000"]);
      assert.equal(weka("fs update data --total-capacity 3TB"), "");
      assert.deepEqual(budgets(), ["3000000000000", "1000000000000"]);
      assert.equal(
        weka("fs update data --total-capacity 1MB"),
        'error: Invalid capacity "1MB": the minimum is 1 GiB',
      );
      assert.equal(
        weka("fs update data --ssd-capacity 4TB"),
        'error: Invalid SSD capacity "4TB": it is at most the total capacity',
      );
    });

    it("keeps what is in use", () => {
      weka("fs add data default 1TB");
      weka("s3 bucket add raw --fs-name data");
      assert.deepEqual(
        ["fs remove default -f", "fs remove data -f", "fs group remove default"].map((line) =>
          weka(line),
        ),
        [
          'error: Filesystem "default" is in use by the S3 cluster',
          'error: Filesystem "data" is in use by bucket "raw"',
          'error: Filesystem group "default" has filesystems',
        ],
      );
      weka("s3 bucket remove raw -f");
      assert.equal(weka("fs remove data -f"), "");
      assert.deepEqual(json("fs --name data"), []);
    });

    it("keeps the settings of a group", () => {
      weka("fs group add fast --target-ssd-retention 1d");
      assert.equal(weka("fs group update fast --start-demote 15m"), "");
      const [, fast] = z.array(Row).parse(json("fs group"));
      assert.deepEqual([fast?.["target_ssd_retention"], fast?.["start_demote"]], [86_400, 900]);
    });
  });

  describe("security tls", () => {
    it("replaces the certificate and goes back to the first one", async () => {
      const [first, second] = await Promise.all(
        ["a", "b"].map((name) =>
          sandboxCertificate(join(cluster.folder, name), [`${name}.example`]),
        ),
      );
      assert.ok(first && second);
      const secured = await startWeka({ certificate: first.authority });
      const run = (line: string): string => {
        const { exitCode, stdout, stderr } = secured.run(line.split(" "));
        return exitCode === 0 ? stdout : stderr;
      };
      const [key, certificate, path] = ["key.pem", "cert.pem", "shown.pem"].map((name) =>
        join(secured.folder, name),
      );
      assert.ok(key !== undefined && certificate !== undefined && path !== undefined);
      writeFileSync(key, second.privateKey, { mode: 0o600 });
      writeFileSync(certificate, second.certificate);
      const shown = (): string => {
        assert.equal(run(`security tls download ${path}`), "");
        return readFileSync(path, "utf8");
      };
      assert.equal(shown(), first.authority);
      assert.equal(run(`security tls set --private-key ${key} --certificate ${certificate}`), "");
      assert.equal(shown(), second.certificate);
      const status = Row.parse(JSON.parse(run("security tls status --json")));
      const { validToDate } = new X509Certificate(second.certificate);
      const expiredDate = validToDate.toISOString().replace(".000Z", "Z");
      assert.deepEqual(
        [status["commonName"], status["expiredDate"]],
        ["s3-access sandbox gateway", expiredDate],
      );
      writeFileSync(key, first.privateKey, { mode: 0o600 });
      assert.equal(
        run(`security tls set --private-key ${key} --certificate ${certificate}`),
        "error: The private key does not match the certificate\n",
      );
      assert.equal(
        run(`security tls set --private-key ${path} --certificate ${certificate}`),
        "error: The private key is not valid PEM, or is encrypted\n",
      );
      assert.equal(run("security tls unset"), "");
      assert.equal(shown(), first.authority);
      await secured.stop();
    });

    it("shows no certificate where TLS is off", () => {
      assert.deepEqual(json("security tls status"), {
        enabled: false,
        commonName: "",
        organization: "",
        organizationUnit: "",
        country: "",
        state: "",
        locality: "",
        email: "",
        expiredDate: "",
      });
      assert.equal(
        weka(`security tls download ${join(cluster.folder, "none.pem")}`),
        "error: TLS certificate is not set",
      );
    });
  });

  describe("s3 cluster audit-webhook", () => {
    it("is off in a new cluster, and again once disabled", () => {
      const off = { endpoint: "", authToken: "", enabled: false };
      assert.deepEqual(json("s3 cluster audit-webhook show"), off);
      const enable = "s3 cluster audit-webhook enable";
      weka(`${enable} --endpoint https://log.example:8088/raw --auth-token one`);
      weka(`${enable} --endpoint https://log.example/raw --auth-token two`);
      assert.deepEqual(json("s3 cluster audit-webhook show"), {
        endpoint: "https://log.example/raw",
        authToken: "two",
        enabled: true,
      });
      assert.equal(weka("s3 cluster audit-webhook disable"), "");
      assert.deepEqual(json("s3 cluster audit-webhook show"), off);
      weka(`${enable} --endpoint https://log.example --auth-token three`);
      weka("s3 cluster remove");
      weka("s3 cluster add default .config_fs --all-servers");
      assert.deepEqual(json("s3 cluster audit-webhook show"), off);
      assert.deepEqual(
        [
          `${enable} --endpoint https://log.example`,
          `${enable} --endpoint ftp:x --auth-token t`,
        ].map((line) => weka(line)),
        ['error: Missing option "auth-token"', 'error: Invalid audit webhook endpoint "ftp:x"'],
      );
    });
  });

  describe("user", () => {
    it("lets users change their own password, and administrators anybody's", () => {
      assert.equal(weka("user passwd --current-password Loader-1", "Loader-2\n", asLoader), "");
      const asChanged = { ...asLoader, WEKA_PASSWORD: "Loader-2" };
      assert.equal(
        weka("user passwd --current-password Loader-1", "Loader-3\n", asChanged),
        "error: The current password is wrong",
      );
      assert.equal(
        weka("user passwd --username admin", "Hacker-1\n", asChanged),
        'error: User "loader" with role S3 is not permitted to do this',
      );
      assert.equal(weka("user passwd --username loader", "Loader-4\n"), "");
      assert.equal(
        weka("user passwd --username loader", "weak\n"),
        "error: Invalid password: it must have at least 8 characters, with an upper-case letter, a lower-case letter, and a number or special character",
      );
      assert.match(weka("user whoami", "", { ...asLoader, WEKA_PASSWORD: "Loader-4" }), /loader/);
    });

    it("keeps an administrator from shutting itself out", () => {
      assert.deepEqual(
        ["user remove admin", "user update admin --role readonly"].map((line) => weka(line)),
        ["error: A user cannot delete itself", "error: A user cannot change its own role"],
      );
    });

    it("lets readers read", () => {
      weka("user add auditor readonly", "Audit-01\n");
      const asAuditor = { WEKA_USERNAME: "auditor", WEKA_PASSWORD: "Audit-01" };
      assert.match(weka("s3 policy list", "", asAuditor), /^NAME\nreadonly\n/);
      assert.equal(
        weka("s3 bucket add raw", "", asAuditor),
        'error: User "auditor" with role ReadOnly is not permitted to do this',
      );
    });
  });

  it("asks on a terminal whether it is meant, unless it is forced", () => {
    const asked: string[] = [];
    const run = (line: string, answer: string): string => {
      const input = {
        read: (prompt: string): string => {
          asked.push(prompt);
          return answer;
        },
        terminal: true,
      };
      const { stdout, stderr } = runWeka(line.split(" "), cluster.env, input);
      return stdout + stderr;
    };
    weka("s3 bucket add raw");
    assert.equal(run("s3 bucket remove raw", "n\n"), "error: Aborted\n");
    assert.equal(run("s3 bucket remove raw", "y\n"), "");
    assert.equal(run("s3 cluster remove -f", ""), "");
    assert.deepEqual(asked, ["Are you sure? [y/N] ", "Are you sure? [y/N] "]);
  });

  it("takes policies of 2,048 bytes and none of 2,049", () => {
    const file = join(cluster.folder, "large.json");
    const sized = (bytes: number): string => {
      const empty = JSON.stringify(document("s3:GetObject"));
      const filler = "a".repeat(bytes - empty.length);
      writeFileSync(file, empty.replace("raw/", `raw/${filler}`));
      return weka(`s3 policy add p${bytes} ${file}`);
    };
    assert.deepEqual(
      [sized(2048), sized(2049)],
      ["", "error: The policy is larger than the limit of 2048 bytes"],
    );
  });
});

function document(...Action: readonly string[]): object {
  const statement = { Effect: "Allow", Action, Resource: ["arn:aws:s3:::raw/*"] };
  return { Version: "2012-10-17", Statement: [statement] };
}
