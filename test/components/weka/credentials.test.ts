import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { S3ServiceAccount, S3User } from "../../../components/weka/index.ts";
import type { PolicyDocument } from "../../../policies/document.ts";
import { type World, record } from "../../support/record.ts";
import { command, component, connection, refusal } from "../../support/weka-components.ts";

const document: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::raw/team-a/*"] },
  ],
};

/** The driver prints this record. */
function printing(printed: object | string): World {
  const stdout = typeof printed === "string" ? printed : JSON.stringify(printed);
  return { outputs: { "command:local:Command": () => ({ stdout }) } };
}

const user = { connection, user: "loader", password: "Loader-pass-1", policy: "readwrite" };

const account = {
  connection,
  user: pulumi.output("loader"),
  password: "Loader-pass-1",
  label: "nightly",
  document,
};

describe("components/weka: credentials", () => {
  it("declares a user that signs with its name and password", async () => {
    const records = await record(
      () =>
        new S3User("loader", {
          ...user,
          policy: pulumi.output("readwrite"),
          posixUid: 1000,
          posixGid: 1000,
        }),
      printing({ kind: "s3-user", name: "loader", policy: "readwrite" }),
    );
    assert.deepEqual(records, [
      component("S3User", "loader", {
        userName: "loader",
        policyName: "readwrite",
        accessKeyId: "loader",
        secretAccessKey: { secret: "Loader-pass-1" },
      }),
      command("loader", {
        desired: {
          kind: "s3-user",
          name: "loader",
          policy: "readwrite",
          posixUid: 1000,
          posixGid: 1000,
          passwordVersion: 1,
          keyVersion: 1,
          onDelete: "remove",
        },
        trigger: "loader",
        environment: { S3_USER_PASSWORD: "Loader-pass-1" },
      }),
    ]);
  });

  it("tells the key pair of a user that WEKA made one for", async () => {
    const keys = { accessKey: "AK-OF-LOADER", secretKey: "made-by-weka" };
    const [made] = await record(
      () => new S3User("loader", { ...user, keyVersion: 2 }),
      printing({ kind: "s3-user", name: "loader", ...keys }),
    );
    assert.deepEqual(made?.outputs, {
      userName: "loader",
      policyName: "readwrite",
      accessKeyId: "AK-OF-LOADER",
      secretAccessKey: { secret: "made-by-weka" },
    });
  });

  it("declares a service account, marked by its label, and keeps its secret key a secret", async () => {
    const records = await record(
      () => new S3ServiceAccount("nightly", { ...account, keyVersion: 3 }),
      printing({ kind: "s3-service-account", accessKey: "AK-NIGHTLY", secretKey: "made-by-weka" }),
    );
    assert.deepEqual(records, [
      component("S3ServiceAccount", "nightly", {
        accessKeyId: "AK-NIGHTLY",
        secretAccessKey: { secret: "made-by-weka" },
      }),
      command("nightly", {
        desired: {
          kind: "s3-service-account",
          user: "loader",
          label: "nightly",
          document: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: ["s3:GetObject"],
                Resource: ["arn:aws:s3:::raw/team-a/*"],
                Sid: "nightly",
              },
            ],
          },
          keyVersion: 3,
          onDelete: "remove",
        },
        trigger: "loader/nightly",
        environment: { S3_USER_PASSWORD: "Loader-pass-1" },
      }),
    ]);
  });

  it("says which part of a record is missing, and quotes nothing of it", async () => {
    const half = printing({ accessKey: "AK-NIGHTLY", secretkey: "made-by-weka" });
    const program = (): unknown => new S3ServiceAccount("nightly", account);
    for (const [world, says] of [
      [half, /the WEKA driver's record cannot be used: secretKey is not as expected/],
      [printing("made-by-weka"), /the WEKA driver's record cannot be used; is drivers\/weka/],
    ] as const)
      await assert.rejects(record(program, world), (error: unknown) => {
        assert.ok(error instanceof AggregateError);
        assert.match(error.message, says);
        assert.doesNotMatch(JSON.stringify(error.errors.map(String)), /made-by-weka/);
        return true;
      });
  });

  it("refuses everything that is wrong with a service account at once", () => {
    const [statement] = document.Statement;
    assert.ok(statement);
    const broad: PolicyDocument = {
      ...document,
      Statement: [{ ...statement, Resource: [`arn:aws:s3:::raw/${"x".repeat(2000)}/*`] }],
    };
    assert.deepEqual(
      refusal(
        () =>
          new S3ServiceAccount("nightly", {
            connection,
            user: "load/er",
            password: "tiny",
            label: "Nightly",
            document: broad,
            keyVersion: 0,
          }),
      ),
      [
        'WEKA service account "nightly" cannot be declared:',
        '  user: "load/er" cannot name an S3 user',
        "  password: the password lacks: 8 characters, an upper-case letter, a digit or special character",
        '  label: "Nightly" cannot be the label of a service account',
        "  document: the policy has 2134 bytes without white space, 86 more than the 2048 that WEKA takes",
        "  keyVersion: 0 is no key version",
      ],
    );
  });
});
