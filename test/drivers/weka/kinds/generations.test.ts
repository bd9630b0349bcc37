import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ServerCertificate } from "../../../../sandbox/gateway/listen.ts";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";
import type { Verb } from "../../../../drivers/program.ts";
import { driven } from "../../../support/weka-driver.ts";

const document = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::raw/*"] }],
};

const anonymous = {
  document: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: ["*"] },
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::raw/public/*"],
      },
    ],
  },
};

/** What becomes of one object. */
interface Stage {
  readonly desired: { readonly kind: string; readonly [field: string]: unknown };
  readonly secrets?: Readonly<Record<string, string>>;
  /** What the driver says the first time; the second time it has nothing to do. */
  readonly makes: readonly string[];
  /** The same object with something else declared, and what the driver then says. */
  readonly changed?: { readonly declared: object; readonly makes: readonly string[] };
  readonly removes: readonly string[];
  /** Set where only one way can do it. */
  readonly only?: "rest";
}

const secrets = { S3_USER_PASSWORD: "Loader-pass-1" };

/** What WEKA makes up, and what a certificate is known by, differs from run to run. */
function masked(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line
      .replace(/^remove rule \S+ of/, "remove rule ID of")
      .replace(/^remove service account \S+,/, "remove service account KEY,")
      .replace(/ of CN=.*\(SHA-256 .*\)/, " of SUBJECT"),
  );
}

/** Every kind of object that the command line can make, in the order in which they need each other. */
function stages({ certificate, privateKey }: ServerCertificate): readonly Stage[] {
  return [
    {
      desired: { kind: "filesystem-group", name: "archive", onDelete: "remove" },
      makes: ['add filesystem group "archive"'],
      removes: ['remove filesystem group "archive"'],
    },
    {
      desired: {
        kind: "filesystem",
        name: "data",
        settings: { group: "archive", capacity: "100GB", encryption: "none" },
        onDelete: "remove",
      },
      makes: ['add filesystem "data" of 100GB in group "archive"'],
      changed: {
        declared: { settings: { group: "archive", capacity: "1TiB", encryption: "none" } },
        makes: ['set the capacity of filesystem "data" to 1TiB'],
      },
      removes: ['remove filesystem "data" with all its data'],
    },
    {
      desired: {
        kind: "s3-cluster",
        defaultFilesystem: "data",
        configFilesystem: ".config_fs",
        servers: [0, 1],
        port: 9000,
        domains: ["s3.example.com"],
        onDelete: "remove",
      },
      makes: ["add the S3 cluster on containers 0, 1, port 9000"],
      changed: {
        declared: { servers: [1, 2], port: 9090, domains: [], anonymousPosixUid: 1000 },
        makes: [
          "add containers 2 to the S3 cluster",
          "take containers 0 out of the S3 cluster",
          "move the S3 cluster from port 9000 to 9090",
          "set the domains of the S3 cluster to none, which restarts its servers",
          "let files of callers without credentials belong to 1000:65534",
        ],
      },
      removes: ["remove the S3 cluster, which ends its policies and bucket settings; objects stay"],
    },
    {
      desired: {
        kind: "s3-bucket",
        name: "raw",
        hardQuota: "10GB",
        anonymous,
        onDelete: "remove",
      },
      makes: ['add bucket "raw"'],
      changed: {
        declared: { hardQuota: "none", anonymous: "download" },
        makes: [
          'lift the quota of bucket "raw"',
          'set the anonymous access of bucket "raw" to "download"',
        ],
      },
      removes: ['remove bucket "raw"'],
    },
    {
      desired: {
        kind: "s3-lifecycle",
        bucket: "raw",
        rules: [{ expiryDays: 7, prefix: "tmp/", tags: { a: "1", b: "2" } }, { expiryDays: 90 }],
        onDelete: "remove",
      },
      makes: [
        'let objects of bucket "raw" expire after 7 days below "tmp/" with a=1&b=2',
        'let objects of bucket "raw" expire after 90 days',
      ],
      changed: {
        declared: { rules: [{ expiryDays: 90 }] },
        makes: [
          'remove rule ID of bucket "raw", by which objects expire after 7 days below "tmp/" with a=1&b=2',
        ],
      },
      removes: ['remove rule ID of bucket "raw", by which objects expire after 90 days'],
    },
    {
      desired: { kind: "s3-policy", name: "team-0badcafe", document, onDelete: "remove" },
      makes: ['add policy "team-0badcafe"'],
      removes: ['remove policy "team-0badcafe"'],
    },
    {
      desired: {
        kind: "s3-user",
        name: "loader",
        policy: "team-0badcafe",
        posixUid: 1000,
        passwordVersion: 1,
        keyVersion: 1,
        onDelete: "remove",
      },
      secrets,
      makes: ['add user "loader" of role S3', 'attach policy "team-0badcafe" to user "loader"'],
      changed: {
        declared: { posixGid: 1001, passwordVersion: 2 },
        makes: [
          'set the password of user "loader", version 2',
          'set the POSIX ids of user "loader" to 1000:1001',
        ],
      },
      removes: ['remove user "loader"'],
    },
    {
      desired: {
        kind: "s3-service-account",
        user: "loader",
        label: "nightly",
        document,
        keyVersion: 1,
        onDelete: "remove",
      },
      secrets,
      makes: ['add service account "nightly" of user "loader", version 1'],
      changed: {
        declared: { keyVersion: 2 },
        makes: [
          'add service account "nightly" of user "loader", version 2',
          'remove service account KEY, which is labelled "nightly", of user "loader"',
        ],
      },
      removes: ['remove service account KEY, which is labelled "nightly", of user "loader"'],
    },
    {
      desired: {
        kind: "audit-webhook",
        endpoint: "https://log.example/s3",
        onDelete: "remove",
      },
      secrets: { AUDIT_WEBHOOK_TOKEN: "Token-1" },
      makes: ["let the S3 service post its requests to https://log.example/s3"],
      removes: ["end the audit webhook https://log.example/s3"],
      only: "rest",
    },
    {
      desired: { kind: "tls", certificate, onDelete: "remove" },
      secrets: { TLS_PRIVATE_KEY: privateKey },
      makes: ["set the certificate of SUBJECT"],
      removes: ["take back the certificate of SUBJECT; a self-signed one takes its place"],
    },
  ];
}

