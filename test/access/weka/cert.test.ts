import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cert } from "../../../access/weka/cert.ts";
import type { CertOptions } from "../../../access/weka/cert.ts";
import { Failure } from "../../../drivers/failure.ts";
import { sandboxCertificate } from "../../../sandbox/gateway/tls.ts";
import type { SandboxCertificate } from "../../../sandbox/gateway/tls.ts";
import { startFakeStorage } from "../../sandbox/gateway/support/fake-storage.ts";
import { memoryWeka } from "../../support/weka-memory/index.ts";
import { memoryState } from "../../support/weka-memory/state.ts";

import { startWekaLab } from "../weka-lab.ts";

const ENDPOINT = "https://weka.example.com:9000";

interface Answer {
  /** What was printed, then what the command says at the end, or why it stopped. */
  readonly lines: readonly string[];
  readonly asked: readonly string[];
}

describe("s3access weka cert", () => {
  let home: string;
  let pair: SandboxCertificate;
  let chain: string;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "s3-access-cert-"));
    pair = await sandboxCertificate(join(home, "pair"), ["weka.example.com"]);
    chain = `${pair.certificate}${pair.authority}`;
  });

  beforeEach(async () => {
    await mkdir(join(home, ".aws"), { recursive: true });
  });

  afterEach(() => rm(join(home, ".aws"), { recursive: true }));

  after(() => rm(home, { recursive: true }));

  async function run(
    options: CertOptions,
    {
      shown = chain,
      says,
      now = new Date(),
    }: { shown?: string; says?: string | undefined; now?: Date } = {},
  ): Promise<Answer> {
    let printed = "";
    const asked: string[] = [];
    const ask = (question: string): Promise<string> => {
      asked.push(question.replaceAll(home, "~"));
      return Promise.resolve(says ?? "");
    };
    const last = await cert(options, {
      ...{ env: { HOME: home }, cwd: home, now: () => now },
      out: (text) => (printed += text),
      ask: says === undefined ? undefined : ask,
      administer: () => Promise.resolve(memoryWeka(memoryState({ certificate: shown }))),
    }).then(
      ({ text }) => text,
      (error: unknown) => {
        if (error instanceof Failure) return error.message;
        throw error;
      },
    );
    const lines = `${printed}${last}`.replaceAll(home, "~").split("\n");
    return { asked, lines: lines.map((line) => line.replace(/before-s3access-\w+/, "before-...")) };
  }

  function header(pem: string): string[] {
    const { fingerprint256, validToDate, subject, issuer } = new X509Certificate(pem);
    const top = new X509Certificate(pair.authority);
    return [
      "WEKA shows this certificate:",
      `  subject      ${subject}`,
      "  names        weka.example.com",
      `  valid until  ${validToDate.toISOString().slice(0, 10)}`,
      `  signed       by ${issuer.replace("\n", ", ")}`,
      `  SHA-256      ${fingerprint256}`,
      `  authority    ${top.fingerprint256}`,
    ];
  }

  const config = (): string => join(home, ".aws", "config");

  it("shows it, asks, and makes the profile trust the authority; and undoes that", async () => {
    await writeFile(config(), "[profile weka]\nregion = us-east-1\n");
    const { lines, asked } = await run({ endpoint: ENDPOINT }, { says: "y" });
    assert.deepEqual(lines, [
      ...header(pair.certificate),
      "~/.aws/config",
      "    [profile weka]",
      "  + ca_bundle = ~/.aws/s3access-weka-ca.pem",
      "wrote ~/.aws/s3access-weka-ca.pem and ~/.aws/config; undo the second with: s3access weka cert --undo",
      "  the file as it was: ~/.aws/config.before-...",
    ]);
    assert.deepEqual(asked, ["Trust it, in ~/.aws/s3access-weka-ca.pem? [Y/n] "]);
    const file = join(home, ".aws", "s3access-weka-ca.pem");
    assert.equal(await readFile(file, "utf8"), new X509Certificate(pair.authority).toString());
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal(
      await readFile(config(), "utf8"),
      `[profile weka]\nregion = us-east-1\nca_bundle = ${file}\n`,
    );
    assert.deepEqual((await run({ endpoint: ENDPOINT })).lines.slice(-1), [
      "~/.aws/s3access-weka-ca.pem is as it should be; nothing changed",
    ]);
    assert.deepEqual((await run({ undo: true, yes: true })).lines, [
      "~/.aws/config",
      "    [profile weka]",
      "  - ca_bundle = ~/.aws/s3access-weka-ca.pem",
      "~/.aws/config is as it was before",
    ]);
    assert.equal(await readFile(config(), "utf8"), "[profile weka]\nregion = us-east-1\n");
  });

  it("writes nothing unless somebody agrees, nor with --dry-run", async () => {
    const last = async (options: CertOptions, says?: string): Promise<unknown> =>
      (await run(options, { says })).lines.at(-1);
    assert.deepEqual(
      [await last({}), await last({}, "n"), await last({ dryRun: true, yes: true })],
      [
        "nothing written: nobody is at a terminal to agree; say --yes",
        "nothing written",
        "nothing written, as --dry-run asks",
      ],
    );
    assert.deepEqual(await readdir(join(home, ".aws")), []);
  });

  it("takes the fingerprint of the certificate or of its authority, and no other", async () => {
    const of = (pem: string): string => new X509Certificate(pem).fingerprint256;
    const last = async (fingerprint: string): Promise<string | undefined> =>
      (await run({ fingerprint, dryRun: true })).lines.at(-1);
    assert.deepEqual(
      [
        await last(of(pair.certificate).toLowerCase()),
        await last(of(pair.authority).replaceAll(":", "")),
        await last("5D:0A"),
      ],
      [
        "nothing written, as --dry-run asks",
        "nothing written, as --dry-run asks",
        "nothing written: the certificate's fingerprint is not the one of --fingerprint. Compare it with the administrator's: somebody may be in between",
      ],
    );
  });

  it("refuses a certificate that clients would refuse, for all reasons at once", async () => {
    const until = new X509Certificate(pair.certificate).validToDate;
    const late = new Date(until.getTime() + 86_400_000);
    const options = { endpoint: "https://10.0.0.1:9000", yes: true };
    const { lines } = await run(options, { now: late });
    const day = until.toISOString().slice(0, 10);
    const problems = [
      `it ended on ${day}; have a new one set: weka security tls set, or tls in the stack`,
      "it is for weka.example.com, not for 10.0.0.1; use an endpoint by a name of it, or have one made that covers 10.0.0.1",
    ];
    assert.equal(
      lines.at(-1),
      `nothing written: clients would refuse this certificate: ${problems.join("; and ")}`,
    );
    assert.deepEqual(await readdir(join(home, ".aws")), []);
    const downloaded = await run({ ...options, out: "weka.pem" }, { now: late });
    assert.deepEqual(downloaded.lines.slice(-3), [
      ...problems.map((problem) => `warning: ${problem}`),
      "wrote ~/weka.pem",
    ]);
    await rm(join(home, "weka.pem"));
  });

  it("needs the authority, unless the certificate signed itself", async () => {
    const alone = await run({ yes: true }, { shown: pair.certificate });
    const { issuer } = new X509Certificate(pair.certificate);
    assert.equal(
      alone.lines.at(-1),
      `WEKA's certificate is signed by ${issuer.replace("\n", ", ")}, whose own certificate WEKA does not show; get it as a PEM file from whoever runs that authority, and name the file in ca_bundle`,
    );
    const itself = await run({ out: "self.pem", yes: true }, { shown: pair.authority });
    assert.deepEqual(itself.lines.slice(4), [
      "  signed       by itself",
      `  SHA-256      ${new X509Certificate(pair.authority).fingerprint256}`,
      "wrote ~/self.pem",
    ]);
    await rm(join(home, "self.pem"));
    const none = await run({ yes: true }, { shown: "" });
    assert.deepEqual(none.lines, [
      "WEKA shows no certificate: TLS is off; an administrator sets one",
    ]);
  });

  it("lets clients trust the S3 service of a cluster that it asked over REST", async () => {
    const storage = await startFakeStorage();
    const lab = await startWekaLab(storage.endpoint);
    try {
      const { folder } = lab.cluster;
      const certificate = await sandboxCertificate(join(folder, "tls"), ["127.0.0.1"]);
      await writeFile(
        join(folder, "chain.pem"),
        `${certificate.certificate}\n${certificate.authority}\n`,
      );
      await writeFile(join(folder, "key.pem"), certificate.privateKey);
      lab.weka(
        `security tls set --private-key ${join(folder, "key.pem")} --certificate ${join(folder, "chain.pem")}`,
      );
      const verify = async (): Promise<string | undefined> => {
        const words = ["verify", "weka", "--bucket", "raw"];
        const { out } = await lab.s3access(words, aws);
        return out.split("\n")[0];
      };
      const aws = {
        ...{ AWS_CONFIG_FILE: join(folder, "aws"), AWS_CA_BUNDLE: undefined },
        ...{ AWS_ENDPOINT_URL_S3: undefined, AWS_PROFILE: "weka" },
      };
      await writeFile(
        aws.AWS_CONFIG_FILE,
        `[profile weka]
endpoint_url = ${lab.endpoint}
`,
      );
      assert.equal(
        await verify(),
        "fail  put        takes an object: no answer, UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      );
      const { code, err } = await lab.s3access(["weka", "cert", "--yes"], aws);
      assert.deepEqual([code, err], [0, ""]);
      assert.equal(await verify(), "fail  put        takes an object: HTTP 403, AccessDenied");
    } finally {
      await lab.close();
      await storage.close();
    }
  });
});
