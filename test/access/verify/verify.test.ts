import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { z } from "zod";
import { loadDeclared } from "../../../access/model/load.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../support/moto.ts";
import { LOADER, startWekaLab } from "../weka-lab.ts";
import type { WekaLab } from "../weka-lab.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");

describe("s3access verify weka", function () {
  const moto = new MotoUnderTest();
  let lab: WekaLab;

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await moto.start();
    lab = await startWekaLab(moto.moto.url);
    for (const bucket of ["research", "ingest"]) lab.weka(`s3 bucket add ${bucket}`);
    const { access } = await loadDeclared({ cwd: FIXTURES, stack: "lab" });
    const policy = access.weka.find(({ key }) => key === "genomics")?.policy;
    const file = join(lab.cluster.folder, "genomics.json");
    await writeFile(file, JSON.stringify(policy));
    lab.weka(`s3 policy add genomics ${file}`);
  });

  beforeEach(() => {
    lab.weka(`s3 policy attach genomics ${LOADER.name}`);
  });

  after(async () => {
    await lab.close();
    await moto.stop();
  });

  async function verify(
    words: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<{ code: number; lines: readonly string[] }> {
    const { code, out, err } = await lab.s3access(["verify", "weka", ...words], env);
    assert.equal(err, "");
    return {
      code,
      lines: out
        .trimEnd()
        .replaceAll(lab.endpoint, "S3")
        .replaceAll(/-[0-9a-f]{8}\//g, "-.../")
        .split("\n"),
    };
  }

  /** The keys of everything that is stored. */
  async function stored(): Promise<readonly string[]> {
    const lists = ["weka-research", "weka-ingest"].map(async (Bucket) => {
      const { Contents = [] } = await moto.clients.s3
        .send(new ListObjectsV2Command({ Bucket }))
        .catch(() => ({ Contents: [] }));
      return Contents.flatMap(({ Key }) => Key ?? []);
    });
    return (await Promise.all(lists)).flat();
  }

  const stack = ["--stack", "lab", "--cwd", FIXTURES];

  it("does everything where the stack allows most, asks for what it denies, and leaves nothing", async () => {
    assert.deepEqual(await verify(stack), {
      code: 0,
      lines: [
        "ok    put        takes an object",
        "ok    head       knows its size",
        "ok    get        gives the same bytes back",
        "ok    list       lists it in its folder",
        "ok    presigned  gives it to whoever has a presigned URL",
        "ok    multipart  takes an object in parts",
        "ok    get        gives the parts back as one object",
        "ok    denied     refuses to get s3://research/probe",
        "ok    denied     refuses to list s3://research/",
        "ok    delete     deletes what was made here",
        "S3/research/genomics/: 10 ok, 0 failed",
      ],
    });
    assert.deepEqual(await stored(), []);
  });

  it("sees that a user may do more than the stack says", async () => {
    lab.weka(`s3 policy attach readwrite ${LOADER.name}`);
    const { code, lines } = await verify(stack);
    const fix =
      "                 -> these keys may do more than they should: compare the user's policy with the stack, by s3access audit weka";
    assert.deepEqual(
      [code, lines.slice(7)],
      [
        1,
        [
          "fail  denied     does not refuse to get s3://research/probe: HTTP 404, NoSuchKey",
          fix,
          "fail  denied     does not refuse to list s3://research/: S3 does it",
          fix,
          "ok    delete     deletes what was made here",
          "S3/research/genomics/: 8 ok, 2 failed",
        ],
      ],
    );
  });

  it("says of each thing that does not work what to do, and that objects may be left", async () => {
    const granted =
      "                 -> the keys' policy does not allow it: have it granted, or verify in a folder where it is, with --prefix";
    const { code, lines } = await verify(["--bucket", "ingest"]);
    assert.deepEqual(
      [code, lines],
      [
        1,
        [
          "ok    put        takes an object",
          "fail  head       knows its size: HTTP 403, Unknown",
          granted,
          "fail  get        gives the same bytes back: HTTP 403, AccessDenied",
          granted,
          "fail  list       lists it in its folder: HTTP 403, AccessDenied",
          granted,
          "fail  presigned  gives it to whoever has a presigned URL: HTTP 403, AccessDenied",
          granted,
          "ok    multipart  takes an object in parts",
          "fail  get        gives the parts back as one object: HTTP 403, AccessDenied",
          granted,
          "fail  delete     deletes what was made here: HTTP 403, AccessDenied",
          `${granted}; s3access-verify-.../small and s3access-verify-.../large may still be there`,
          "-     nothing was asked that must be refused; name an object with --denied, or a --stack",
          "S3/ingest/: 2 ok, 6 failed",
        ],
      ],
    );
  });

  it("knows wrong keys, an unknown authority and a host that is not there", async () => {
    const bucket = ["--bucket", "research", "--prefix", "genomics"];
    const wrong = await verify(bucket, { S3_SECRET_ACCESS_KEY: "Wrong-secret-1" });
    const untrusted = await verify(bucket, { AWS_CA_BUNDLE: undefined });
    const nowhere = await verify([...bucket, "--endpoint", "https://127.0.0.1:1"]);
    assert.deepEqual(
      [wrong, untrusted, nowhere].map(({ code, lines }) => [code, lines.slice(0, 2), lines.at(-1)]),
      [
        [
          1,
          [
            "fail  put        takes an object: HTTP 403, SignatureDoesNotMatch",
            "                 -> the secret key is another one: up to WEKA 5.0 it is the user's password, later that of its key pair",
          ],
          "S3/research/genomics/: 0 ok, 2 failed",
        ],
        [
          1,
          [
            "fail  put        takes an object: no answer, UNABLE_TO_VERIFY_LEAF_SIGNATURE",
            "                 -> the endpoint's certificate is not trusted: install it with s3access weka cert, or name its authority with --ca-bundle",
          ],
          "S3/research/genomics/: 0 ok, 2 failed",
        ],
        [
          1,
          [
            "fail  put        takes an object: no answer, ECONNREFUSED",
            "                 -> check the endpoint, the network and that the S3 service is running: weka s3 cluster status",
          ],
          "https://127.0.0.1:1/research/genomics/: 0 ok, 2 failed",
        ],
      ],
    );
  });

  it("gives the same as JSON, and no key in it", async () => {
    const { out } = await lab.s3access([
      "verify",
      "weka",
      ...stack,
      "--principal",
      "genomics",
      "--json",
    ]);
    assert.ok(!out.includes(LOADER.password));
    const { place, lines, untried } = z
      .looseObject({ lines: z.array(z.unknown()) })
      .parse(JSON.parse(out));
    assert.deepEqual(
      [place, untried, lines[0]],
      [
        `${lab.endpoint}/research/genomics/`,
        [],
        { check: "put", ok: true, message: "takes an object" },
      ],
    );
  });

  it("asks for what is missing", async () => {
    const asked = [
      [["--bucket", "b"], { AWS_ENDPOINT_URL_S3: undefined }],
      [[], {}],
      [["--bucket", "b", "--denied", "research/x"], {}],
      [[...stack, "--principal", "nobody"], {}],
      [[...stack, "--principal", "reader"], {}],
      [stack, { S3_ACCESS_KEY_ID: "AKEYPAIR" }],
    ] as const;
    const said = [];
    for (const [words, env] of asked) {
      const { code, err } = await lab.s3access(["verify", "weka", ...words], env);
      said.push([code, err]);
    }
    const sentences = [
      "where is WEKA's S3? name it with --endpoint https://host:9000, AWS_ENDPOINT_URL_S3 or a profile that has one",
      "where to write? name a bucket with --bucket, or the --stack",
      '--denied "research/x" names no object; write it as s3://bucket/key',
      'whose keys are these? "nobody" is no principal on WEKA; name one of these with --principal: operator, genomics, reader',
      "the stack lets reader write nowhere, so there is nothing to verify; choose another --principal",
      "whose keys are these? the access key is no user's name; name one of these with --principal: operator, genomics, reader",
    ];
    assert.deepEqual(
      said,
      sentences.map((sentence) => [2, `s3access: ${sentence}\n`]),
    );
  });
});
