import assert from "node:assert/strict";
import { s3ServiceAccount } from "../../../../drivers/weka/kinds/s3-service-account.ts";
import type { PolicyDocument } from "../../../../policies/document.ts";
import type { DesiredS3ServiceAccount } from "../../../../policies/weka/desired.ts";
import { Drivers } from "../../../support/weka-memory/index.ts";

const document: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::raw/*"] }],
};

const labelled = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "nightly",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::raw/*"],
    },
  ],
};

const desired: DesiredS3ServiceAccount = {
  kind: "s3-service-account",
  user: "loader",
  label: "nightly",
  document,
  keyVersion: 1,
  onDelete: "remove",
};

const record = {
  kind: "s3-service-account",
  user: "loader",
  label: "nightly",
  keyVersion: 1,
  accessKey: "access-1",
  secretKey: "secret-2",
};

const added = `addServiceAccount ${JSON.stringify(labelled).replace(
  '"Sid":"nightly","Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::raw/*"]',
  '"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::raw/*"],"Sid":"nightly"',
)}`;

describe("drivers/weka/kinds/s3-service-account", () => {
  let drivers: Drivers;
  beforeEach(() => {
    drivers = new Drivers({
      users: [
        {
          name: "loader",
          uid: "uid-0",
          role: "S3",
          password: "Loader-1",
          policy: "readwrite",
          posixUid: 0,
          posixGid: 0,
          keys: undefined,
          accounts: [],
        },
      ],
    });
    drivers.secrets = { S3_USER_PASSWORD: "Loader-1" };
  });

  const accounts = (): string[] =>
    drivers.state.users.flatMap((user) => user.accounts.map(({ accessKey }) => accessKey));

  it("is made as its user, carries its label, and is left alone the second time", async () => {
    assert.deepEqual(await drivers.apply(s3ServiceAccount, desired), record);
    assert.deepEqual(drivers.calls, [added]);
    assert.deepEqual(drivers.lines, ['add service account "nightly" of user "loader", version 1']);
    assert.deepEqual(drivers.state.users[0]?.accounts[0]?.document, labelled);
    assert.deepEqual(await drivers.apply(s3ServiceAccount, desired), record);
    assert.deepEqual(drivers.calls, []);
    assert.deepEqual(await drivers.observe(s3ServiceAccount, desired), record);
  });

  it("is replaced when its key is in no record, and never adopted", async () => {
    await drivers.apply(s3ServiceAccount, desired);
    drivers.before = undefined;
    assert.equal(await drivers.observe(s3ServiceAccount, desired), undefined);
    assert.deepEqual(await drivers.apply(s3ServiceAccount, desired), {
      ...record,
      accessKey: "access-3",
      secretKey: "secret-4",
    });
    assert.deepEqual(drivers.calls, [added, "removeServiceAccount access-1"]);
    assert.deepEqual(accounts(), ["access-3"]);
  });

  it("is replaced for another policy and for another version, and nobody else's is touched", async () => {
    const other = { accessKey: "other", secretKey: "secret", document };
    drivers.state.users[0]?.accounts.push(other);
    await drivers.apply(s3ServiceAccount, desired);
    const [statement] = document.Statement;
    assert.ok(statement !== undefined);
    const wider: PolicyDocument = {
      ...document,
      Statement: [{ ...statement, Action: ["s3:GetObject", "s3:PutObject"] }],
    };
    const second = await drivers.apply(s3ServiceAccount, { ...desired, document: wider });
    assert.equal(second.accessKey, "access-3");
    const rotated = { ...desired, document: wider, keyVersion: 2 };
    const third = await drivers.apply(s3ServiceAccount, rotated);
    assert.deepEqual([third.accessKey, third.keyVersion], ["access-5", 2]);
    assert.deepEqual(accounts(), ["other", "access-5"]);
  });

  it("keeps the old account when WEKA refuses the new one", async () => {
    await drivers.apply(s3ServiceAccount, desired);
    const refusal = new Error("WEKA takes 100 service accounts");
    const rotated = { ...desired, keyVersion: 2 };
    await assert.rejects(
      drivers.apply(s3ServiceAccount, rotated, {
        before: (call) => {
          if (call.startsWith("addServiceAccount")) throw refusal;
        },
      }),
      refusal,
    );
    assert.deepEqual(accounts(), ["access-1"]);
  });

  it("gives away no key of an account of which WEKA dropped a part, and removes it", async () => {
    await assert.rejects(
      drivers.apply(s3ServiceAccount, desired, {
        after: (call) => {
          const account = drivers.state.users[0]?.accounts[0];
          if (call.startsWith("addServiceAccount") && account !== undefined)
            account.document = document; // Without its Sid.
        },
      }),
      {
        message:
          'WEKA made service account access-1 but shows another policy than it was given, so it was removed: declare only what this version of WEKA keeps, which must include the Sid "nightly"',
      },
    );
    assert.deepEqual(accounts(), []);
  });

  it("stops when another run makes the account at the same time, and the next run leaves one", async () => {
    await assert.rejects(
      drivers.apply(s3ServiceAccount, desired, {
        before: (call) => {
          if (!call.startsWith("addServiceAccount")) return;
          drivers.state.users[0]?.accounts.push({
            accessKey: "rival",
            secretKey: "secret",
            document: labelled,
          });
        },
      }),
      {
        message:
          'another run made service account "nightly" of user "loader" at the same time: run again, one after the other, and one account is left',
      },
    );
    const { accessKey } = await drivers.apply(s3ServiceAccount, desired);
    assert.deepEqual(accounts(), [accessKey]);
  });

  it("tries no login for a user that is gone", async () => {
    const gone: DesiredS3ServiceAccount = { ...desired, user: "nobody" };
    await assert.rejects(drivers.apply(s3ServiceAccount, gone), {
      message:
        'WEKA has no user "nobody", whose service account "nightly" is declared: declare the user too',
    });
    await drivers.delete(s3ServiceAccount, gone);
    assert.deepEqual(drivers.calls, []);
  });

  it("stops at once when the login of its user is refused", async () => {
    drivers.secrets = { S3_USER_PASSWORD: "Loader-2" };
    await assert.rejects(drivers.apply(s3ServiceAccount, desired), { exitCode: 41 });
    drivers.secrets = {};
    await assert.rejects(drivers.apply(s3ServiceAccount, desired), {
      message: 'S3_USER_PASSWORD, which holds the password of user "loader", is not set',
    });
  });

  it("is removed with all that carry its label, or stays", async () => {
    await drivers.apply(s3ServiceAccount, desired);
    await drivers.delete(s3ServiceAccount, { ...desired, onDelete: "retain" });
    assert.deepEqual(drivers.lines, [
      'service account "nightly" of user "loader" stays, and keeps its access; onDelete: "remove" would end it',
    ]);
    await drivers.delete(s3ServiceAccount, desired);
    assert.deepEqual(drivers.lines, [
      'remove service account access-1, which is labelled "nightly", of user "loader"',
    ]);
    assert.deepEqual(accounts(), []);
    await drivers.delete(s3ServiceAccount, desired);
    assert.deepEqual(drivers.calls, []);
  });
});
