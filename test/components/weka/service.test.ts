import assert from "node:assert/strict";
import { AuditWebhook, S3Cluster, TlsCertificate } from "../../../components/weka/index.ts";
import { FilesystemGroup } from "../../../components/weka/index.ts";
import { record } from "../../support/record.ts";
import { command, component, connection } from "../../support/weka-components.ts";

const pem = (kind: string): string =>
  [`-----BEGIN ${kind}-----`, "QUJD", `-----END ${kind}-----`].join("\n");

describe("components/weka: service", () => {
  it("declares what is chosen once of an S3 cluster, and who anonymous callers are", async () => {
    const stdout = JSON.stringify({ port: 9000, tls: true, addresses: [] });
    const [, cluster] = await record(
      () =>
        new S3Cluster("s3", {
          connection,
          defaultFilesystem: "default",
          configFilesystem: ".config_fs",
          servers: [0, 1],
          maxBuckets: 500,
          anonymousPosixUid: 1000,
          anonymousPosixGid: 0,
          onDelete: "remove",
        }),
      { outputs: { "command:local:Command": () => ({ stdout }) } },
    );
    assert.deepEqual(
      cluster,
      command("s3", {
        desired: {
          kind: "s3-cluster",
          defaultFilesystem: "default",
          configFilesystem: ".config_fs",
          servers: [0, 1],
          port: 9000,
          onDelete: "remove",
          maxBuckets: 500,
          anonymousPosixUid: 1000,
          anonymousPosixGid: 0,
        },
        trigger: "s3",
      }),
    );
  });

  it("declares the audit webhook, its token in the environment only", async () => {
    const endpoint = "https://audit.example.com/s3";
    assert.deepEqual(
      await record(() => new AuditWebhook("audit", { connection, endpoint, token: "Splunk 1" })),
      [
        component("AuditWebhook", "audit", {}),
        command("audit", {
          desired: { kind: "audit-webhook", endpoint, onDelete: "retain" },
          trigger: "audit-webhook",
          environment: { AUDIT_WEBHOOK_TOKEN: "Splunk 1" },
        }),
      ],
    );
  });

  it("declares the certificate, its key in the environment only", async () => {
    const certificate = pem("CERTIFICATE");
    const privateKey = pem("PRIVATE KEY");
    assert.deepEqual(
      await record(() => new TlsCertificate("tls", { connection, certificate, privateKey })),
      [
        component("TlsCertificate", "tls", {}),
        command("tls", {
          desired: { kind: "tls", certificate, onDelete: "retain" },
          trigger: "tls",
          environment: { TLS_PRIVATE_KEY: privateKey },
        }),
      ],
    );
  });

  it("hands the way to WEKA over in the environment, which is a secret as a whole", async () => {
    const via = "rest https://weka-0:14000";
    const way = { ...connection, via, caFile: "/etc/weka/ca.pem", revision: 3 };
    const [, group] = await record(
      () => new FilesystemGroup("labs", { connection: way, group: "labs" }),
    );
    assert.deepEqual(
      group,
      command("labs", {
        desired: { kind: "filesystem-group", name: "labs", onDelete: "retain" },
        trigger: "labs",
        environment: {
          S3_ACCESS_WEKA_VIA: via,
          S3_ACCESS_WEKA_CA: "/etc/weka/ca.pem",
          S3_ACCESS_REVISION: "3",
        },
      }),
    );
  });

  it("refuses a way that is none", async () => {
    const way = { ...connection, via: "telnet weka-0" };
    await assert.rejects(
      record(() => new FilesystemGroup("labs", { connection: way, group: "labs" })),
      /WEKA filesystem-group "labs" cannot be declared:\n {2}connection\.via: "telnet weka-0" is no way to WEKA/,
    );
  });
});
