import assert from "node:assert/strict";
import { mkdir, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ConfigureOptions, configure } from "../../../../access/hpe/configure/configure.ts";
import { startConnectProxy } from "../../../../sandbox/gateway/connect-proxy.ts";
import { type TestAppliance, filesBelow, runIn, startAppliance } from "../appliance.ts";

const PROGRAM = ["/opt/node", "/opt/s3 access/main.mjs"];

const BEFORE = `# of mine
[default]
region = eu-west-1

[profile pcai]
output = json
# about the next
[profile other]
region=us-west-2
`;

describe("s3access hpe configure", () => {
  let appliance: TestAppliance;
  let config = "";
  let pinned = "";

  beforeEach(async () => {
    appliance = await startAppliance();
    config = join(appliance.home, ".aws", "config");
    pinned = join(appliance.tokenFile, "..", "ca.pem");
  });

  afterEach(() => appliance.close());

  interface Outcome {
    readonly shown: string;
    readonly said: string;
    readonly asked: readonly string[];
  }

  /** Runs with these options; `answers` are a person's at a terminal, undefined is nobody. */
  async function configured(
    options: Partial<ConfigureOptions>,
    { answers, env = {} }: { answers?: string[]; env?: Record<string, string> } = {},
  ): Promise<Outcome> {
    let shown = "";
    const asked: string[] = [];
    const ask = (question: string): Promise<string> => {
      asked.push(question.trim());
      return Promise.resolve(answers?.shift() ?? "");
    };
    const { url } = appliance.identity;
    const report = await configure(
      {
        domain: "appliance.test",
        keycloak: url,
        endpoint: url,
        profile: "pcai",
        region: "us-east-1",
        ...options,
      },
      {
        env: { ...appliance.env, ...env },
        cwd: appliance.home,
        out: (text) => (shown += text),
        ask: answers === undefined ? undefined : ask,
        program: PROGRAM,
      },
    );
    assert.equal(report.code, 0);
    return { shown, said: report.text, asked };
  }

  async function lay(text: string): Promise<void> {
    await mkdir(join(appliance.home, ".aws"), { recursive: true });
    await writeFile(config, text, { mode: 0o644 });
  }

  /** The authority's fingerprint, as configure shows it. */
  async function fingerprint(): Promise<string> {
    const { shown } = await configured({ dryRun: true });
    return /SHA-256 +([0-9A-F:]{95})$/m.exec(shown)?.[1] ?? "";
  }

  function expected(): string {
    const { url } = appliance.identity;
    return BEFORE.replace(
      "output = json\n",
      `output = json
region = us-east-1
credential_process = /opt/node "/opt/s3 access/main.mjs" hpe token --domain appliance.test --keycloak ${url}
services = pcai
ca_bundle = ${pinned}
request_checksum_calculation = when_required
response_checksum_validation = when_required
s3 =
  addressing_style = path
`,
    ).concat(`\n[services pcai]\ns3 =\n  endpoint_url = ${url}\n`);
  }

  it("writes the settings where AWS tools read them, and pins the authority", async () => {
    await lay(BEFORE);
    const print = (await fingerprint()).toLowerCase().replaceAll(":", "");
    const { shown, said, asked } = await configured({ fingerprint: print }, { answers: ["y"] });
    assert.equal(await readFile(config, "utf8"), expected());
    const authority = await readFile(appliance.authorityFile, "utf8");
    assert.equal((await readFile(pinned, "utf8")).trim(), authority.trim());
    assert.equal((await stat(config)).mode & 0o777, 0o644);
    assert.deepEqual(asked, [`Write ${config}? [Y/n]`]);
    const added = shown.split("\n").filter((line) => line.startsWith("  + "));
    assert.equal(added.length, 12);
    assert.match(said, /^wrote .*config; undo it with: s3access hpe configure --undo\n/);
    const again = await configured({ yes: true });
    assert.deepEqual(again, {
      shown: "",
      said: `${config} is as it should be; nothing changed`,
      asked: [],
    });
  });

  it("makes the token work with what it pinned", async () => {
    await configured({ fingerprint: await fingerprint(), yes: true });
    const { keycloak, domain } = { keycloak: appliance.identity.url, domain: "appliance.test" };
    const words = ["hpe", "token", "--domain", domain, "--keycloak", keycloak];
    const { code, err } = await runIn(appliance.home, words, appliance.env);
    assert.deepEqual({ code, err }, { code: 0, err: "" });
  });

  it("asks through the proxy of the environment, as everything else does", async () => {
    const targetPort = Number(new URL(appliance.identity.url).port);
    const proxy = await startConnectProxy({ port: 0, domain: "appliance.test", targetPort });
    try {
      const hosts = { endpoint: undefined, keycloak: undefined };
      const outside = { env: { HTTPS_PROXY: proxy.url } };
      await configured({ ...hosts, fingerprint: await fingerprint(), yes: true }, outside);
      const authority = await readFile(appliance.authorityFile, "utf8");
      assert.equal((await readFile(pinned, "utf8")).trim(), authority.trim());
      const again = await configured({ ...hosts, yes: true }, outside);
      assert.equal(again.said, `${config} is as it should be; nothing changed`);
      await assert.rejects(
        configured({ ...hosts, endpoint: "https://s3.elsewhere.test" }, outside),
        {
          message:
            "the proxy of HTTPS_PROXY lets nobody through to s3.elsewhere.test; name the host in NO_PROXY if it is reached directly",
        },
      );
    } finally {
      await proxy.close();
    }
  });

  it("puts everything back, byte by byte, step by step", async () => {
    const odd = Buffer.from([0x23, 0xff, 0xfe, 0x0d, 0x0a]);
    await mkdir(join(appliance.home, ".aws"));
    await writeFile(config, odd);
    await configured({ fingerprint: await fingerprint(), yes: true });
    await configured({ profile: "second", yes: true });
    await configured({ undo: true }, { answers: ["y"] });
    await configured({ undo: true, yes: true });
    assert.deepEqual(await readFile(config), odd);
    assert.deepEqual(await readdir(join(appliance.home, ".aws")), ["config"]);
    await assert.rejects(configured({ undo: true, yes: true }), {
      message: `there is nothing to undo: hpe configure has not changed ${config}`,
    });
  });

  it("removes a file that it made, and undoes nothing that was edited since", async () => {
    await configured({ fingerprint: await fingerprint(), yes: true });
    assert.equal((await stat(config)).mode & 0o777, 0o600);
    const written = await readFile(config, "utf8");
    await writeFile(config, `${written}# mine\n`);
    const [backup = ""] = (await readdir(join(appliance.home, ".aws"))).filter(
      (name) => name !== "config",
    );
    await assert.rejects(configured({ undo: true, yes: true }), {
      message: `${config} was edited after hpe configure, and undoing would lose that; compare it by hand with ${join(appliance.home, ".aws", backup)}`,
    });
    await writeFile(config, written);
    await configured({ undo: true, yes: true });
    assert.deepEqual(await readdir(join(appliance.home, ".aws")), []);
  });

  it("writes nothing unless somebody agrees, and believes no authority unseen", async () => {
    await lay(BEFORE);
    const files = await filesBelow(appliance.home);
    const print = await fingerprint();
    const wrong = print.replace(/^../, (first) => (first === "00" ? "01" : "00"));
    const refused: [Partial<ConfigureOptions>, string[] | undefined, string][] = [
      [
        { yes: true },
        undefined,
        "nothing was changed: get the fingerprint from the appliance's administrator and say --fingerprint <SHA-256>",
      ],
      [{ yes: true }, [""], "nothing was changed"],
      [
        { yes: true, fingerprint: wrong },
        undefined,
        "the authority's fingerprint is not the one of --fingerprint; nothing was changed. Compare it with the administrator's: somebody may be in between",
      ],
      [
        { fingerprint: print },
        undefined,
        "nothing written: nobody is at a terminal to agree; say --yes",
      ],
      [{ fingerprint: print }, ["n"], "nothing written"],
    ];
    for (const [options, answers, message] of refused)
      await assert.rejects(configured(options, answers === undefined ? {} : { answers }), {
        message,
      });
    const { said } = await configured({ dryRun: true, fingerprint: print });
    assert.equal(said, "nothing written, as --dry-run asks");
    assert.deepEqual(await filesBelow(appliance.home), files);
  });

  it("refuses a region and a fingerprint that are none, before it asks anybody", async () => {
    const files = await filesBelow(appliance.home);
    for (const region of ["", "us east", "us-east-1\n[default]"])
      await assert.rejects(configured({ region, yes: true }), {
        message: `--region ${JSON.stringify(region)} is not a region's name; use letters, digits and -, or leave it out for us-east-1`,
      });
    await assert.rejects(configured({ fingerprint: "5D:0A", yes: true }), {
      message:
        '--fingerprint "5D:0A" is not a SHA-256 fingerprint: 64 hexadecimal digits, with colons or without',
    });
    assert.deepEqual(await filesBelow(appliance.home), files);
  });

  it("says what comes next: a login where there was none", async () => {
    const lastLine = ({ said }: Outcome): string => said.split("\n").at(-1) ?? "";
    const first = await configured({ fingerprint: await fingerprint(), yes: true });
    assert.equal(lastLine(first), "Try it: aws s3 ls --profile pcai");
    await rm(appliance.tokenFile);
    assert.equal(
      lastLine(await configured({ profile: "two", yes: true })),
      "Next: s3access hpe login",
    );
  });

  it("needs no network when the authorities are in a file", async () => {
    await lay("");
    const nowhere = "https://127.0.0.1:1";
    await configured({ caBundle: "tls/ca.pem", endpoint: nowhere, keycloak: nowhere, yes: true });
    const text = await readFile(config, "utf8");
    assert.match(text, new RegExp(`^ca_bundle = ${appliance.authorityFile}$`, "m"));
    assert.match(text, new RegExp(` --ca-bundle ${appliance.authorityFile}$`, "m"));
  });

  it("writes through a link into somebody's dotfiles", async () => {
    const dotfile = join(appliance.home, "dotfile");
    await writeFile(dotfile, "# kept\n");
    await mkdir(join(appliance.home, ".aws"));
    await symlink(dotfile, config);
    await configured({ fingerprint: await fingerprint(), yes: true });
    assert.match(await readFile(dotfile, "utf8"), /^# kept\n\n\[profile pcai\]\n/);
  });

  it("warns of everything that wins over the profile, and of nothing else", async () => {
    await lay("[profile pcai]\nsso_session = x\n");
    await writeFile(join(appliance.home, ".aws", "credentials"), "[pcai]\naws_access_key_id = x\n");
    const { shown } = await configured(
      { dryRun: true },
      {
        env: {
          AWS_ACCESS_KEY_ID: "k",
          AWS_PROFILE: "work",
          AWS_ENDPOINT_URL_S3: appliance.identity.url,
          AWS_REQUEST_CHECKSUM_CALCULATION: "when_supported",
          AWS_RESPONSE_CHECKSUM_VALIDATION: "when_required",
        },
      },
    );
    assert.deepEqual(
      shown.split("\n").filter((line) => line.startsWith("warning: ")),
      [
        "warning: AWS_ACCESS_KEY_ID is set: its keys are used instead of the profile's, unless a tool gets --profile; remove it with: unset AWS_ACCESS_KEY_ID",
        "warning: AWS_REQUEST_CHECKSUM_CALCULATION is set: uploads fail with other values; remove it with: unset AWS_REQUEST_CHECKSUM_CALCULATION",
        "warning: AWS_PROFILE chooses another profile; say --profile pcai, or set it to pcai",
        "warning: [profile pcai] has sso_session, which some tools use instead of credential_process",
        "warning: the credentials file has keys for pcai, which win over credential_process",
      ],
    );
  });

  it("refuses a file that cannot take the profile, and leaves it alone", async () => {
    const refused: [string, Partial<ConfigureOptions>, string][] = [
      [
        "[default]\n[profile default]\n",
        {},
        "the config file has one section twice: [default] in the lines 1 and 2 ([default] and [profile default] are the same profile); which one counts depends on the tool, so make them one and try again",
      ],
      [
        '[profile pcai]\n\n[profile "pcai"]\n',
        {},
        "the config file has one section twice: [profile pcai] in the lines 1 and 3; which one counts depends on the tool, so make them one and try again",
      ],
      [
        "[profile a]\nservices = pcai\n",
        {},
        "[profile a] uses [services pcai] too, and S3's endpoint there would become its own; choose another name with --profile, or give [profile pcai] a services section of its own",
      ],
      [
        "[default]\n[a]\nregion = x\n\nregion = y\n",
        {},
        "[a] in line 2 of the config file has region twice, so AWS tools refuse the whole file; remove one",
      ],
      [
        "",
        { profile: "my profile" },
        '--profile "my profile" cannot name a profile for all AWS tools; use letters, digits and _ . @ -',
      ],
      [
        "",
        { clientSecretFile: "/a$b" },
        '"/a$b" holds a character that AWS tools read differently in credential_process; use another path',
      ],
    ];
    for (const [text, options, message] of refused) {
      await lay(text);
      await assert.rejects(
        configured({ ...options, caBundle: appliance.authorityFile, yes: true }),
        { message },
      );
      assert.equal(await readFile(config, "utf8"), text);
    }
  });

  it("leaves nothing half-written where it may not write", async () => {
    const print = await fingerprint();
    await rm(join(appliance.home, ".aws"), { recursive: true, force: true });
    await writeFile(join(appliance.home, ".aws"), "a file");
    const files = await filesBelow(appliance.home);
    await assert.rejects(configured({ fingerprint: print, yes: true }), {
      message: `${config} cannot be read (ENOTDIR)`,
    });
    assert.deepEqual(await filesBelow(appliance.home), files);
    await rm(join(appliance.home, ".aws"));
    const notAFolder = join(appliance.home, "tls", "ca.pem");
    await assert.rejects(
      configured({ fingerprint: print, yes: true }, { env: { XDG_CONFIG_HOME: notAFolder } }),
      {
        message: `${notAFolder}/s3access/hpe/appliance.test cannot be written (ENOTDIR), so nothing was changed; make it writable, or name other places in AWS_CONFIG_FILE and XDG_CONFIG_HOME`,
      },
    );
    const others = files.filter(({ file }) => file !== ".aws");
    assert.deepEqual(await filesBelow(appliance.home), others);
  });
});
