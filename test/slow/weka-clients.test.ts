/**
 * The AWS CLI and boto3 against WEKA's S3 service, with every kind of credential that WEKA gives: what the driver made is
 * what they sign with. One Python process does everything that one credential tries.
 */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { z } from "zod";
import type { Administration, SessionKeys } from "../../drivers/weka/administration.ts";
import { overCommandLine } from "../../drivers/weka/cli/index.ts";
import { drive } from "../../drivers/weka/drive.ts";
import type { NonEmpty, PolicyDocument } from "../../policies/document.ts";
import type { Desired } from "../../policies/weka/desired.ts";
import { SystemStorage } from "../../sandbox/backends/storage.ts";
import { wekaBackend } from "../../sandbox/backends/weka.ts";
import { type Gateway, startGateway } from "../../sandbox/gateway/start.ts";
import { type SandboxCertificate, sandboxCertificate } from "../../sandbox/gateway/tls.ts";
import { MotoUnderTest } from "../support/moto.ts";
import { type PythonClients, TEST_PYTHON_WITHIN_MS, pythonClients } from "../support/python.ts";
import { inProcessShell } from "../support/weka-in-process.ts";
import { type WekaCluster, startWeka } from "../support/weka.ts";

const USER = { name: "loader", password: "Loader-pass-1" };

