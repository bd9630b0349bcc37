import assert from "node:assert/strict";
import { ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { hpeBackend } from "../../../sandbox/backends/hpe.ts";
import { SystemStorage } from "../../../sandbox/backends/storage.ts";
import type { Backend, Question } from "../../../sandbox/gateway/backend.ts";
import { startGateway } from "../../../sandbox/gateway/start.ts";
import { type Identity, startIdentity } from "../../../sandbox/identity/start.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../support/moto.ts";
import { failureOf } from "../gateway/support/system.ts";

const SECRET = "the-secret-of-ua";
const NOW = new Date("2026-01-31T12:00:00Z");

describe("the appliance's S3 service", function () {
  let identity: Identity;
  const running = new MotoUnderTest();
  let backend: Backend;
  let now = NOW;

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await running.start();
  });
  after(() => running.stop());
  beforeEach(async function () {
    now = NOW;
    identity = await startIdentity({
      users: [{ name: "ada" }, { name: "eve" }],
      clientSecret: SECRET,
      now: () => now,
    });
    backend = hpeBackend({
      realm: identity,
      buckets: ["mlflow", "private"],
      users: [
        { name: "ada", buckets: ["mlflow"] },
        { name: "eve", buckets: [] },
      ],
      storage: new SystemStorage("hpe", running.clients.s3),
      storageUrl: running.moto.url,
      now: () => now,
    });
  });
  afterEach(() => identity.close());

  async function accessToken(user: string, from = identity): Promise<string> {
    const answer = await fetch(`${from.url}/realms/UA/protocol/openid-connect/token`, {
      method: "POST",
      body: new URLSearchParams({
        ...{ grant_type: "refresh_token", client_id: "ua", client_secret: SECRET },
        refresh_token: await from.issueRefreshToken(user),
      }),
    });
    return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
  }

  describe("as access key id", function () {
    it("takes a token of the realm, whatever the secret key, until it is over", async function () {
      assert.deepEqual(await backend.credential(await accessToken("ada")), {
        secretAccessKey: undefined,
        caller: { name: "ada" },
        expiresAt: new Date("2026-01-31T13:00:00Z"),
      });
    });

    it("still knows whose a token was that is over", async function () {
      const token = await accessToken("ada");
      now = new Date("2026-02-01T12:00:00Z");
      assert.deepEqual(await backend.credential(token), {
        secretAccessKey: undefined,
        caller: { name: "ada" },
        expiresAt: new Date("2026-01-31T13:00:00Z"),
      });
    });

    it("takes nothing else", async function () {
      const other = await startIdentity({
        users: [{ name: "ada" }],
        clientSecret: SECRET,
        now: () => now,
        publicUrl: identity.url,
      });
      const foreign = await accessToken("ada", other);
      await other.close();
      const [head = "", claims = "", signature = ""] = (await accessToken("ada")).split(".");
      const eve = Buffer.from(claims, "base64url").toString().replace('"ada"', '"eve"');
      const stolen = `${head}.${Buffer.from(eve).toString("base64url")}.${signature}`;
      const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${claims}.`;
      const refreshToken = await identity.issueRefreshToken("ada");
      for (const id of ["ada", "", foreign, stolen, unsigned, refreshToken])
        assert.equal(await backend.credential(id), undefined, id);
    });
  });

  describe("gives rights", function () {
    const question = (action: string, bucket?: string): Question => ({
      action: `s3:${action}`,
      resource: bucket === undefined ? { kind: "account" } : { kind: "bucket", bucket },
      context: {},
    });
    const may = async (name: string, action: string, bucket?: string): Promise<boolean> =>
      (await backend.authorize(question(action, bucket), { name })).allowed;

    it("to the buckets that the world gives a user", async function () {
      assert.deepEqual(
        [
          await may("ada", "ListAllMyBuckets"),
          await may("ada", "ListBucket", "mlflow"),
          await may("ada", "ListBucket", "private"),
          await may("eve", "ListBucket", "mlflow"),
        ],
        [true, true, false, false],
      );
    });

    it("to a bucket for whoever made it, and to nobody else", async function () {
      assert.equal(await may("eve", "CreateBucket", "hers"), true);
      assert.equal(await may("eve", "PutObject", "hers"), true);
      assert.equal(await may("ada", "CreateBucket", "hers"), false);
      assert.equal(await may("ada", "ListBucket", "hers"), false);
      assert.equal(await may("eve", "CreateBucket", "private"), false);
    });

    it("to nobody without a token, or whom the appliance does not have", async function () {
      assert.deepEqual(await backend.authorize(question("ListAllMyBuckets"), "anonymous"), {
        allowed: false,
        reason: "no token",
      });
      assert.equal(await may("mallory", "ListAllMyBuckets"), false);
    });
  });

  it("answers over the gateway as S3 does", async function () {
    const gateway = await startGateway({
      // Nobody asks over TLS here.
      certificate: { certificate: "", privateKey: "" },
      backends: [{ backend, httpsPort: 0, httpPort: 0 }],
      log: () => undefined,
    });
    const clients: S3Client[] = [];
    const client = (accessKeyId: string, secretAccessKey: string): S3Client => {
      const one = new S3Client({
        endpoint: gateway.endpoints.get("hpe")?.http ?? "",
        region: "us-east-1",
        forcePathStyle: true,
        maxAttempts: 1,
        credentials: { accessKeyId, secretAccessKey },
      });
      clients.push(one);
      return one;
    };
    now = new Date();
    const token = await accessToken("ada");
    const { Buckets = [] } = await client(token, token).send(new ListBucketsCommand());
    const unknown = client("no-token", "s3").send(new ListBucketsCommand());
    const streamed = new PutObjectCommand({ Bucket: "mlflow", Key: "k", Body: "x" });
    streamed.middlewareStack.add(
      (next) => (args) => {
        if (typeof args.request === "object" && args.request !== null && "headers" in args.request)
          Object.assign(args.request.headers ?? {}, {
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          });
        return next(args);
      },
      { step: "build", name: "asSdksStreamToHttps" },
    );
    const chunked = client(token, "s3").send(streamed);
    const answers = [await failureOf(unknown), await failureOf(chunked)];
    now = new Date(Date.now() - 2 * 3_600_000);
    const old = await accessToken("ada");
    answers.push(await failureOf(client(old, "s3").send(new ListBucketsCommand())));
    for (const one of clients) one.destroy();
    await gateway.close();
    assert.deepEqual(Buckets.map(({ Name }) => Name).sort(), ["mlflow", "private"]);
    assert.deepEqual(answers, [
      ["InvalidAccessKeyId", 403],
      ["NotImplemented", 501],
      ["ExpiredToken", 400],
    ]);
  });
});
