import assert from "node:assert/strict";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { presign, send, sendSigned, sign, summary } from "../support/raw.ts";
import { failureOf, SECRET, startLab } from "../support/system.ts";
import type { Lab, LabOptions } from "../support/system.ts";

const path = "/data/k";
const NOW = new Date("2026-01-31T12:00:00Z");
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

describe("authenticate", function () {
  let lab: Lab | undefined;
  const start = async (options?: LabOptions): Promise<Lab> => {
    lab = await startLab(options);
    lab.storage.objects.set("lab-data/k", "hello");
    return lab;
  };
  afterEach(async function () {
    await lab?.close();
  });

  it("takes a request that is signed with the caller's secret", async function () {
    const { http, log } = await start();
    const answer = await sendSigned(http, { path });
    assert.deepEqual([answer.status, answer.body], [200, "hello"]);
    assert.equal(log[0]?.["caller"], "alice");
  });

  it("refuses a wrong secret and an unknown key", async function () {
    const { client } = await start();
    const get = new GetObjectCommand({ Bucket: "data", Key: "k" });
    const wrong = { accessKeyId: "alice-key", secretAccessKey: "guess" };
    const unknown = { accessKeyId: "bob-key", secretAccessKey: SECRET };
    assert.deepEqual(await failureOf(client({ credentials: wrong }).send(get)), [
      "SignatureDoesNotMatch",
      403,
    ]);
    assert.deepEqual(await failureOf(client({ credentials: unknown }).send(get)), [
      "InvalidAccessKeyId",
      403,
    ]);
  });

  it("refuses what was altered after signing: path, query, method, a signed header", async function () {
    const { http, storage } = await start();
    const raw = { path, query: { versionId: "1" }, headers: { range: "bytes=0-1" } };
    const { headers } = await sign(http, raw);
    const altered = [
      { ...raw, headers, path: "/data/other" },
      { ...raw, headers, path: "/data/%6B" },
      { ...raw, headers, query: { versionId: "2" } },
      { ...raw, headers, query: {} },
      { ...raw, headers, method: "DELETE" },
      { ...raw, headers: { ...headers, range: "bytes=0-9" } },
      { ...raw, headers: { ...headers, host: "elsewhere.example" } },
    ];
    const answers = await Promise.all(altered.map((request) => send(http, request)));
    assert.deepEqual(
      answers.map(summary),
      altered.map(() => "403 SignatureDoesNotMatch"),
    );
    assert.deepEqual(storage.calls, []);
    assert.equal(summary(await send(http, { ...raw, headers })), "200");
  });

  it("refuses a header added on the way that would change what is done", async function () {
    const { http } = await start();
    const put = { method: "PUT", path };
    const { headers } = await sign(http, put);
    const answer = await send(http, {
      ...put,
      headers: { ...headers, "x-amz-acl": "public-read" },
    });
    assert.equal(summary(answer), "403 AccessDenied");
    assert.match(answer.body, /<HeadersNotSigned>x-amz-acl<\/HeadersNotSigned>/);
  });

  it("allows a clock to differ by 15 minutes and no more", async function () {
    const { http } = await start({ now: () => NOW });
    const at = async (date: Date): Promise<string> => {
      const { headers } = await sign(http, { path }, date);
      return summary(await send(http, { path, headers }));
    };
    assert.deepEqual(await Promise.all([-15, 0, 15].map((count) => at(minutes(count)))), [
      "200",
      "200",
      "200",
    ]);
    assert.deepEqual(await Promise.all([-15.1, 15.1].map((count) => at(minutes(count)))), [
      "403 RequestTimeTooSkewed",
      "403 RequestTimeTooSkewed",
    ]);
  });

  it("tells the SDK the server's time, so that it can correct its clock and go on", async function () {
    const { client, log } = await start({ now: () => new Date(Date.now() + 3_600_000) });
    const s3 = client({ maxAttempts: 2 });
    await s3.send(new PutObjectCommand({ Bucket: "data", Key: "k", Body: "x" }));
    assert.deepEqual(
      log.map(({ status }) => status),
      [403, 200],
    );
  });

  it("takes a presigned URL until it expires", async function () {
    const { http } = await start({ now: () => NOW });
    const at = async (signingDate: Date): Promise<string> => {
      const query = await presign(http, { path }, { expiresIn: 60, signingDate });
      return summary(await send(http, { path, query }));
    };
    assert.deepEqual(
      [await at(minutes(0)), await at(minutes(-1)), await at(minutes(-1.1)), await at(minutes(16))],
      ["200", "200", "403 AccessDenied", "403 AccessDenied"],
    );
  });

  it("refuses a presigned URL for another key, or with a longer life than was signed", async function () {
    const { http } = await start();
    const query = await presign(http, { path });
    assert.equal(
      summary(await send(http, { path: "/data/other", query })),
      "403 SignatureDoesNotMatch",
    );
    const longer = { ...query, "X-Amz-Expires": "86400" };
    assert.equal(summary(await send(http, { path, query: longer })), "403 SignatureDoesNotMatch");
    const forever = { ...query, "X-Amz-Expires": "604801" };
    assert.equal(
      summary(await send(http, { path, query: forever })),
      "400 AuthorizationQueryParametersError",
    );
  });

  it("reads the headers that a presigned URL carries as parameters", async function () {
    const { http, asked, storage } = await start();
    const headers = { "x-amz-acl": "private" };
    const query = await presign(http, { method: "PUT", path, headers });
    const answer = await send(http, { method: "PUT", path, query, body: "new" });
    assert.equal(summary(answer), "200");
    assert.deepEqual(
      asked.map(({ action, context }) => [action, context["s3:x-amz-acl"]]),
      [
        ["s3:PutObject", "private"],
        ["s3:PutObjectAcl", "private"],
      ],
    );
    assert.equal(storage.calls[0]?.headers["x-amz-acl"], "private");
    assert.equal(storage.calls[0].url, path.replace("data", "lab-data"));
  });

  it("asks temporary credentials for their token, and takes them until they expire", async function () {
    const temporary = {
      secretAccessKey: SECRET,
      sessionToken: "token-1",
      caller: { name: "role" },
    };
    const { client } = await start({
      credentials: {
        current: { ...temporary, expiresAt: new Date(Date.now() + 60_000) },
        past: { ...temporary, expiresAt: new Date(Date.now() - 1) },
      },
    });
    const get = async (accessKeyId: string, sessionToken?: string): Promise<unknown> => {
      const credentials = { accessKeyId, secretAccessKey: SECRET };
      const s3 = client({
        credentials: sessionToken === undefined ? credentials : { ...credentials, sessionToken },
      });
      return s3.send(new GetObjectCommand({ Bucket: "data", Key: "k" })).then(
        () => "allowed",
        (error: unknown) => (error instanceof Error ? error.name : ""),
      );
    };
    assert.deepEqual(
      [
        await get("current", "token-1"),
        await get("current", "token-2"),
        await get("current"),
        await get("past", "token-1"),
      ],
      ["allowed", "InvalidToken", "InvalidToken", "ExpiredToken"],
    );
  });

  it("says what is wrong with credentials that it cannot read", async function () {
    const { http } = await start();
    const { headers } = await sign(http, { path });
    const with_ = (authorization: string): Promise<string> =>
      send(http, { path, headers: { ...headers, authorization } }).then(summary);
    const valid = headers["authorization"] ?? "";
    assert.deepEqual(
      await Promise.all([
        with_("Bearer token"),
        with_(valid.replace("/s3/", "/ec2/")),
        with_(valid.replace("host;", "")),
        with_(valid.slice(0, -1)),
        with_(valid.replace(/\/\d{8}\//, "/20200101/")),
        send(http, { path, headers, query: { "X-Amz-Signature": "00" } }).then(summary),
      ]),
      [
        "400 InvalidRequest",
        "400 AuthorizationHeaderMalformed",
        "400 AuthorizationHeaderMalformed",
        "400 AuthorizationHeaderMalformed",
        "400 AuthorizationHeaderMalformed",
        "400 InvalidArgument",
      ],
    );
  });

  it("refuses a request line that two readers could understand differently", async function () {
    const { http } = await start();
    const paths = [
      "/data?prefix=a/&prefix=b/",
      "/data?prefix=%zz",
      "http://elsewhere.example/data",
    ];
    assert.deepEqual(
      await Promise.all(paths.map((target) => send(http, { path: target }).then(summary))),
      ["400 InvalidArgument", "400 InvalidURI", "400 InvalidURI"],
    );
  });

  it("leaves requests without a signature to the policy, as anonymous", async function () {
    const { http, log } = await start({ policy: (_question, caller) => caller !== "anonymous" });
    assert.equal(summary(await send(http, { path })), "403 AccessDenied");
    assert.equal(log[0]?.["caller"], "anonymous");
  });

  it("keeps signatures, secrets, tokens and headers out of the access log", async function () {
    const { http, client, rawLog } = await start();
    await client().send(new GetObjectCommand({ Bucket: "data", Key: "k" }));
    const query = await presign(http, { path });
    await send(http, { path, query });
    await send(http, { path: "/data/other", query });
    const text = rawLog.join("\n");
    assert.equal(rawLog.length, 3);
    for (const secret of [SECRET, query["X-Amz-Signature"] ?? "", "AWS4-HMAC", "alice-key"])
      assert.equal(text.includes(secret), false);
    assert.deepEqual(Object.keys(JSON.parse(rawLog[0] ?? "{}") as object), [
      "time",
      "system",
      "requestId",
      "operation",
      "bucket",
      "key",
      "caller",
      "reason",
      "status",
    ]);
  });
});
