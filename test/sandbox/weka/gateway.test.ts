import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { join } from "node:path";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { z } from "zod";
import { SystemStorage } from "../../../sandbox/backends/storage.ts";
import { wekaBackend } from "../../../sandbox/backends/weka.ts";
import { startGateway } from "../../../sandbox/gateway/start.ts";
import type { Gateway } from "../../../sandbox/gateway/start.ts";
import { sandboxCertificate } from "../../../sandbox/gateway/tls.ts";
import type { SandboxCertificate } from "../../../sandbox/gateway/tls.ts";
import { load, save } from "../../../sandbox/weka/state-file.ts";
import { startWeka } from "../../support/weka.ts";
import type { WekaCluster } from "../../support/weka.ts";
import { startFakeStorage } from "../gateway/support/fake-storage.ts";
import type { FakeStorage } from "../gateway/support/fake-storage.ts";
import { failureOf } from "../gateway/support/system.ts";

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const Pair = z.object({ access_key: z.string(), secret_key: z.string() });

const asLoader = { WEKA_USERNAME: "loader", WEKA_PASSWORD: "Loader-1" };

const denied = ["AccessDenied", 403] as const;

const unknownKey = ["InvalidAccessKeyId", 403] as const;

describe("sandbox/backends/weka", () => {
  let cluster: WekaCluster;
  let gateway: Gateway;
  let storage: FakeStorage;
  let certificate: SandboxCertificate;
  let connection: S3Client;
  let clock: Date | undefined;
  const log: string[] = [];
  const clients: S3Client[] = [];

  async function start(version: string): Promise<void> {
    cluster = await startWeka({ version });
    storage = await startFakeStorage();
    for (const bucket of ["raw", "open"]) storage.buckets.add(`weka-${bucket}`);
    connection = client({ accessKeyId: "any", secretAccessKey: "any" }, storage.endpoint);
    certificate = await sandboxCertificate(join(cluster.folder, "tls"), ["127.0.0.1"]);
    const backend = wekaBackend({
      stateFile: cluster.stateFile,
      storage: new SystemStorage("weka", connection),
      storageUrl: storage.endpoint,
    });
    gateway = await startGateway({
      certificate,
      backends: [{ backend, httpsPort: 0, httpPort: 0 }],
      log: (line) => log.push(line),
      now: () => clock ?? new Date(),
    });
    const named = ["5.1.3", "6.0.1"].includes(version) ? "--default-fs-name default" : "default";
    weka(`s3 cluster add ${named} .config_fs --all-servers -f`);
    weka("s3 bucket add raw");
    weka("user add loader S3", "Loader-1\n");
  }

  afterEach(async () => {
    for (const one of clients.splice(0)) one.destroy();
    await gateway.close();
    await storage.close();
    await cluster.stop();
    clock = undefined;
    log.length = 0;
  });

  /** Runs the command line; it must not be refused. */
  function weka(line: string, input?: string, env?: Readonly<Record<string, string>>): string {
    const { exitCode, stdout, stderr } = cluster.run(line.split(" "), input, env);
    assert.deepEqual([exitCode, stderr.replace(/^Enter .*\n/, "")], [0, ""], line);
    return stdout;
  }

  function pair(line: string, env?: Readonly<Record<string, string>>): Keys {
    const { access_key, secret_key } = Pair.parse(JSON.parse(weka(`${line} --json`, "", env)));
    return { accessKeyId: access_key, secretAccessKey: secret_key };
  }

  function session(keys: Keys, more = ""): Required<Keys> {
    const assume = `s3 sts assume-role --access-key ${keys.accessKeyId} --duration 15m${more} --json`;
    const made = z
      .object({
        access_key: z.string(),
        secret_key: z.string(),
        session_token: z.string(),
      })
      .parse(JSON.parse(weka(assume, `${keys.secretAccessKey}\n`)));
    return {
      accessKeyId: made.access_key,
      secretAccessKey: made.secret_key,
      sessionToken: made.session_token,
    };
  }

  function policyFile(name: string, ...actions: readonly string[]): string {
    const Resource = ["arn:aws:s3:::raw", "arn:aws:s3:::raw/*"];
    const Statement = [{ Effect: "Allow", Action: actions, Resource }];
    const file = join(cluster.folder, `${name}.json`);
    writeFileSync(file, JSON.stringify({ Version: "2012-10-17", Statement }));
    return file;
  }

  /** Lets the user read and write objects, and no more. */
  function allowObjects(): void {
    weka(`s3 policy add objects ${policyFile("objects", "s3:GetObject", "s3:PutObject")}`);
    weka("s3 policy attach objects loader");
  }

  function client(keys: Keys, endpoint = gateway.endpoints.get("weka")?.https ?? ""): S3Client {
    const made = new S3Client({
      endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: keys,
      ...(endpoint.startsWith("https")
        ? { requestHandler: { httpsAgent: new Agent({ ca: certificate.authority }) } }
        : {}),
      ...(clock === undefined ? {} : { systemClockOffset: clock.getTime() - Date.now() }),
    });
    clients.push(made);
    return made;
  }

  const object = { Bucket: "raw", Key: "a" };

  /** Per operation, "ok" or how it fails: put, get, list, delete. */
  async function tried(keys: Keys): Promise<readonly unknown[]> {
    const s3 = client(keys);
    const outcomes: unknown[] = [];
    const attempts = [
      () => s3.send(new PutObjectCommand({ ...object, Body: "content" })),
      () => s3.send(new GetObjectCommand(object)),
      () => s3.send(new ListObjectsV2Command({ Bucket: "raw" })),
      () => s3.send(new DeleteObjectCommand(object)),
    ];
    for (const attempt of attempts) {
      const sent = attempt();
      const worked = await sent.then(
        () => true,
        () => false,
      );
      outcomes.push(worked ? "ok" : await failureOf(sent));
    }
    return outcomes;
  }

  const byPassword = { accessKeyId: "loader", secretAccessKey: "Loader-1" };

  it("takes a user's name and password up to 5.0", async () => {
    await start("5.0.2");
    assert.deepEqual(await tried(byPassword), [denied, denied, denied, denied]);
    allowObjects();
    assert.deepEqual(await tried(byPassword), ["ok", "ok", denied, denied]);
    weka("user passwd --username loader", "Loader-2\n");
    const changed = { accessKeyId: "loader", secretAccessKey: "Loader-2" };
    const get = (keys: Keys): Promise<unknown> => client(keys).send(new GetObjectCommand(object));
    assert.deepEqual(await failureOf(get(byPassword)), ["SignatureDoesNotMatch", 403]);
    await get(changed);
  });

  for (const version of ["5.1.3", "6.0.1"])
    it(`takes a key pair, and no password, in ${version}`, async () => {
      await start(version);
      weka(`s3 policy add objects ${policyFile("objects", "s3:GetObject", "s3:PutObject")}`);
      const first = pair("s3 policy attach objects loader");
      assert.deepEqual(await tried(first), ["ok", "ok", denied, denied]);
      assert.deepEqual((await tried(byPassword))[1], unknownKey);
      const second = pair("s3 user keys-generate --user loader");
      assert.deepEqual((await tried(first))[1], unknownKey);
      assert.deepEqual((await tried(second))[1], "ok");
    });

  it("lets a service account do what both its user and its own policy allow", async () => {
    await start("5.0.2");
    allowObjects();
    const narrowing = policyFile("narrow", "s3:GetObject", "s3:DeleteObject");
    const narrow = pair(`s3 service-account add --policy-file ${narrowing}`, asLoader);
    const whole = pair("s3 service-account add", asLoader);
    assert.deepEqual(await tried(whole), ["ok", "ok", denied, denied]);
    assert.deepEqual(await tried(narrow), [denied, "ok", denied, denied]);
    assert.match(log.at(-1) ?? "", new RegExp(`"caller":"loader/${narrow.accessKeyId}"`));
    weka("s3 policy detach loader");
    assert.deepEqual((await tried(whole))[1], denied);
    weka(`s3 service-account remove ${whole.accessKeyId}`, "", asLoader);
    assert.deepEqual((await tried(whole))[1], unknownKey);
  });

  it("takes STS credentials with their token, until they end", async () => {
    await start("5.0.2");
    allowObjects();
    const made = session(byPassword);
    assert.deepEqual(await tried(made), ["ok", "ok", denied, denied]);
    const { sessionToken, ...withoutToken } = made;
    const forged = { ...withoutToken, sessionToken: `${sessionToken.slice(0, -2)}xx` };
    const get = (keys: Keys): Promise<unknown> => client(keys).send(new GetObjectCommand(object));
    for (const keys of [withoutToken, forged])
      assert.deepEqual(await failureOf(get(keys)), ["InvalidToken", 400]);
    clock = new Date(Date.now() + 16 * 60_000);
    assert.deepEqual(await failureOf(get(made)), ["ExpiredToken", 400]);
  });

  it("narrows STS credentials by their own policy", async () => {
    await start("5.0.2");
    allowObjects();
    const made = session(byPassword, ` --policy-file ${policyFile("narrow", "s3:PutObject")}`);
    assert.deepEqual(await tried(made), ["ok", denied, denied, denied]);
  });

  it("ends every key of a user with the user", async () => {
    await start("5.0.2");
    allowObjects();
    const keys = [byPassword, pair("s3 service-account add", asLoader), session(byPassword)];
    weka("user remove loader");
    const outcomes = await Promise.all(keys.map(async (one) => (await tried(one))[1]));
    assert.deepEqual(outcomes, [unknownKey, unknownKey, unknownKey]);
  });

  it("lets callers without credentials do what the bucket's policy opens", async () => {
    await start("5.0.2");
    weka("s3 bucket add open --policy download");
    storage.objects.set("weka-open/a", "content");
    const { http = "" } = gateway.endpoints.get("weka") ?? {};
    const status = async (path: string, init?: RequestInit): Promise<number> =>
      (await fetch(`${http}${path}`, init)).status;
    assert.deepEqual(
      [
        await status("/open/a"),
        await status("/open/b", { method: "PUT", body: "x" }),
        await status("/raw/a"),
      ],
      [200, 403, 403],
    );
  });

  it("knows nobody while no server is ready", async () => {
    await start("5.0.2");
    allowObjects();
    const state = load(cluster.stateFile);
    assert.ok(state?.s3);
    const members = [{ id: 0, readyAt: Date.now() + 3_600_000 }];
    save(cluster.stateFile, { ...state, s3: { ...state.s3, members } });
    assert.deepEqual((await tried(byPassword))[1], unknownKey);
  });
});