describe("drivers/weka, its kinds in every generation", () => {
  let folder: string;
  let pair: ServerCertificate;
  let first: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-generations-"));
    pair = await sandboxCertificate(join(folder, "own"), ["weka.example"]);
    ({ certificate: first } = await sandboxCertificate(join(folder, "first"), ["weka.example"]));
  });
  after(() => rm(folder, { recursive: true }));

  for (const [way, version, credentials] of [
    ["command line", "4.2.17", "password"],
    ["command line", "5.0.2", "password"],
    ["command line", "5.1.3", "keys"],
    ["command line", "6.0.1", "keys"],
    ["rest", "5.0.2", "password"],
    ["rest", "5.1.3", "keys"],
  ] as const)
    describe(`${way}, WEKA ${version}`, () => {
      let cluster: WekaCluster;
      before(async () => {
        cluster = await startWeka({ version, certificate: first });
      });
      after(() => cluster.stop());

      const everyStage = (): readonly Stage[] =>
        stages(pair).filter(({ only }) => only === undefined || only === way);

      const drove = (
        verb: Verb,
        { desired, secrets: env }: Stage,
        before?: unknown,
      ): ReturnType<typeof driven> => {
        const told = before === undefined ? {} : { PULUMI_COMMAND_STDOUT: JSON.stringify(before) };
        return driven(cluster.stateFile, verb, desired, { ...env, ...told }, way);
      };

      /** Applies twice, as an update of what `before` printed. @returns what was printed */
      async function settle(
        stage: Stage,
        before: unknown,
        makes: readonly string[],
      ): Promise<unknown> {
        const { record, lines } = await drove("apply", stage, before);
        assert.deepEqual(masked(lines), makes);
        const same = { record, lines: [] };
        assert.deepEqual(await drove("apply", stage, record), same);
        assert.deepEqual(await drove("observe", stage, record), same);
        return record;
      }

      it("makes and changes every kind of object, and has nothing to do the second time", async () => {
        for (const stage of everyStage()) {
          const record = await settle(stage, undefined, stage.makes);
          const { desired, changed } = stage;
          if (changed === undefined) continue;
          const other = { ...stage, desired: { ...desired, ...changed.declared } };
          await settle(other, record, changed.makes);
        }
      });

      it("shows the user's keys once, where users have keys", async () => {
        const [user] = stages(pair).filter(({ desired }) => desired.kind === "s3-user");
        assert.ok(user !== undefined);
        const another = { ...user, desired: { ...user.desired, name: "reader" } };
        const { record } = await drove("apply", another);
        const names = Object.keys(z.record(z.string(), z.unknown()).parse(record));
        const shown = names.filter((name) => /key/i.test(name));
        assert.deepEqual(
          shown,
          credentials === "keys" ? ["keyVersion", "accessKey", "secretKey"] : [],
        );
        await drove("delete", another);
      });

      it("removes them in the opposite order, and has nothing to do the second time", async () => {
        for (const stage of everyStage().toReversed()) {
          const { record, lines } = await drove("delete", stage);
          assert.deepEqual([record, masked(lines)], [null, stage.removes]);
          assert.deepEqual(await drove("delete", stage), { record: null, lines: [] });
        }
      });
    });
});
