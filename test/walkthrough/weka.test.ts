/**
 * The requirements for WEKA, from top to bottom: an administrator sets up the S3 protocol, and clients use it. One stack
 * file declares all of it; names are those of the requirements where WEKA takes them (`my_bucket` is no bucket name).
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { z } from "zod";
import { sandboxCertificate } from "../../sandbox/gateway/tls.ts";
import { type PythonClients, TEST_PYTHON_WITHIN_MS, pythonClients } from "../support/python.ts";
import { type Keys, STACK, WekaUnderTest } from "./support/weka-cluster.ts";

const PAGE = await readFile(new URL("../../docs/weka.md", import.meta.url), "utf8");

const AUDIT_TARGET = "https://splunk.example.com:8088/services/collector/raw";

/** Anybody may read the object `manifest.json` of the bucket `catalogue`, and nothing else of it. */
const CATALOGUE_POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: ["*"] },
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::catalogue/manifest.json"],
    },
  ],
};

const WEKA = {
  filesystems: {
    vault: { name: "vault", group: "default", capacity: "2TB", encryption: "kms" },
  },
  cluster: { filesystem: "default", configFilesystem: ".config_fs", servers: "all" },
  buckets: {
    mybucket1: { name: "mybucket1", folders: ["reports/"], onDelete: "unlink" },
    open: { name: "open-data", anonymous: "download" },
    catalogue: { name: "catalogue", anonymous: { document: CATALOGUE_POLICY } },
    vaulted: { name: "vaulted", filesystem: "vault" },
  },
  auditWebhook: { endpoint: AUDIT_TARGET },
};

const ACCESS = {
  "s3-access:principals": {
    operator: { weka: { user: "S3_user1", policy: "readwrite" } },
    analyst: {
      weka: {
        user: "analyst",
        serviceAccounts: {
          report: {
            grants: [{ bucket: "weka/mybucket1", folders: ["reports/"], access: "read-only" }],
          },
        },
      },
    },
  },
  "s3-access:grants": [
    { principal: "analyst", bucket: "weka/mybucket1", folders: ["reports/"], access: "read-write" },
  ],
};

