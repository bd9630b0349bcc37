/**
 * The requirements for HPE Private Cloud AI, from top to bottom: an administrator opens the S3 service, a user gets three
 * tokens, and standard tools work from outside. Names and commands are those of the requirements; only `--no-verify-ssl`
 * and the sourced script gave way to the appliance's own authority and `s3access hpe`.
 */
import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { CoreV1Api, CustomObjectsApi, KubeConfig } from "@kubernetes/client-node";
import { decodeJwt } from "jose";
import { z } from "zod";
import {
  type PythonClients,
  type Ran,
  TEST_PYTHON_WITHIN_MS,
  pythonClients,
} from "../support/python.ts";
import { ApplianceUnderTest, DOMAIN } from "./support/appliance.ts";

const S3 = `https://s3.${DOMAIN}`;
const KEYCLOAK = `https://keycloak.${DOMAIN}/realms/UA/protocol/openid-connect/token`;
const DOWNLOAD = `https://token-service.${DOMAIN}/refresh-token-download`;
const MIB = 1024 * 1024;

describe("the requirements for HPE Private Cloud AI, from top to bottom", function () {
  this.timeout(60_000);
  let appliance: ApplianceUnderTest;
  let clients: PythonClients;
  /** What each step hands to the next ones. */
  const got = { clientSecret: "", refreshToken: "", accessToken: "" };

  before(async function () {
    this.timeout(TEST_PYTHON_WITHIN_MS);
    clients = await pythonClients();
    appliance = await ApplianceUnderTest.start({
      buckets: ["mlflow.sgaie", "sgaie-kfp", "somebody-elses"],
      users: [{ name: "sgaie", buckets: ["mlflow.sgaie", "sgaie-kfp"] }],
    });
  });
  after(() => appliance.stop());

  function kubernetes(as: "admin" | "user"): KubeConfig {
    const config = new KubeConfig();
    config.loadFromFile(appliance.kubeconfig(as));
    return config;
  }

  /** The AWS CLI with the profile that `s3access hpe configure` wrote; prints what went wrong when anything did. */
  async function aws(...args: string[]): Promise<string> {
    const ran = await clients.aws(["--profile", "pcai", ...args], appliance.variables);
    assert.equal(ran.exitCode, 0, ran.stderr);
    return ran.stdout;
  }

  /** Runs while access tokens live for a moment only; says how many were asked for. */
  async function withShortTokens(run: () => Promise<Ran>): Promise<{ ran: Ran; asked: number }> {
    const { identity } = appliance.serving.appliance;
    identity.setMode({ accessTokenSeconds: 3 });
    await appliance.forgetTokens();
    const before = identity.requests.token;
    const ran = await run();
    const asked = identity.requests.token - before;
    identity.setMode({ accessTokenSeconds: 3600 });
    await appliance.forgetTokens();
    return { ran, asked };
  }

  /** What the requirements export by hand. */
  function exported(accessToken: string): Record<string, string> {
    return {
      ...appliance.variables,
      AWS_ACCESS_KEY_ID: accessToken,
      AWS_SECRET_ACCESS_KEY: "s3",
      AWS_CA_BUNDLE: appliance.serving.running.authorityFile,
      AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
    };
  }

  describe("step 1: deploy the VirtualService", function () {
    it("leaves the S3 service closed to the outside before", async function () {
      const { status, body } = await appliance.ask(`${S3}/`);
      assert.deepEqual([status, body], [404, ""]);
    });

    it("deploys it, and proves that requests reach the service", async function () {
      const { exitCode, stdout, stderr } = await appliance.deploy();
      assert.equal(exitCode, 0, stdout + stderr);
      assert.match(stdout, /^ {2}9 requests through s3\.aie19\.aie\.sg$/m);
    });

    it("has in the cluster what the requirements write down", async function () {
      const api = kubernetes("user").makeApiClient(CustomObjectsApi);
      const found = z.object({ spec: z.unknown() }).parse(
        await api.getNamespacedCustomObject({
          group: "networking.istio.io",
          version: "v1",
          namespace: "ezdata-system",
          plural: "virtualservices",
          name: "s3-vs",
        }),
      );
      assert.deepEqual(found.spec, {
        gateways: ["istio-system/ezaf-gateway"],
        hosts: [`s3.${DOMAIN}`],
        http: [
          {
            match: [{ uri: { prefix: "/" } }],
            route: [
              {
                destination: {
                  host: "local-s3-service.ezdata-system.svc.cluster.local",
                  port: { number: 30_000 },
                },
              },
            ],
            retries: { attempts: 0 },
          },
        ],
      });
    });
  });

  describe("step 2: generate the access token", function () {
    it("gives the secret token to an administrator of Kubernetes, and to nobody else", async function () {
      const wanted = { namespace: "ezaddon-system", name: "hpecp-bootstrap-authconfig" };
      const { data = {} } = await kubernetes("admin")
        .makeApiClient(CoreV1Api)
        .readNamespacedSecret(wanted);
      assert.deepEqual(Object.keys(data), ["OIDC_CLIENT_SECRET"]);
      got.clientSecret = Buffer.from(data["OIDC_CLIENT_SECRET"] ?? "", "base64").toString();
      await assert.rejects(
        kubernetes("user").makeApiClient(CoreV1Api).readNamespacedSecret(wanted),
        { code: 403 },
      );
    });

    it("gives every user a refresh token of their own after a login in the browser", async function () {
      const page = await appliance.ask(DOWNLOAD);
      assert.deepEqual([page.status, page.body.includes(`<form method="post">`)], [200, true]);
      const refused = await appliance.ask(DOWNLOAD, { username: "sgaie", password: "guessed" });
      assert.equal(refused.status, 401);
      const secrets: unknown = JSON.parse(
        await readFile(`${appliance.paths.home}/appliance-secrets.json`, "utf8"),
      );
      const { sgaie: password } = z.object({ sgaie: z.string() }).parse(secrets);
      const download = await appliance.ask(DOWNLOAD, { username: "sgaie", password });
      assert.deepEqual(
        [download.status, download.headers["content-disposition"]],
        [200, 'attachment; filename="refresh-token.txt"'],
      );
      got.refreshToken = download.body.trim();
    });

    it("makes a short-lived access token of both", async function () {
      const form = {
        grant_type: "refresh_token",
        client_id: "ua",
        refresh_token: got.refreshToken,
      };
      const alone = await appliance.ask(KEYCLOAK, form);
      assert.equal(alone.status, 401);
      const { status, body } = await appliance.ask(KEYCLOAK, {
        ...form,
        client_secret: got.clientSecret,
      });
      assert.equal(status, 200);
      got.accessToken = z.object({ access_token: z.string() }).parse(JSON.parse(body)).access_token;
      const { preferred_username, azp, iat = 0, exp = 0 } = decodeJwt(got.accessToken);
      assert.deepEqual([preferred_username, azp, exp - iat], ["sgaie", "ua", 3600]);
    });
  });

  describe("step 3: access from outside with standard tools", function () {
    const list = ["s3", "ls", "--endpoint", S3];

    it("lists the buckets with the token exported by hand", async function () {
      const { exitCode, stdout, stderr } = await clients.aws(list, exported(got.accessToken));
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual(lastWords(stdout), ["mlflow.sgaie", "sgaie-kfp", "somebody-elses"]);
    });

    it("needs the appliance's own authority, unless nothing is verified", async function () {
      const { AWS_CA_BUNDLE: _, ...untrusting } = exported(got.accessToken);
      const once = { ...untrusting, AWS_MAX_ATTEMPTS: "1" };
      const { exitCode, stderr } = await clients.aws(list, once);
      assert.equal(exitCode, 255);
      assert.match(stderr, /SSL validation failed .* CERTIFICATE_VERIFY_FAILED/);
    });

    it("refuses a token that nobody signed", async function () {
      const [head = "", claims = ""] = got.accessToken.split(".");
      const forged = `${head}.${claims}.AAAA`;
      const { exitCode, stderr } = await clients.aws(list, exported(forged));
      assert.equal(exitCode, 255);
      assert.match(stderr, /\(InvalidAccessKeyId\)/);
    });

    it("stores the refresh token for its owner only, instead of a script to source", async function () {
      const download = appliance.file("refresh-token.txt");
      await writeFile(download, `${got.refreshToken}\n`, { mode: 0o600 });
      const secret = appliance.file("client-secret");
      await writeFile(secret, got.clientSecret, { mode: 0o600 });
      const login = await appliance.s3access([
        ...["hpe", "login", "--domain", DOMAIN, "--file", download],
        ...["--client-secret-file", secret],
        ...["--ca-bundle", appliance.serving.running.authorityFile],
      ]);
      assert.equal(login.exitCode, 0, login.stderr);
      assert.match(login.stdout, /^logged in as sgaie; access tokens last 60 minutes$/m);
      const stored = appliance.file(`.config/s3access/hpe/${DOMAIN}/refresh-token`);
      assert.equal((await stat(stored)).mode & 0o777, 0o600);
    });

    it("writes the profile that all tools read", async function () {
      const configured = await appliance.s3access([
        ...["hpe", "configure", "--domain", DOMAIN, "--yes"],
        ...["--client-secret-file", appliance.file("client-secret")],
        ...["--ca-bundle", appliance.serving.running.authorityFile],
      ]);
      assert.equal(configured.exitCode, 0, configured.stderr);
      assert.match(await readFile(appliance.file("config"), "utf8"), /^\[profile pcai\]$/m);
    });

    it("aws s3 ls: lists the buckets", async function () {
      assert.deepEqual(lastWords(await aws("s3", "ls")), [
        "mlflow.sgaie",
        "sgaie-kfp",
        "somebody-elses",
      ]);
    });

    it("aws s3 mb: creates a bucket", async function () {
      assert.equal(
        (await aws("s3", "mb", "s3://ingest-bucket-1")).trim(),
        "make_bucket: ingest-bucket-1",
      );
      assert.ok(lastWords(await aws("s3", "ls")).includes("ingest-bucket-1"));
    });

    it("aws s3 cp: uploads a file", async function () {
      const file = appliance.file("102_s3_token_bash.sh");
      await writeFile(file, "x".repeat(2044));
      const copied = await aws("s3", "cp", file, "s3://ingest-bucket-1/", "--no-progress");
      assert.match(copied, / to s3:\/\/ingest-bucket-1\/102_s3_token_bash\.sh\n?$/);
      const listed = await aws("s3", "ls", "s3://ingest-bucket-1/", "--recursive");
      assert.match(listed, /^\S+ \S+ +2044 102_s3_token_bash\.sh$/);
    });

    it("aws s3 presign: hands one object to somebody without a token", async function () {
      // Left alone, version 1 of the CLI presigns in the old way, which S3 services of today do not take.
      await aws("configure", "set", "s3.signature_version", "s3v4");
      const url = await aws("s3", "presign", "s3://ingest-bucket-1/102_s3_token_bash.sh");
      const { status, body } = await appliance.ask(url.trim());
      assert.deepEqual([status, body], [200, "x".repeat(2044)]);
    });

    it("gives a user what is the user's, and nothing else", async function () {
      const ran = await clients.aws(
        ["--profile", "pcai", "s3", "ls", "s3://somebody-elses/"],
        appliance.variables,
      );
      assert.equal(ran.exitCode, 255);
      assert.match(
        ran.stderr,
        /\(AccessDenied\).* \(the appliance gives sgaie no rights to somebody-elses/,
      );
    });

    it("boto3: uploads in parts across the end of a token, and reads it all back", async function () {
      const { ran, asked } = await withShortTokens(() =>
        clients.run(BOTO3_UPLOAD, ["ingest-bucket-1", "big"], {
          ...appliance.variables,
          AWS_PROFILE: "pcai",
        }),
      );
      assert.equal(ran.exitCode, 0, ran.stderr);
      assert.deepEqual(JSON.parse(ran.stdout), {
        tokensOfParts: 2,
        size: 5 * MIB + 3,
        keys: ["102_s3_token_bash.sh", "big"],
      });
      assert.ok(asked >= 2);
    });

    it("boto3: presigns one object", async function () {
      const ran = await clients.run(BOTO3_PRESIGN, ["ingest-bucket-1", "102_s3_token_bash.sh"], {
        ...appliance.variables,
        AWS_PROFILE: "pcai",
      });
      assert.equal(ran.exitCode, 0, ran.stderr);
      const { status, body } = await appliance.ask(ran.stdout.trim());
      assert.deepEqual([status, body], [200, "x".repeat(2044)]);
    });

    it("AWS SDK for JavaScript: uploads in parts across the end of a token too", async function () {
      const { ran, asked } = await withShortTokens(() =>
        appliance.program("sdk-client.ts", ["ingest-bucket-1", "from-node"], {
          AWS_PROFILE: "pcai",
          NODE_EXTRA_CA_CERTS: appliance.serving.running.authorityFile,
        }),
      );
      assert.equal(ran.exitCode, 0, ran.stderr);
      assert.ok(asked >= 2);
      assert.deepEqual(JSON.parse(ran.stdout), {
        tokensOfParts: 2,
        size: 5 * MIB + 3,
        last: 2,
        keys: ["102_s3_token_bash.sh", "big", "from-node"],
      });
    });

    it("s3access hpe env: exports for those who want the script of the requirements", async function () {
      const { exitCode, stdout, stderr } = await appliance.s3access([
        ...["hpe", "env", "--domain", DOMAIN, "--shell", "bash"],
        ...["--client-secret-file", appliance.file("client-secret")],
        ...["--ca-bundle", appliance.serving.running.authorityFile],
      ]);
      assert.equal(exitCode, 0, stderr);
      const names = [...stdout.matchAll(/^export (\w+)=/gm)].map(([, name]) => name);
      assert.deepEqual(names, [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ENDPOINT_URL_S3",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_CA_BUNDLE",
        "AWS_REQUEST_CHECKSUM_CALCULATION",
        "AWS_RESPONSE_CHECKSUM_VALIDATION",
      ]);
    });

    it("keeps tokens and the secret out of the gateway's log", async function () {
      const log = await readFile(`${appliance.paths.logs}/gateway.log`, "utf8");
      assert.match(log, /"caller":"sgaie"/);
      assert.doesNotMatch(log, /eyJ/);
      assert.ok(!log.includes(got.clientSecret));
    });
  });
});

/** Between two parts it waits for the end of the token that the first one was sent with. */
const BOTO3_UPLOAD = `
import base64, boto3, json, sys, time
bucket, key = sys.argv[1:]
session = boto3.Session()
s3 = session.client("s3")
token = lambda: session.get_credentials().get_frozen_credentials().access_key
def claims(jwt):
    part = jwt.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
target = dict(Bucket=bucket, Key=key, UploadId=upload)
first = token()
parts = [(1, s3.upload_part(PartNumber=1, Body=b"1" * 5 * 1024 * 1024, **target)["ETag"])]
while time.time() < claims(first)["exp"] + 0.1: time.sleep(0.1)
second = token()
parts.append((2, s3.upload_part(PartNumber=2, Body=b"end", **target)["ETag"]))
s3.complete_multipart_upload(MultipartUpload={"Parts": [dict(PartNumber=n, ETag=e) for n, e in parts]}, **target)
body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]]
print(json.dumps(dict(tokensOfParts=len({first, second}), size=len(body), keys=keys)))
`;

const BOTO3_PRESIGN = `
import boto3, sys
from botocore.config import Config
bucket, key = sys.argv[1:]
s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
print(s3.generate_presigned_url("get_object", Params=dict(Bucket=bucket, Key=key), ExpiresIn=60))
`;

/** The last word of every line: names in the listings of `aws s3 ls`. */
function lastWords(listing: string): string[] {
  return listing
    .trim()
    .split("\n")
    .map((line) => line.split(" ").at(-1) ?? "");
}
