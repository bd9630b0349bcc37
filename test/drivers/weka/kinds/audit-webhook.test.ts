import assert from "node:assert/strict";
import { auditWebhook } from "../../../../drivers/weka/kinds/audit-webhook.ts";
import type { DesiredAuditWebhook } from "../../../../policies/weka/desired.ts";
import { Drivers } from "../../../support/weka-memory/index.ts";

const endpoint = "https://log.example/services/collector";

const desired: DesiredAuditWebhook = { kind: "audit-webhook", endpoint, onDelete: "remove" };

describe("drivers/weka/kinds/audit-webhook", () => {
  let drivers: Drivers;
  beforeEach(() => {
    drivers = new Drivers();
    drivers.secrets = { AUDIT_WEBHOOK_TOKEN: "Token-1" };
  });

  it("enables one, changes nothing the second time, and never tells the token", async () => {
    const record = { kind: "audit-webhook", endpoint };
    assert.deepEqual(await drivers.apply(auditWebhook, desired), record);
    assert.deepEqual(drivers.calls, [`enableAuditWebhook ${endpoint} Token-1`]);
    assert.deepEqual(drivers.lines, [`let the S3 service post its requests to ${endpoint}`]);
    assert.deepEqual(await drivers.apply(auditWebhook, desired), record);
    assert.deepEqual(drivers.calls, []);
  });

  it("enables it again when the token or the endpoint is another", async () => {
    await drivers.apply(auditWebhook, desired);
    drivers.secrets = { AUDIT_WEBHOOK_TOKEN: "Token-2" };
    await drivers.apply(auditWebhook, desired);
    assert.deepEqual(drivers.state.webhook, { endpoint, token: "Token-2" });
    const other = "https://other.example/";
    await drivers.apply(auditWebhook, { ...desired, endpoint: other });
    assert.deepEqual(drivers.state.webhook, { endpoint: other, token: "Token-2" });
  });

  it("takes a token in quotes, as Splunk wants it, for the same", async () => {
    drivers.state.webhook = { endpoint, token: '"Splunk Token-1"' };
    drivers.secrets = { AUDIT_WEBHOOK_TOKEN: "Splunk Token-1" };
    await drivers.apply(auditWebhook, desired);
    assert.deepEqual(drivers.calls, []);
  });

  it("says when the token or the service is missing", async () => {
    drivers.state.cluster = undefined;
    await assert.rejects(drivers.apply(auditWebhook, desired), {
      message:
        "WEKA has no S3 cluster: declare one, or add it first; WEKA says: S3 cluster is not configured",
    });
    drivers.secrets = {};
    drivers.state.webhook = { endpoint, token: "Token-1" };
    await assert.rejects(drivers.apply(auditWebhook, desired), {
      message: `AUDIT_WEBHOOK_TOKEN, which holds the token of the audit webhook ${endpoint}, is not set`,
    });
  });

  it("disables its own only, and only when that is declared", async () => {
    drivers.state.webhook = { endpoint: "https://other.example/", token: "x" };
    await drivers.delete(auditWebhook, desired);
    assert.deepEqual(drivers.lines, [
      `the audit webhook https://other.example/ stays: it is not the declared ${endpoint}`,
    ]);
    drivers.state.webhook = { endpoint, token: "x" };
    await drivers.delete(auditWebhook, { ...desired, onDelete: "retain" });
    assert.deepEqual(drivers.lines, [
      `the audit webhook ${endpoint} stays; onDelete: "remove" would end it`,
    ]);
    assert.deepEqual(drivers.calls, []);
    await drivers.delete(auditWebhook, desired);
    assert.deepEqual(drivers.calls, ["disableAuditWebhook"]);
    await drivers.delete(auditWebhook, desired);
    assert.deepEqual(drivers.calls, []);
  });
});
