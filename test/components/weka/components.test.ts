import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  Filesystem,
  S3Bucket,
  S3Cluster,
  S3Policy,
  S3User,
} from "../../../components/weka/index.ts";
import { wekaPolicyName } from "../../../policies/dialects/weka-name.ts";
import type { PolicyDocument } from "../../../policies/document.ts";
import { record } from "../../support/record.ts";
import { command, component, connection } from "../../support/weka-components.ts";

const document: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::raw/team-a/*"] },
  ],
};

const open: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: ["arn:aws:iam:::user/loader"] },
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::raw/*"],
    },
  ],
};

describe("components/weka", () => {
  it("checks a filesystem", async () => {
    assert.deepEqual(
      await record(() => new Filesystem("data", { connection, filesystem: "default" })),
      [
        component("Filesystem", "data", { filesystemName: "default" }),
        command("data", {
          desired: { kind: "filesystem", name: "default", onDelete: "retain" },
          trigger: "default",
        }),
      ],
    );
  });

  it("declares an S3 cluster and tells its endpoint", async () => {
    const stdout = JSON.stringify({
      kind: "s3-cluster",
      port: 9000,
      tls: true,
      addresses: ["192.0.2.1"],
    });
    const records = await record(
      () =>
        new S3Cluster("s3", {
          connection,
          defaultFilesystem: "default",
          configFilesystem: pulumi.output(".config_fs"),
          domains: ["s3.example.com"],
        }),
      { outputs: { "command:local:Command": () => ({ stdout }) } },
    );
    assert.deepEqual(records, [
      component("S3Cluster", "s3", { endpoint: "https://s3.example.com:9000" }),
      command("s3", {
        desired: {
          kind: "s3-cluster",
          defaultFilesystem: "default",
          configFilesystem: ".config_fs",
          servers: "all",
          port: 9000,
          domains: ["s3.example.com"],
          onDelete: "retain",
        },
        trigger: "s3",
      }),
    ]);
  });

  for (const { title, args, tls, endpoint } of [
    { title: "the host of the connection", args: {}, tls: false, endpoint: "http://weka-0:9000" },
    {
      title: "a server where the connection names no host",
      args: { connection: { username: "admin", password: "Admin-pass-1" } },
      tls: true,
      endpoint: "https://192.0.2.1:9000",
    },
    {
      title: "the name that the program gives",
      args: { endpointHost: "s3.weka.example" },
      tls: true,
      endpoint: "https://s3.weka.example:9000",
    },
  ])
    it(`makes the endpoint of ${title}`, async () => {
      const stdout = JSON.stringify({ port: 9000, tls, addresses: ["192.0.2.1"] });
      const [cluster] = await record(
        () =>
          new S3Cluster("s3", {
            connection,
            defaultFilesystem: "default",
            configFilesystem: ".config_fs",
            ...args,
          }),
        { outputs: { "command:local:Command": () => ({ stdout }) } },
      );
      assert.deepEqual(cluster?.outputs, { endpoint });
    });

  it("declares a bucket that is closed and stays, unless told otherwise", async () => {
    assert.deepEqual(await record(() => new S3Bucket("raw", { connection, bucket: "raw" })), [
      component("S3Bucket", "raw", { bucketName: "raw" }),
      command("raw", {
        desired: { kind: "s3-bucket", name: "raw", anonymous: "none", onDelete: "retain" },
        trigger: "raw",
      }),
    ]);
  });

  it("declares a bucket with everything", async () => {
    const bucket = pulumi.output("raw");
    const records = await record(
      () =>
        new S3Bucket("raw", {
          connection,
          bucket,
          filesystem: "default",
          existingPath: "projects/raw",
          hardQuota: "2TiB",
          anonymous: { document: pulumi.output(undefined).apply(() => open) },
          onDelete: "unlink",
        }),
    );
    assert.deepEqual(records, [
      component("S3Bucket", "raw", { bucketName: "raw" }),
      command("raw", {
        desired: {
          kind: "s3-bucket",
          name: "raw",
          filesystem: "default",
          existingPath: "projects/raw",
          hardQuota: "2TiB",
          anonymous: { document: open },
          onDelete: "unlink",
        },
        trigger: "raw",
      }),
    ]);
  });

  it("names a policy after its content and makes a new one before the old one goes", async () => {
    const name = wekaPolicyName("team-a", document);
    assert.deepEqual(
      await record(() => new S3Policy("team-a", { connection, policy: "team-a", document })),
      [
        component("S3Policy", "team-a", { policyName: name }),
        command("team-a", {
          desired: { kind: "s3-policy", name, document, onDelete: "remove" },
          trigger: name,
          createFirst: true,
        }),
      ],
    );
  });

  it("refuses everything that is wrong with plain values at once, before anything is registered", async () => {
    let message = "";
    const records = await record(() => {
      try {
        new S3Bucket("raw", {
          connection,
          bucket: "Raw",
          filesystem: "my fs",
          existingPath: "../raw",
          hardQuota: "10 GB",
        });
      } catch (error) {
        if (!pulumi.RunError.isInstance(error)) throw error;
        message = error.message;
      }
    });
    assert.deepEqual(records, []);
    assert.equal(
      message,
      [
        'WEKA bucket "raw" cannot be declared:',
        '  bucket: "Raw" cannot name a bucket; use 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, and no IP address',
        '  filesystem: "my fs" cannot name a filesystem of the S3 service; use 1 to 32 characters without slashes, spaces, parentheses, & and ;, not starting with a hyphen',
        '  existingPath: "../raw" is no folder of the filesystem; write the folder relative to the root of the filesystem, for example projects/genomics',
        '  hardQuota: "10 GB" is no quota; write a number and a unit without a space, for example 500GB or 2TiB, or "none"',
      ].join("\n"),
    );
  });

  it("refuses a value that is known late, and never quotes a password", async () => {
    const program = (): void => {
      new S3User("loader", {
        connection,
        user: pulumi.output("load/er"),
        password: Promise.resolve("tiny"),
        policy: "readwrite",
      });
    };
    await assert.rejects(record(program), (error: unknown) => {
      assert.ok(error instanceof AggregateError);
      assert.match(error.message, /user: "load\/er" cannot name an S3 user/);
      assert.match(
        error.message,
        /password: the password lacks: 8 characters, an upper-case letter, a digit/,
      );
      assert.doesNotMatch(error.message, /tiny/);
      return true;
    });
  });
});
