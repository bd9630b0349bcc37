import assert from "node:assert/strict";
import { mock } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import {
  Filesystem,
  FilesystemGroup,
  S3Bucket,
  S3Lifecycle,
} from "../../../components/weka/index.ts";
import { record } from "../../support/record.ts";
import { command, component, connection, refusal } from "../../support/weka-components.ts";

/** What a program warns of. */
async function warnings(program: () => unknown): Promise<string[]> {
  const warn = mock.method(console, "warn", () => undefined);
  try {
    await record(program);
    return warn.mock.calls.map(({ arguments: [text] }) => String(text));
  } finally {
    warn.mock.restore();
  }
}

describe("components/weka: storage", () => {
  it("declares a filesystem group that stays", async () => {
    assert.deepEqual(
      await record(() => new FilesystemGroup("labs", { connection, group: pulumi.output("labs") })),
      [
        component("FilesystemGroup", "labs", { groupName: "labs" }),
        command("labs", {
          desired: { kind: "filesystem-group", name: "labs", onDelete: "retain" },
          trigger: "labs",
        }),
      ],
    );
  });

  it("declares a filesystem that is made, and removed only when told so", async () => {
    const make = { group: pulumi.output("labs"), capacity: "10TB" } as const;
    const [, made] = await record(
      () => new Filesystem("lab", { connection, filesystem: "lab", make }),
    );
    assert.deepEqual(
      made,
      command("lab", {
        desired: {
          kind: "filesystem",
          name: "lab",
          settings: { group: "labs", capacity: "10TB", encryption: "none" },
          onDelete: "retain",
        },
        trigger: "lab",
      }),
    );
    const all = { ssdCapacity: "1TB", encryption: "kms", onDelete: "remove" } as const;
    const [, removable] = await record(
      () => new Filesystem("lab", { connection, filesystem: "lab", make: { ...make, ...all } }),
    );
    assert.deepEqual(
      removable,
      command("lab", {
        desired: {
          kind: "filesystem",
          name: "lab",
          settings: { group: "labs", capacity: "10TB", ssdCapacity: "1TB", encryption: "kms" },
          onDelete: "remove",
        },
        trigger: "lab",
      }),
    );
  });

  it("refuses what WEKA would not make", () => {
    assert.deepEqual(
      refusal(
        () =>
          new Filesystem("lab", {
            connection,
            filesystem: "my lab",
            make: { group: "a/b", capacity: "1GB", ssdCapacity: "some" },
          }),
      ),
      [
        'WEKA filesystem "lab" cannot be declared:',
        '  filesystem: "my lab" cannot name a filesystem of the S3 service',
        '  make.group: "a/b" cannot name a filesystem group',
        '  make.capacity: "1GB" is no capacity of a filesystem',
        '  make.ssdCapacity: "some" is no capacity of a filesystem',
      ],
    );
  });

  it("warns of a key beside the data", async () => {
    const make = { group: "labs", capacity: "10TB", encryption: "without-kms" } as const;
    assert.deepEqual(
      await warnings(() => new Filesystem("lab", { connection, filesystem: "lab", make })),
      [
        'warning: [runtime] WEKA filesystem "lab": make.encryption: "without-kms" keeps the key of the encrypted filesystem on the cluster, beside its data, and can never be changed; set up a key management service and say "kms" before the filesystem is made',
      ],
    );
  });

  it("owns all lifecycle rules of a bucket, which go with it", async () => {
    const rules = [
      { expiryDays: 7, prefix: "tmp/" },
      { expiryDays: 365, tags: { stage: "raw" } },
    ];
    assert.deepEqual(
      await record(
        () => new S3Lifecycle("raw", { connection, bucket: pulumi.output("raw"), rules }),
      ),
      [
        component("S3Lifecycle", "raw", {}),
        command("raw", {
          desired: { kind: "s3-lifecycle", bucket: "raw", rules, onDelete: "remove" },
          trigger: "raw",
        }),
      ],
    );
  });

  it("warns of what a bucket opens to anybody, also when its policy is known late", async () => {
    const late = pulumi.output(undefined).apply(() => ({
      Version: "2012-10-17" as const,
      Statement: [
        {
          Effect: "Allow" as const,
          Principal: "*" as const,
          Action: ["s3:GetObject"] as const,
          Resource: ["arn:aws:s3:::docs/*"] as const,
        },
      ],
    }));
    const said = await warnings(() => {
      new S3Bucket("closed", { connection, bucket: "closed" });
      new S3Bucket("drop", { connection, bucket: "drop", anonymous: "upload" });
      new S3Bucket("docs", { connection, bucket: "docs", anonymous: { document: late } });
    });
    assert.deepEqual(said.map((line) => line.split(";")[0]).sort(), [
      'warning: [runtime] WEKA s3-bucket "docs": anonymous.document.Statement[0]: lets anybody who reaches the S3 service do s3:GetObject on arn:aws:s3:::docs/*, without credentials',
      'warning: [runtime] WEKA s3-bucket "drop": anonymous: "upload" lets anybody who reaches the S3 service write and delete every object, and list and abort unfinished uploads, without credentials',
    ]);
  });
});