describe("the requirements for WEKA, from top to bottom", function () {
  this.timeout(120_000);
  let weka: WekaUnderTest;
  let python: PythonClients;

  before(async function () {
    this.timeout(TEST_PYTHON_WITHIN_MS);
    python = await pythonClients();
    weka = await WekaUnderTest.start();
  });
  after(() => weka.stop());

  const declare = (section: object, stack?: string): Promise<void> =>
    weka.declare(
      { "s3-access:weka": { via: "rest https://ari:14000", ...section }, ...ACCESS },
      stack,
    );

  async function deploy(section: object): Promise<string> {
    await declare(section);
    const { exitCode, stdout, stderr } = await weka.sandbox("up");
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout;
  }

  describe("workflow, step 1: create an S3 cluster", function () {
    it("is not there before", async function () {
      assert.deepEqual(await weka.shows("s3 cluster"), { active: false });
    });

    it("deploys, and proves with requests who may do what", async function () {
      const printed = await deploy(WEKA);
      assert.match(printed, /^✔ Check access: \d+ requests, 0 failed$/m);
    });

    it("runs on all servers, with the configuration filesystem", async function () {
      const Cluster = z.looseObject({});
      const { active, s3_hosts, port, filesystem_name, config_fs_name } = Cluster.parse(
        await weka.shows("s3 cluster"),
      );
      assert.deepEqual(
        { active, s3_hosts, port, filesystem_name, config_fs_name },
        {
          active: true,
          s3_hosts: ["HostId<0>", "HostId<1>", "HostId<2>"],
          port: "9000",
          filesystem_name: "default",
          config_fs_name: ".config_fs",
        },
      );
    });
  });

  describe("workflow, step 2: create an S3 bucket", function () {
    it("maps every bucket to a top-level directory", async function () {
      assert.deepEqual(await buckets(), [
        { name: "catalogue", fs: "default", path: "/catalogue" },
        { name: "mybucket1", fs: "default", path: "/mybucket1" },
        { name: "open-data", fs: "default", path: "/open-data" },
        { name: "vaulted", fs: "vault", path: "/vaulted" },
      ]);
    });
  });

  describe("workflow, step 3: create a local S3 user", function () {
    it("has the role S3 and the policy readwrite", async function () {
      const User = z.object({ username: z.string(), role: z.string(), s3_policy: z.string() });
      const users = z.array(User.partial()).parse(await weka.shows("user"));
      assert.deepEqual(
        users.find(({ username }) => username === "S3_user1"),
        { username: "S3_user1", role: "S3", s3_policy: "readwrite" },
      );
    });

    it("signs with its name and password", async function () {
      const { accessKeyId, secretAccessKey } = await weka.keys("operator");
      assert.equal(accessKeyId, "S3_user1");
      assert.ok((await weka.secrets("secrets.json")).includes(secretAccessKey));
    });
  });

  describe("workflow, step 4: obtain the certificate for the client", function () {
    it("downloads it, and installs it in the AWS profile", async function () {
      await prints("weka cert --endpoint https://ari:9000 --yes", {
        variables: await weka.administrator(),
      });
      const { authority } = weka.serving.certificate;
      assert.equal((await readFile(weka.file(CERTIFICATE), "utf8")).trim(), authority.trim());
      assert.equal(
        await readFile(weka.file("config"), "utf8"),
        `[profile weka]\nca_bundle = ${weka.file(CERTIFICATE)}\n`,
      );
    });
  });

  describe("workflow, step 5: upload and download with boto3", function () {
    it("runs the script of the requirements", async function () {
      const { accessKeyId, secretAccessKey } = await weka.keys("operator");
      await writeFile(weka.file("myfile"), "Hello World!");
      const files = [weka.file("myfile"), weka.file("my_downloaded_object")];
      const ran = await python.run(S3_PY, files, {
        AWS_CA_BUNDLE: weka.file(CERTIFICATE),
        ENDPOINT_URL: weka.endpoint,
        S3_USER: accessKeyId,
        S3_PASSWORD: secretAccessKey,
        // Which WEKA needs up to 5.0: it knows no checksum but MD5.
        AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
      });
      assert.deepEqual(ran, {
        exitCode: 0,
        stdout: "Downloaded 'my_downloaded_object' as 'my_uploaded_object'. a",
        stderr: "",
      });
      assert.equal(await readFile(weka.file("my_downloaded_object"), "utf8"), "Hello World!");
    });

    it("checks the same and more with s3access verify", async function () {
      await prints(`verify weka --stack ${STACK} --endpoint https://ari:9000`, {
        more: ["--ca-bundle", weka.file(CERTIFICATE)],
        variables: environment(await weka.keys("analyst")),
      });
    });
  });

  describe("authenticated access", function () {
    it("gives a user what the policy says, and nothing else", async function () {
      const keys = await weka.keys("analyst");
      assert.deepEqual(await tried(keys, "mybucket1", "reports/"), {
        put: "ok",
        get: "ok",
        list: "ok",
      });
      assert.deepEqual(await tried(keys, "mybucket1"), NOTHING);
      assert.deepEqual(await tried(keys, "vaulted"), NOTHING);
    });

    it("gives a service account a part of its user's access", async function () {
      const keys = await weka.keys("analyst/report");
      assert.deepEqual(await tried(keys, "mybucket1", "reports/"), {
        put: "AccessDenied",
        get: "ok",
        list: "ok",
      });
      assert.deepEqual(await tried(keys, "mybucket1"), NOTHING);
    });
  });

  describe("temporary security tokens", function () {
    it("are made of a user's keys, for a time", async function () {
      const { exitCode, stdout, stderr } = await weka.s3access(
        ["weka", "sts", "--duration", "15m", "--format", "json"],
        { ...(await weka.administrator()), ...environment(await weka.keys("analyst")) },
      );
      assert.equal(exitCode, 0, stderr);
      const session = Session.parse(JSON.parse(stdout));
      const left = Date.parse(session.Expiration) - Date.now();
      assert.ok(left > 13 * 60_000 && left <= 15 * 60_000, session.Expiration);
      const keys = {
        accessKeyId: session.AccessKeyId,
        secretAccessKey: session.SecretAccessKey,
        sessionToken: session.SessionToken,
      };
      assert.deepEqual(await tried(keys, "mybucket1", "reports/"), {
        put: "ok",
        get: "ok",
        list: "ok",
      });
      assert.deepEqual(await tried({ ...keys, sessionToken: undefined }, "mybucket1"), {
        put: "InvalidToken",
        get: "InvalidToken",
        list: "InvalidToken",
      });
    });

    it("are printed in the form that was asked for", async function () {
      const variables = {
        ...(await weka.administrator()),
        ...environment(await weka.keys("operator")),
      };
      await prints("weka sts --duration 1h --format env", { variables });
      await prints("weka sts --duration 5m --format env", { variables, code: 2 });
    });
  });

  describe("anonymous access", function () {
    it("is what a bucket policy opens", async function () {
      const operator = weka.client(await weka.keys("operator"));
      for (const Bucket of ["open-data", "catalogue"])
        for (const Key of ["manifest.json", "other"])
          await operator.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      const answers = await Promise.all([
        weka.ask("/open-data/other"),
        weka.ask("/open-data/other", "PUT"),
        weka.ask("/catalogue/manifest.json"),
        weka.ask("/catalogue/other"),
        weka.ask("/mybucket1/my_uploaded_object"),
      ]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 403, 200, 403, 403],
      );
      assert.deepEqual([answers[0].body, answers[2].body], ["other", "manifest.json"]);
    });
  });

  describe("pre-signed URLs", function () {
    it("hand one object to whoever has the URL, and nothing else", async function () {
      const presign = "presign s3://mybucket1/my_uploaded_object --expires 15m";
      const url = await prints(`${presign} --endpoint https://ari:9000`, {
        variables: environment(await weka.keys("operator")),
      });
      const other = url.replace("my_uploaded_object", "reports/2024.csv");
      const answers = await Promise.all([weka.ask(url), weka.ask(other), weka.ask(url, "PUT")]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 403, 403],
      );
      assert.equal(answers[0].body, "Hello World!");
    });
  });

  describe("S3 security", function () {
    it("serves HTTPS with the certificate of the other ways in", async function () {
      assert.equal(new URL(weka.endpoint).protocol, "https:");
      const untrusting = weka.ask("/open-data/other", "GET", { trust: false });
      await assert.rejects(untrusting, { code: "SELF_SIGNED_CERT_IN_CHAIN" });
      const { status } = await weka.ask(`${weka.api}/api/v2/s3`);
      assert.equal(status, 401);
    });

    it("encrypts at rest what goes to an encrypted filesystem", async function () {
      const FileSystems = z.array(z.object({ name: z.string(), is_encrypted: z.boolean() }));
      assert.deepEqual(byName(FileSystems.parse(await weka.shows("fs"))), [
        { name: ".config_fs", is_encrypted: false },
        { name: "default", is_encrypted: false },
        { name: "vault", is_encrypted: true },
      ]);
      assert.deepEqual(await tried(await weka.keys("operator"), "vaulted"), {
        put: "ok",
        get: "ok",
        list: "ok",
      });
    });
  });

  describe("S3 audit", function () {
    it("sends every request to the web hook", async function () {
      const [token = ""] = await weka.secrets("weka-secrets.json");
      assert.deepEqual(await weka.shows("s3 cluster audit-webhook show"), {
        enabled: true,
        endpoint: AUDIT_TARGET,
        authToken: token,
      });
    });
  });

  describe("the summary of the commands", function () {
    it("is all there: nothing is missing, changed or extra", async function () {
      await prints(`audit weka --stack ${STACK}`, { variables: await weka.auditor() });
    });

    it("is compared with what is there, object by object", async function () {
      const { open, vaulted: _, ...others } = WEKA.buckets;
      const buckets = {
        ...others,
        open: { ...open, anonymous: "none" },
        scratch: { name: "scratch", quota: "1TB" },
      };
      await declare({ ...WEKA, buckets }, "changed");
      await prints("audit weka --stack changed", { variables: await weka.auditor(), code: 1 });
    });
  });

  describe("access to data that is there", function () {
    it("is taken away without the data", async function () {
      const { exitCode, stdout, stderr } = await weka.sandbox("down");
      assert.equal(exitCode, 0, stdout + stderr);
      // A service account before its user, users before buckets, buckets before the filesystems.
      const order = ["analyst-report", "analyst", "mybucket1", "fs-default"];
      const ends = [...stdout.matchAll(/^- +command:local:Command weka-(\S+) delete$/gm)]
        .map(([, name = ""]) => name)
        .filter((name) => order.includes(name));
      assert.deepEqual([...new Set(ends)], order);
      const users = z.array(z.object({ username: z.string() })).parse(await weka.shows("user"));
      assert.deepEqual(users, [{ username: "admin" }]);
      assert.deepEqual(
        (await buckets()).map(({ name }) => name),
        ["catalogue", "open-data", "vaulted"],
      );
    });

    it("is opened where the data lies, on a cluster that others set up", async function () {
      const { certificate } = weka.serving.certificate;
      const mybucket1 = { ...WEKA.buckets.mybucket1, existingPath: "mybucket1" };
      const section = {
        ...WEKA,
        buckets: { ...WEKA.buckets, mybucket1 },
        tls: { certificate },
      };
      await deploy(section);
      const client = weka.client(await weka.keys("operator"));
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: "mybucket1", Key: "my_uploaded_object" }),
      );
      assert.equal(await Body?.transformToString(), "Hello World!");
    });

    it("can go with a certificate of one's own", async function () {
      const { exitCode, stderr } = await weka.s3access(
        ["weka", "cert", "--out", weka.file("own.pem"), "--yes"],
        await weka.administrator(),
      );
      assert.equal(exitCode, 0, stderr);
      const own = await sandboxCertificate(`${weka.paths.home}/weka-tls`, ["localhost"]);
      assert.equal((await readFile(weka.file("own.pem"), "utf8")).trim(), own.authority.trim());
    });
  });

  describe("all the while", function () {
    it("keeps every secret out of what is printed and logged", async function () {
      const log = await readFile(`${weka.paths.logs}/gateway.log`, "utf8");
      const texts = [...weka.printed, log];
      const secrets = [
        ...(await weka.secrets("secrets.json")),
        ...(await weka.secrets("weka-secrets.json")),
        (await weka.keys("analyst/report")).secretAccessKey,
      ];
      assert.equal(secrets.length, 5);
      for (const secret of secrets) assert.ok(texts.every((text) => !text.includes(secret)));
    });
  });

  async function buckets(): Promise<{ name: string; fs: string; path: string }[]> {
    const Bucket = z.object({ name: z.string(), fs: z.string(), path: z.string() });
    const { buckets: all } = z
      .object({ buckets: z.array(Bucket) })
      .parse(await weka.shows("s3 bucket list"));
    return byName(all);
  }

  /**
   * Runs `s3access`, which must print what docs/weka.md shows behind the command.
   *
   * @param command with `https://ari:9000` for the endpoint
   * @returns what it printed
   */
  async function prints(command: string, { more = [], variables, code = 0 }: Run): Promise<string> {
    const words = command.replace("https://ari:9000", weka.endpoint).split(" ");
    const folder = words.includes("--stack") ? ["--cwd", weka.folder] : [];
    const ran = await weka.s3access([...words, ...more, ...folder], variables);
    const printed = ran.stdout + ran.stderr;
    assert.equal(`${weka.asDocumented(printed)}\n`, documented(command));
    assert.equal(ran.exitCode, code);
    return printed;
  }

  /** What comes of three requests in a bucket, or below a folder of it: "ok", or S3's code. */
  async function tried(keys: Keys, Bucket: string, Prefix = ""): Promise<Record<string, string>> {
    const client = weka.client(keys);
    const object = { Bucket, Key: `${Prefix}tried` };
    return {
      put: await outcome(client.send(new PutObjectCommand({ ...object, Body: "tried" }))),
      get: await outcome(client.send(new GetObjectCommand(object))),
      list: await outcome(client.send(new ListObjectsV2Command({ Bucket, Prefix }))),
    };
  }
});

