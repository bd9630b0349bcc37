import assert from "node:assert/strict";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { assumeRole } from "../../../sandbox/services/role-credentials.ts";
import { MotoUnderTest, VENV_WITHIN_MS } from "../../support/moto.ts";

describe("assumeRole", function () {
  const aws = new MotoUnderTest({ accountId: "245966534215" });

  before(async function () {
    this.timeout(VENV_WITHIN_MS);
    await aws.start();
  });
  after(async function () {
    await aws.stop();
  });

  it("gives the keys of a session that AWS knows as the role's", async function () {
    await aws.clients.iam.send(
      new CreateRoleCommand({ RoleName: "node", AssumeRolePolicyDocument: "{}" }),
    );
    const role = "arn:aws:iam::245966534215:role/node";
    const session = "arn:aws:sts::245966534215:assumed-role/node/check";
    const one = await assumeRole(aws.clients, role, "check");
    const two = await assumeRole(aws.clients, role, "check");
    assert.equal(one.sessionArn, session);
    assert.notEqual(one.accessKeyId, two.accessKeyId);
    assert.ok(one.expiresAt.getTime() > Date.now());

    const client = new STSClient({ endpoint: aws.moto.url, region: "us-east-1", credentials: one });
    const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}));
    assert.deepEqual([Arn, Account], [session, "245966534215"]);
    client.destroy();
  });
});
