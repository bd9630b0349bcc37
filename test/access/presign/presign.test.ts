import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { UnsecuredJWT } from "jose";
import { z } from "zod";
import { presign } from "../../../access/presign/presign.ts";
import type { PresignOptions } from "../../../access/presign/presign.ts";
import { download } from "../../../access/verify/download.ts";
import { SECRET, startLab } from "../../sandbox/gateway/support/system.ts";
import { s3access } from "../s3access.ts";

const NOW = new Date("2026-11-22T12:00:00Z");

const KEYS = { S3_ACCESS_KEY_ID: "loader", S3_SECRET_ACCESS_KEY: "secret-of-loader" };

interface Presigned {
  readonly url: string;
  readonly json: unknown;
  readonly warnings: readonly string[];
}

async function presigned(
  env: Readonly<Record<string, string>>,
  options: Partial<PresignOptions> = {},
  method: "GET" | "PUT" = "GET",
): Promise<Presigned> {
  const warnings: string[] = [];
  const { text, json } = await presign(
    method,
    "s3://raw/a b/c+(1).txt",
    { expires: "15m", endpoint: "https://weka.example.com:9000", ...options },
    {
      env: { AWS_CONFIG_FILE: "/nowhere/config", ...env },
      cwd: ".",
      now: () => NOW,
      err: (line) => warnings.push(line),
    },
  );
  return { url: text, json, warnings };
}

/** A token that ends so many seconds from now. */
function token(seconds: number): string {
  return new UnsecuredJWT({ sub: "ann" })
    .setExpirationTime(NOW.getTime() / 1000 + seconds)
    .encode();
}