interface Run {
  /** Further words, which depend on the machine. */
  readonly more?: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly code?: number;
}

/** What docs/weka.md shows behind a command. */
function documented(command: string): string {
  const [, rest = ""] = PAGE.split(`\`\`\`console\n$ s3access ${command}\n`);
  return rest.slice(0, rest.indexOf("```"));
}

const CERTIFICATE = "s3access-weka-ca.pem";

/** Of what `tried` tries. */
const NOTHING = { put: "AccessDenied", get: "AccessDenied", list: "AccessDenied" };

const Session = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  SessionToken: z.string(),
  Expiration: z.string(),
});

/** How an S3 user's keys come to `s3access`. */
function environment({ accessKeyId, secretAccessKey }: Keys): Record<string, string> {
  return { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey };
}

async function outcome(sent: Promise<unknown>): Promise<string> {
  try {
    await sent;
    return "ok";
  } catch (error) {
    if (error instanceof S3ServiceException) return error.name;
    throw error;
  }
}

function byName<T extends { readonly name: string }>(rows: readonly T[]): T[] {
  return rows.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** `s3.py` of the requirements; the endpoint, the user and the files come from outside. */
const S3_PY = `
import boto3, logging, os, sys
from botocore.exceptions import ClientError
from botocore.client import Config

config = Config(
   signature_version = 's3v4'
)

s3 = boto3.resource('s3',
                    endpoint_url=os.environ['ENDPOINT_URL'],
                    aws_access_key_id=os.environ['S3_USER'],
                    aws_secret_access_key=os.environ['S3_PASSWORD'],
                    config=config)

myfile, my_downloaded_object = sys.argv[1:]
try:
  s3.Bucket('mybucket1').upload_file(myfile, 'my_uploaded_object')
  s3.Bucket('mybucket1').download_file('my_uploaded_object', my_downloaded_object)
except ClientError as e:
        logging.error(e)

print("Downloaded 'my_downloaded_object' as 'my_uploaded_object'. a")
`;