/** What the user may do in `raw`, and its service account and session are narrowed to parts of. */
const MAY_ALL = allow(
  [["s3:ListBucket"], "arn:aws:s3:::raw"],
  [["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::raw/*"],
);
const MAY_READ = allow(
  [["s3:ListBucket"], "arn:aws:s3:::raw"],
  [["s3:GetObject"], "arn:aws:s3:::raw/*"],
);
const MAY_LOAD = allow(
  [["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::raw/inbox/*"],
  [["s3:GetObject"], "arn:aws:s3:::raw/reports/*"],
);

const DENIED = "AccessDenied";
const REFUSED = { ls: DENIED, get: DENIED };

describe("the AWS CLI and boto3 on WEKA", function () {
  this.timeout(60_000);
  const moto = new MotoUnderTest();
  let clients: PythonClients;
  let cluster: WekaCluster;
  let gateway: Gateway;
  let certificate: SandboxCertificate;
  let weka: Administration;

  before(async function () {
    this.timeout(TEST_PYTHON_WITHIN_MS);
    clients = await pythonClients();
    await moto.start();
  });
  after(() => moto.stop());

  /** A cluster of this version with the buckets `raw` and `private`, and the user with its policy on `raw`. */
  async function start(version: string): Promise<void> {
    cluster = await startWeka({ version });
    const { s3 } = moto.clients;
    const storage = new SystemStorage("weka", s3);
    certificate = await sandboxCertificate(join(cluster.folder, "tls"), ["127.0.0.1"]);
    gateway = await startGateway({
      certificate,
      backends: [
        {
          backend: wekaBackend({
            stateFile: cluster.stateFile,
            storage,
            storageUrl: moto.moto.url,
          }),
          httpsPort: 0,
          httpPort: 0,
        },
      ],
      log: () => undefined,
    });
    weka = await overCommandLine(inProcessShell(cluster.stateFile), undefined);
    await apply({
      kind: "s3-cluster",
      defaultFilesystem: "default",
      configFilesystem: ".config_fs",
      servers: "all",
      port: 9000,
      onDelete: "retain",
    });
    for (const name of ["raw", "private"]) {
      await apply({ kind: "s3-bucket", name, anonymous: "none", onDelete: "retain" });
      await storage.provide(name);
    }
    await s3.send(new PutObjectCommand({ Bucket: "weka-raw", Key: "reports/a.csv", Body: "a,b" }));
    await s3.send(new PutObjectCommand({ Bucket: "weka-private", Key: "secret", Body: "x" }));
    await apply({ kind: "s3-policy", name: "all", document: MAY_ALL, onDelete: "remove" });
  }
  afterEach(async () => {
    await gateway.close();
    await cluster.stop();
  });

  function apply(desired: Desired): Promise<unknown> {
    return drive("apply", JSON.stringify(desired), {
      env: { S3_USER_PASSWORD: USER.password },
      administer: () => Promise.resolve(weka),
      progress: () => undefined,
      patienceMs: 10_000,
    });
  }

  /** What the driver says that the user signs with. */
  async function userKeys(): Promise<Keys> {
    const made = await apply({
      kind: "s3-user",
      name: USER.name,
      policy: "all",
      passwordVersion: 1,
      keyVersion: 1,
      onDelete: "remove",
    });
    const pair = KeyPair.safeParse(made).data;
    return pair ?? { accessKey: USER.name, secretKey: USER.password };
  }

  async function serviceAccount(): Promise<Keys> {
    await userKeys();
    const made = await apply({
      kind: "s3-service-account",
      user: USER.name,
      label: "report",
      document: MAY_READ,
      keyVersion: 1,
      onDelete: "remove",
    });
    return KeyPair.parse(made);
  }

  async function session(): Promise<Keys> {
    return weka.assumeRole({ ...(await userKeys()), seconds: 900, document: MAY_LOAD });
  }

  /** What comes of everything that is tried with these keys. */
  async function tried({ accessKey, secretKey, sessionToken }: Keys): Promise<unknown> {
    const folder = cluster.folder;
    await writeFile(join(folder, "small"), "small");
    await writeFile(join(folder, "authority.pem"), certificate.authority);
    const ran = await clients.run(EVERYTHING, [folder], {
      AWS_ENDPOINT_URL_S3: gateway.endpoints.get("weka")?.https ?? "",
      AWS_CA_BUNDLE: join(folder, "authority.pem"),
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_MAX_ATTEMPTS: "1",
      // WEKA up to 5.0 knows no checksum but MD5.
      AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
      AWS_RESPONSE_CHECKSUM_VALIDATION: "when_required",
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
      ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    });
    assert.equal(ran.exitCode, 0, ran.stderr);
    return JSON.parse(ran.stdout);
  }

  for (const [version, lengthOfKey] of [
    ["5.0.2", USER.name.length],
    ["6.0.1", 128],
  ] as const)
    describe(`of version ${version}`, () => {
      beforeEach(() => start(version));

      it("as an S3 user", async () => {
        const keys = await userKeys();
        assert.equal(keys.accessKey.length, lengthOfKey);
        assert.deepEqual(await tried(keys), {
          ls: ["3 a.csv"],
          upload: "ok",
          download: "a,b",
          parts: { etagOfParts: 2, size: 5_242_883 },
          presigned: [200, "a,b"],
          forbidden: REFUSED,
        });
      });

      it("as a service account that may only read", async () => {
        assert.deepEqual(await tried(await serviceAccount()), {
          ls: ["3 a.csv"],
          upload: DENIED,
          download: "a,b",
          parts: DENIED,
          presigned: [200, "a,b"],
          forbidden: REFUSED,
        });
      });

      it("with STS credentials that may load one folder", async () => {
        assert.deepEqual(await tried(await session()), {
          ls: DENIED,
          upload: "ok",
          download: "a,b",
          parts: { etagOfParts: 2, size: 5_242_883 },
          presigned: [200, "a,b"],
          forbidden: REFUSED,
        });
      });
    });
});

type Keys = Omit<SessionKeys, "sessionToken"> & Partial<SessionKeys>;

const KeyPair = z.object({ accessKey: z.string(), secretKey: z.string() });

function allow(...statements: readonly (readonly [NonEmpty<string>, string])[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: statements.map(([Action, resource]) => ({
      Effect: "Allow",
      Action,
      Resource: [resource],
    })),
  };
}

/**
 * `aws s3 ls`, `aws s3 cp` both ways, an upload in parts, a pre-signed download, and two requests for what the caller was
 * not given. Prints what came of each; for a refusal, its code.
 */
const EVERYTHING = `
import contextlib, io, json, re, ssl, sys, urllib.request, os
import boto3
from awscli.clidriver import create_clidriver
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from boto3.exceptions import S3UploadFailedError

folder = sys.argv[1]
local = lambda name: os.path.join(folder, name)
MIB = 1024 * 1024

def code(text):
    return re.search(r"\\((\\w+)\\)", text)[1]

def aws(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = create_clidriver().main(["s3", *words])
    if status != 0: raise RuntimeError(err.getvalue())
    return out.getvalue()

def outcome(act):
    try: return act()
    except (RuntimeError, ClientError, S3UploadFailedError) as error: return code(str(error))

s3 = boto3.client("s3", config=Config(signature_version="s3v4"))

def ls(): return [" ".join(line.split()[2:]) for line in aws("ls", "s3://raw/reports/").splitlines()]
def upload():
    aws("cp", local("small"), "s3://raw/inbox/small", "--no-progress")
    return "ok"
def download():
    aws("cp", "s3://raw/reports/a.csv", local("a.csv"), "--no-progress")
    return open(local("a.csv")).read()
def parts():
    with open(local("big"), "wb") as big: big.write(b"1" * (5 * MIB + 3))
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    s3.upload_file(local("big"), "raw", "inbox/big", Config=config)
    head = s3.head_object(Bucket="raw", Key="inbox/big")
    return dict(etagOfParts=int(head["ETag"].strip('"').split("-")[1]), size=head["ContentLength"])
def presigned():
    url = s3.generate_presigned_url("get_object", Params=dict(Bucket="raw", Key="reports/a.csv"), ExpiresIn=60)
    trust = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
    with urllib.request.urlopen(url, context=trust) as answer: return [answer.status, answer.read().decode()]

print(json.dumps(dict(
    ls=outcome(ls), upload=outcome(upload), download=outcome(download), parts=outcome(parts), presigned=outcome(presigned),
    forbidden=dict(
        ls=outcome(lambda: aws("ls", "s3://private/")),
        get=outcome(lambda: s3.get_object(Bucket="private", Key="secret")["Body"].read().decode())),
)))
`;
