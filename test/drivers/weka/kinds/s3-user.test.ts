import assert from "node:assert/strict";
import { s3User } from "../../../../drivers/weka/kinds/s3-user.ts";
import type { DesiredS3User } from "../../../../policies/weka/desired.ts";
import { Drivers } from "../../../support/weka-memory/index.ts";

const password = "Loader-pass-1";

const desired: DesiredS3User = {
  kind: "s3-user",
  name: "loader",
  policy: "readwrite",
  posixUid: 1000,
  posixGid: 1001,
  passwordVersion: 1,
  keyVersion: 1,
  onDelete: "remove",
};

const record = {
  kind: "s3-user",
  name: "loader",
  uid: "uid-1",
  policy: "readwrite",
  posixUid: 1000,
  posixGid: 1001,
  passwordVersion: 1,
};

/** A user that was there before any driver ran. */
const found = {
  name: "loader",
  uid: "uid-0",
  role: "S3",
  password: "Unknown-1",
  policy: "readonly",
  posixUid: 0,
  posixGid: 0,
  keys: { accessKey: "access-0", secretKey: "secret-0" },
  accounts: [],
};

describe("drivers/weka/kinds/s3-user", () => {
  let drivers: Drivers;
  beforeEach(() => {
    drivers = new Drivers();
    drivers.secrets = { S3_USER_PASSWORD: password };
  });

  const passwords = (): unknown => drivers.state.users.map((user) => user.password);

  it("makes a user with its policy, and changes nothing on update", async () => {
    assert.deepEqual(await drivers.apply(s3User, desired), record);
    assert.deepEqual(drivers.calls, [
      `addS3User loader ${password} {"posixUid":1000,"posixGid":1001}`,
      "attachPolicy readwrite loader",
    ]);
    assert.deepEqual(drivers.lines, [
      'add user "loader" of role S3',
      'attach policy "readwrite" to user "loader"',
    ]);
    drivers.secrets = {};
    assert.deepEqual(await drivers.apply(s3User, desired), record);
    assert.deepEqual(drivers.calls, []);
    assert.deepEqual(await drivers.observe(s3User, desired), record);
  });

  it("adopts a user: sets its password and ids, and replaces its policy", async () => {
    drivers.state.users = [{ ...found, accounts: [] }];
    assert.deepEqual(await drivers.apply(s3User, desired), { ...record, uid: "uid-0" });
    assert.deepEqual(drivers.lines, [
      'set the password of user "loader", version 1',
      'set the POSIX ids of user "loader" to 1000:1001',
      'attach policy "readwrite" to user "loader"',
    ]);
    assert.deepEqual(passwords(), [password]);
  });

  it("sets a password again when its version changed, and only then", async () => {
    await drivers.apply(s3User, desired);
    drivers.secrets = { S3_USER_PASSWORD: "Loader-pass-2" };
    await drivers.apply(s3User, desired);
    assert.deepEqual(drivers.calls, []);
    const second = await drivers.apply(s3User, { ...desired, passwordVersion: 2 });
    assert.deepEqual(second, { ...record, passwordVersion: 2 });
    assert.deepEqual(drivers.calls, ["setPassword loader Loader-pass-2"]);
  });

  it("gives a user that was made again by somebody else its password, whatever the record says", async () => {
    await drivers.apply(s3User, desired);
    drivers.state.users = [{ ...found, policy: "readwrite", accounts: [] }];
    await drivers.apply(s3User, desired);
    assert.deepEqual(drivers.calls, [
      `setPassword loader ${password}`,
      'updateUser loader {"posixUid":1000,"posixGid":1001}',
    ]);
  });

  it("does not believe a record of another user, or none at all", async () => {
    await drivers.apply(s3User, desired);
    for (const before of [{ ...record, name: "other" }, undefined, "no record"]) {
      drivers.before = before;
      await drivers.apply(s3User, desired);
      assert.deepEqual(drivers.calls, [`setPassword loader ${password}`]);
    }
  });

  it("changes the policy in one step, and leaves ids alone that are not declared", async () => {
    await drivers.apply(s3User, desired);
    const { posixUid: _, posixGid: __, ...rest } = desired;
    const changed = await drivers.apply(s3User, { ...rest, policy: "readonly" });
    assert.deepEqual(changed, { ...record, policy: "readonly" });
    assert.deepEqual(drivers.calls, ["attachPolicy readonly loader"]);
  });

  it("touches no user of another role", async () => {
    drivers.state.users = [{ ...found, role: "ClusterAdmin", accounts: [] }];
    const message =
      'user "loader" exists with role ClusterAdmin, which this driver does not change: choose another user name';
    await assert.rejects(drivers.apply(s3User, desired), { message });
    await assert.rejects(drivers.delete(s3User, desired), { message });
    assert.deepEqual(drivers.calls, []);
  });

  it("says when the password, the policy or the service is missing", async () => {
    drivers.secrets = {};
    await assert.rejects(drivers.apply(s3User, desired), {
      message: 'S3_USER_PASSWORD, which holds the password of user "loader", is not set',
    });
    drivers.secrets = { S3_USER_PASSWORD: password };
    await assert.rejects(drivers.apply(s3User, { ...desired, policy: "nobody" }), {
      message:
        'WEKA has no policy "nobody"; it has "readonly", "readwrite", "writeonly": name one of these, or declare it; WEKA says: policy "nobody" was not found',
    });
    drivers.state.cluster = undefined;
    await assert.rejects(drivers.apply(s3User, desired), {
      message:
        "WEKA has no S3 cluster: declare one, or add it first; WEKA says: S3 cluster is not configured",
    });
  });

  it("deletes a user, or keeps one that is to stay", async () => {
    await drivers.apply(s3User, desired);
    await drivers.delete(s3User, { ...desired, onDelete: "retain" });
    assert.deepEqual(
      [drivers.calls, drivers.lines],
      [[], ['user "loader" stays, and keeps its access; onDelete: "remove" would end it']],
    );
    await drivers.delete(s3User, desired);
    assert.deepEqual(drivers.calls, ["removeUser loader"]);
    await drivers.delete(s3User, desired);
    assert.deepEqual(drivers.calls, []);
    assert.equal(await drivers.observe(s3User, desired), undefined);
  });

  describe("with a key pair of its own", () => {
    const withKeys = (number: number, version = 1): object => ({
      ...record,
      keyVersion: version,
      accessKey: `access-${number}`,
      secretKey: `secret-${number + 1}`,
    });

    beforeEach(() => {
      drivers.state.credentials = "keys";
    });

    it("records the pair that attaching made, and keeps it from then on", async () => {
      assert.deepEqual(await drivers.apply(s3User, desired), withKeys(2));
      assert.deepEqual(drivers.calls, [
        `addS3User loader ${password} {"posixUid":1000,"posixGid":1001}`,
        "attachPolicy readwrite loader",
      ]);
      assert.deepEqual(await drivers.apply(s3User, { ...desired, policy: "readonly" }), {
        ...withKeys(2),
        policy: "readonly",
      });
      assert.deepEqual(drivers.calls, ["attachPolicy readonly loader"]);
      assert.deepEqual(await drivers.observe(s3User, desired), {
        ...withKeys(2),
        policy: "readonly",
      });
    });

    it("makes a pair for a user whose pair is in no record", async () => {
      drivers.state.users = [{ ...found, accounts: [] }];
      assert.deepEqual(await drivers.apply(s3User, desired), { ...withKeys(1), uid: "uid-0" });
      assert.deepEqual(drivers.calls.slice(-2), [
        "attachPolicy readwrite loader",
        "makeS3Keys loader",
      ]);
      assert.equal(
        drivers.lines.at(-1),
        'make the key pair of user "loader", version 1; an older one ends',
      );
    });

    it("makes another pair when the version changed, and only then", async () => {
      await drivers.apply(s3User, desired);
      const rotated = { ...desired, keyVersion: 2 };
      assert.deepEqual(await drivers.apply(s3User, rotated), withKeys(4, 2));
      assert.deepEqual(drivers.calls, ["makeS3Keys loader"]);
      assert.deepEqual(await drivers.apply(s3User, rotated), withKeys(4, 2));
      assert.deepEqual(drivers.calls, []);
    });

    it("believes in the pair that it sees being made, whatever the record says", async () => {
      await drivers.apply(s3User, desired);
      const [user] = drivers.state.users;
      assert.ok(user !== undefined);
      Object.assign(user, { policy: undefined, keys: undefined });
      assert.deepEqual(await drivers.apply(s3User, desired), withKeys(4));
      assert.deepEqual(drivers.calls, ["attachPolicy readwrite loader"]);
    });

    it("makes a pair for a user that was made again, where WEKA tells no ids of users", async () => {
      await drivers.apply(s3User, desired);
      const { uid: _, ...old } = { ...record, keyVersion: 1, accessKey: "a", secretKey: "s" };
      drivers.before = old;
      drivers.state.users = [];
      // Attaching a policy makes no pair here.
      const quiet = { accessKey: "access-0", secretKey: "secret-0" };
      await drivers.apply(s3User, desired, {
        after: (call) => {
          const [user] = drivers.state.users;
          if (call.startsWith("addS3User") && user !== undefined) user.keys = quiet;
        },
      });
      assert.deepEqual(drivers.calls.slice(-2), [
        "attachPolicy readwrite loader",
        "makeS3Keys loader",
      ]);
    });

    it("does not believe in the pair of a user that was made again", async () => {
      await drivers.apply(s3User, desired);
      drivers.state.users = [{ ...found, policy: "readwrite", accounts: [] }];
      const again = await drivers.apply(s3User, desired);
      assert.deepEqual(again, { ...withKeys(4), uid: "uid-0" });
    });
  });
});
