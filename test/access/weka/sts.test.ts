import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { Agent } from "node:https";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { startFakeStorage } from "../../sandbox/gateway/support/fake-storage.ts";
import type { FakeStorage } from "../../sandbox/gateway/support/fake-storage.ts";
import { failureOf } from "../../sandbox/gateway/support/system.ts";
import { LOADER, startWekaLab } from "../weka-lab.ts";
import type { WekaLab } from "../weka-lab.ts";

const Session = z.strictObject({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  SessionToken: z.string(),
  Expiration: z.iso.datetime(),
});

const Pair = z.object({ access_key: z.string(), secret_key: z.string() });

const JSON_FORMAT = ["--format", "json"];

describe("s3access weka sts", () => {
  let storage: FakeStorage;
  let lab: WekaLab;

  before(async () => {
    storage = await startFakeStorage();
    storage.buckets.add("weka-raw");
    storage.objects.set("weka-raw/a", "content");
    lab = await startWekaLab(storage.endpoint);
    lab.weka("s3 bucket add raw");
    lab.weka(`s3 policy attach readwrite ${LOADER.name}`);
  });

  after(async () => {
    await lab.close();
    await storage.close();
  });

  /** What reading an object with the session comes to. */
  async function read(session: z.infer<typeof Session>, where = lab): Promise<unknown> {
    const client = new S3Client({
      ...{ endpoint: where.endpoint, region: "us-east-1", forcePathStyle: true, maxAttempts: 1 },
      credentials: {
        accessKeyId: session.AccessKeyId,
        secretAccessKey: session.SecretAccessKey,
        sessionToken: session.SessionToken,
      },
      requestHandler: { httpsAgent: new Agent({ ca: readFileSync(where.authorityFile) }) },
    });
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: "raw", Key: "a" }));
      return await Body?.transformToString();
    } catch (error) {
      return await failureOf(Promise.reject(error instanceof Error ? error : new Error("?")));
    } finally {
      client.destroy();
    }
  }

  function sts(...words: readonly string[]): ReturnType<WekaLab["s3access"]> {
    return lab.s3access(["weka", "sts", ...words]);
  }

  it("makes keys that work until the end that they state", async () => {
    const before = Date.now();
    const { code, out, err } = await sts("--duration", "1h", ...JSON_FORMAT);
    assert.deepEqual([code, err], [0, ""]);
    const session = Session.parse(JSON.parse(out));
    const lasts = (Date.parse(session.Expiration) - before) / 1000;
    assert.ok(lasts > 3590 && lasts < 3630, String(lasts));
    assert.equal(await read(session), "content");
  });

  it("prints them as AWS tools take them from a credential process", async () => {
    const { out } = await sts("--duration", "15m", "--format", "credential-process");
    const { Version, ...session } = Session.extend({ Version: z.literal(1) }).parse(
      JSON.parse(out),
    );
    assert.deepEqual([Version, await read(session)], [1, "content"]);
    assert.equal(out.trimEnd().split("\n").length, 1);
  });

  it("prints them as exports of a shell", async () => {
    const { out } = await sts("--duration", "15m", "--format", "env", "--shell", "fish");
    const shape = out
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/'.+'/, "'...'").replace(/\d{4}-.*Z/, "..."));
    assert.deepEqual(shape, [
      "# until ...",
      "set -gx AWS_ACCESS_KEY_ID '...'",
      "set -gx AWS_SECRET_ACCESS_KEY '...'",
      "set -gx AWS_SESSION_TOKEN '...'",
      "set -e AWS_PROFILE",
    ]);
  });

  it("narrows them by a policy, in any of the spellings of IAM", async () => {
    const file = join(lab.cluster.folder, "narrow.json");
    const statement = { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::raw/*" };
    await writeFile(
      file,
      JSON.stringify({ Version: "2012-10-17", Id: "mine", Statement: statement }),
    );
    const { out } = await sts("--duration", "15m", "--policy", "narrow.json", ...JSON_FORMAT);
    assert.deepEqual(await read(Session.parse(JSON.parse(out))), ["AccessDenied", 403]);
  });

  it("says what is wrong before it asks WEKA for anything", async () => {
    const folders = Array.from({ length: 100 }, (_, index) => `arn:aws:s3:::raw/folder-${index}/*`);
    const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: folders };
    const policies = {
      "bad.json": [{ ...allow, Effect: "Permit" }],
      "list.json": [{ Effect: "Allow", NotAction: "s3:PutObject", Resource: "arn:aws:s3:::raw" }],
      "large.json": [allow],
    };
    for (const [name, Statement] of Object.entries(policies))
      await writeFile(
        join(lab.cluster.folder, name),
        JSON.stringify({ Version: "2012-10-17", Statement }),
      );
    const asked = [
      ["--duration", "10m", ...JSON_FORMAT],
      ["--duration", "2w", ...JSON_FORMAT],
      ["--duration", "an hour", ...JSON_FORMAT],
      ["--duration", "1h"],
      ["--duration", "1h", "--policy", "none.json", ...JSON_FORMAT],
      ["--duration", "1h", "--policy", "bad.json", ...JSON_FORMAT],
      ["--duration", "1h", "--policy", "list.json", ...JSON_FORMAT],
      ["--duration", "1h", "--policy", "large.json", ...JSON_FORMAT],
    ];
    const answers = [];
    // Whoever asks WEKA after all fails otherwise.
    const nowhere = { S3_ACCESS_WEKA_VIA: "rest https://127.0.0.1:1" };
    for (const words of asked) answers.push(await lab.s3access(["weka", "sts", ...words], nowhere));
    assert.deepEqual(
      answers.map(({ code, err, out }) => [code, err, out]),
      [
        [
          2,
          's3access: --duration "10m": 600 seconds is no duration of an STS session; use 900 seconds (15 minutes) to 604800 (a week)\n',
          "",
        ],
        [
          2,
          's3access: --duration "2w": 1209600 seconds is no duration of an STS session; use 900 seconds (15 minutes) to 604800 (a week); the help of WEKA\'s command line says 52 weeks, its documentation a week, and which holds is not proven\n',
          "",
        ],
        [
          2,
          's3access: --duration "an hour" is no duration; write numbers with s, m, h, d or w, such as 15m or 1h30m\n',
          "",
        ],
        [
          2,
          "error: required option '--format <name>' not specified\n(s3access --help lists the commands)\n",
          "",
        ],
        [
          1,
          "s3access: the policy none.json cannot be read (ENOENT); name a JSON file with --policy\n",
          "",
        ],
        [
          2,
          's3access: bad.json cannot narrow a session on WEKA:\n  Statement[0].Effect: "Permit" is no effect. Write Allow or Deny.\n',
          "",
        ],
        [
          2,
          's3access: list.json cannot narrow a session on WEKA; write Version 2012-10-17, and statements of Effect, Action, Resource and Condition alone:\n✖ Unrecognized key: "NotAction"\n  → at Statement[0]\n✖ Invalid input: expected tuple, received undefined\n  → at Statement[0].Action\n',
          "",
        ],
        [
          2,
          "s3access: large.json cannot narrow a session on WEKA:\n  the policy has 3186 bytes without white space, 1138 more than the 2048 that WEKA takes; merge grants to neighbouring folders into one, or give them to another user: WEKA attaches one policy to a user\n",
          "",
        ],
      ],
    );
  });

  it("needs the keys of an S3 user, whole, and no session's", async () => {
    const words = ["weka", "sts", "--duration", "1h", ...JSON_FORMAT];
    const none = { S3_ACCESS_KEY_ID: undefined, S3_SECRET_ACCESS_KEY: undefined };
    const answers = [
      await lab.s3access(words, none),
      await lab.s3access(words, { S3_SECRET_ACCESS_KEY: undefined }),
      await lab.s3access(words, { S3_SESSION_TOKEN: "token" }),
      await lab.s3access(words, { S3_SECRET_ACCESS_KEY: "Wrong-secret-1" }),
    ];
    assert.deepEqual(
      answers.map(({ code, err, out }) => [code, err, out]),
      [
        [
          2,
          "s3access: whose session? set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY to the keys of an S3 user: its name and password up to WEKA 5.0, its key pair later\n",
          "",
        ],
        [2, "s3access: S3_ACCESS_KEY_ID is set without S3_SECRET_ACCESS_KEY; set both\n", ""],
        [2, "s3access: a session cannot make another one; use the S3 user's own keys\n", ""],
        [
          1,
          "s3access: `POST /api/v2/s3/sts` failed; WEKA says: Invalid S3 access key or secret key\n",
          "",
        ],
      ],
    );
  });

  it("hands the secret to weka on standard input, and to no other place", async () => {
    const { cluster, env } = lab;
    const heard = join(cluster.folder, "heard");
    await cluster.shim(`{ echo "$@"; env; } >> ${heard}; exec "$SIMULATOR" "$@"`);
    const ways = { ...cluster.env, ...env, S3_ACCESS_WEKA_VIA: "local" };
    const secrets = { S3_SECRET_ACCESS_KEY: LOADER.password, AWS_SECRET_ACCESS_KEY: "Other-1" };
    const { code, out, err } = await lab.s3access(
      ["weka", "sts", "--duration", "15m", ...JSON_FORMAT],
      { ...ways, ...secrets },
    );
    assert.deepEqual([code, err], [0, ""]);
    assert.equal(await read(Session.parse(JSON.parse(out))), "content");
    const told = readFileSync(heard, "utf8");
    assert.match(told, /^s3 sts assume-role --access-key loader --duration 900s --json$/m);
    assert.deepEqual(
      Object.values(secrets).filter((secret) => told.includes(secret)),
      [],
    );
  });

  for (const version of ["5.1.3", "6.0.1"])
    it(`makes them from the key pair of a user of WEKA ${version}`, async () => {
      const other = await startWekaLab(storage.endpoint, version);
      try {
        other.weka("s3 bucket add raw");
        const pair = Pair.parse(
          JSON.parse(other.weka(`s3 policy attach readwrite ${LOADER.name} --json`)),
        );
        const { out, err } = await other.s3access(
          ["weka", "sts", "--duration", "15m", ...JSON_FORMAT],
          { S3_ACCESS_KEY_ID: pair.access_key, S3_SECRET_ACCESS_KEY: pair.secret_key },
        );
        assert.equal(err, "");
        assert.equal(await read(Session.parse(JSON.parse(out)), other), "content");
      } finally {
        await other.close();
      }
    });
});