describe("s3access presign", () => {
  it("makes the same URL every time, in path style", async () => {
    const { url, json, warnings } = await presigned(KEYS);
    assert.deepEqual(
      [url, warnings],
      [
        "https://weka.example.com:9000/raw/a%20b/c%2B%281%29.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&X-Amz-Credential=loader%2F20261122%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261122T120000Z&X-Amz-Expires=900&X-Amz-Signature=6377b63df138b53b11219f7af9b288bcc30be65491b29e6134705423696b65fe&X-Amz-SignedHeaders=host",
        [],
      ],
    );
    assert.deepEqual(json, { url, method: "GET", expires: "2026-11-22T12:15:00Z" });
  });

  it("is believed by an S3 service, to read and to write", async () => {
    const lab = await startLab({
      credentials: { ann: { secretAccessKey: SECRET, caller: { name: "ann" } } },
    });
    try {
      const env = { AWS_ACCESS_KEY_ID: "ann", AWS_SECRET_ACCESS_KEY: SECRET };
      const asked = { endpoint: lab.https, expires: "1m" };
      const warned: string[] = [];
      const world = { env, cwd: ".", err: (line: string) => warned.push(line) };
      lab.storage.objects.set("lab-data/a (1)+b/ü", "content");
      const { text } = await presign("GET", "s3://data/a (1)+b/ü", asked, world);
      const body = await download(text, lab.certificate.authority, {});
      assert.equal(body.toString(), "content");
      const put = await presign("PUT", "s3://data/new", { ...asked, endpoint: lab.http }, world);
      const answer = await fetch(put.text, { method: "PUT", body: "written" });
      assert.deepEqual([answer.status, lab.storage.objects.get("lab-data/new")], [200, "written"]);
      const other = await fetch(put.text.replace("/new?", "/other?"), { method: "PUT", body: "x" });
      assert.deepEqual([other.status, warned], [403, []]);
    } finally {
      await lab.close();
    }
  });

  it("warns when the keys end before the URL does, and refuses keys that have ended", async () => {
    const session = (seconds: number): Record<string, string> => ({
      ...KEYS,
      S3_SESSION_TOKEN: token(seconds),
    });
    const early = await presigned(session(540));
    assert.deepEqual(early.warnings, [
      "warning: the keys end in 9m, and the URL with them, not after 15m\n",
    ]);
    assert.deepEqual(early.json, {
      url: early.url,
      method: "GET",
      expires: "2026-11-22T12:09:00Z",
    });
    assert.deepEqual((await presigned(session(900))).warnings, []);
    assert.deepEqual((await presigned({ ...KEYS, S3_SESSION_TOKEN: "opaque" })).warnings, [
      "warning: the URL ends with the session it is signed with, which may be earlier\n",
    ]);
    const exported = {
      ...{ AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", AWS_SESSION_TOKEN: "opaque" },
      AWS_CREDENTIAL_EXPIRATION: "2026-11-22T12:01:30Z",
    };
    assert.deepEqual((await presigned(exported)).warnings, [
      "warning: the keys end in 1m30s, and the URL with them, not after 15m\n",
    ]);
    await assert.rejects(presigned(session(-1)), {
      message:
        "the keys ended at 2026-11-22T11:59:59.000Z, and a URL never outlives the keys that signed it; get new ones first",
    });
  });

  it("says that a URL of the appliance carries the access token", async () => {
    const keys = { S3_ACCESS_KEY_ID: token(3600), S3_SECRET_ACCESS_KEY: "s3" };
    const said = [
      "warning: the URL carries your access token itself: whoever has it may do all that you may, until the token ends. Hand over a copy of the object instead\n",
    ];
    assert.deepEqual((await presigned(keys)).warnings, said);
    assert.deepEqual((await presigned(KEYS, { system: "hpe" })).warnings, said);
  });

  it("finds AWS by its region, and no other system by itself", async () => {
    const on = async (region: string): Promise<string> => {
      const endpoint = undefined;
      const { url } = await presigned(KEYS, { endpoint, system: "aws", region });
      return new URL(url).origin;
    };
    assert.deepEqual(
      [await on("eu-central-1"), await on("cn-north-1")],
      ["https://s3.eu-central-1.amazonaws.com", "https://s3.cn-north-1.amazonaws.com.cn"],
    );
    await assert.rejects(presigned(KEYS, { endpoint: undefined, system: "weka" }), {
      message:
        "where is S3? name it with --endpoint, AWS_ENDPOINT_URL_S3 or a profile that has one; or say --system aws",
    });
  });

  it("takes endpoint, region and keys of a profile", async () => {
    const folder = await mkdtemp(join(tmpdir(), "s3-access-presign-"));
    try {
      await writeFile(
        join(folder, "config"),
        [
          "[profile lab]",
          "region = eu-west-1",
          "services = lab",
          "[services lab]",
          "s3 =",
          "  endpoint_url = https://s3.lab.example:9000",
          "",
        ].join("\n"),
      );
      await writeFile(
        join(folder, "credentials"),
        "[lab]\naws_access_key_id = keyoflab\naws_secret_access_key = secretoflab\n",
      );
      const main = join(import.meta.dirname, "..", "..", "..", "access", "main.mjs");
      const words = [
        "presign",
        "PUT",
        "s3://raw/a",
        "--expires",
        "7d",
        "--profile",
        "lab",
        "--json",
      ];
      const { stdout, stderr } = await execa(process.execPath, [main, ...words], {
        env: {
          AWS_CONFIG_FILE: join(folder, "config"),
          AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
          AWS_ACCESS_KEY_ID: "of-the-environment",
          AWS_SECRET_ACCESS_KEY: "of-the-environment",
        },
        extendEnv: false,
      });
      const { url } = z.looseObject({ url: z.string() }).parse(JSON.parse(stdout));
      const { origin, pathname, searchParams } = new URL(url);
      assert.deepEqual(
        [
          stderr,
          origin,
          pathname,
          searchParams.get("X-Amz-Credential")?.replace(/\d{8}/, "DAY"),
          searchParams.get("X-Amz-Expires"),
        ],
        [
          "",
          "https://s3.lab.example:9000",
          "/raw/a",
          "keyoflab/DAY/eu-west-1/s3/aws4_request",
          "604800",
        ],
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("refuses what makes no sense", async () => {
    const lines = [
      "presign s3://raw/a --expires 8d",
      "presign s3://raw/a --expires soon",
      "presign s3://raw --expires 1m",
      "presign DELETE s3://raw/a --expires 1m",
      "presign s3://raw/a --expires 1m --endpoint ftp://host",
    ];
    const answers = [];
    for (const line of lines) answers.push(await s3access(line.split(" ")));
    assert.deepEqual(
      answers.map(({ code, out, err }) => [code, out, err]),
      [
        '--expires "8d" is no time that a URL can last; Signature Version 4 takes 1s to 7d',
        '--expires "soon" is no duration; write numbers with s, m, h, d or w, such as 15m or 1h30m',
        '"s3://raw" names no object; write it as s3://bucket/key',
        '"DELETE s3://raw/a" is not one object; write GET or PUT, if any, and s3://bucket/key',
        '--endpoint "ftp://host" is not an address of the form https://host or https://host:port; nothing follows, and no login goes before the host',
      ].map((sentence) => [2, "", `s3access: ${sentence}\n`]),
    );
  });
});
