import assert from "node:assert/strict";
import { s3Policy } from "../../../../drivers/weka/kinds/s3-policy.ts";
import type { PolicyDocument } from "../../../../policies/document.ts";
import type { DesiredS3Policy } from "../../../../policies/weka/desired.ts";
import { Drivers } from "../../../support/weka-memory/index.ts";

const name = "team-0badcafe";

const document: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::raw/a/*"] }],
};

const wider = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:*"], Resource: ["arn:aws:s3:::*"] }],
};

const desired: DesiredS3Policy = { kind: "s3-policy", name, document, onDelete: "remove" };

describe("drivers/weka/kinds/s3-policy", () => {
  let drivers: Drivers;
  beforeEach(() => {
    drivers = new Drivers();
  });

  /** Adds a policy behind the driver's back. */
  function put(policy: string, content: object): void {
    drivers.state.policies.set(policy, content);
  }

  function addUser(user: string, policy: string): void {
    drivers.state.users.push({
      name: user,
      uid: user,
      role: "S3",
      password: "Loader-1",
      policy,
      posixUid: 0,
      posixGid: 0,
      keys: undefined,
      accounts: [],
    });
  }

  async function apply(): Promise<string[]> {
    assert.deepEqual(await drivers.apply(s3Policy, desired), { kind: "s3-policy", name });
    return drivers.lines;
  }

  function own(): [string, unknown][] {
    return [...drivers.state.policies].slice(3); // The first three are predefined.
  }

  function attachments(): unknown[] {
    return drivers.state.users.map((user) => [user.name, user.policy]);
  }

  it("adds a policy, and changes nothing the second time", async () => {
    assert.deepEqual(await apply(), [`add policy "${name}"`]);
    assert.deepEqual(own(), [[name, document]]);
    assert.deepEqual(await apply(), []);
  });

  it("adopts a policy that says the same in another spelling", async () => {
    put(name, {
      Statement: [
        { Resource: "arn:aws:s3:::raw/a/*", Action: "s3:GetObject", Effect: "Allow", Sid: "" },
      ],
      Version: "2012-10-17",
    });
    assert.deepEqual(await apply(), []);
  });

  it("replaces a false policy that nobody has", async () => {
    put(name, wider);
    assert.deepEqual(await apply(), [`remove policy "${name}"`, `add policy "${name}"`]);
    assert.deepEqual(own(), [[name, document]]);
  });

  it("replaces a false policy under its users, who are never without one", async () => {
    put(name, wider);
    addUser("a", name);
    addUser("b", name);
    addUser("c", "readonly");
    assert.deepEqual(await apply(), [
      `add policy "${name}.repair"`,
      `attach policy "${name}.repair" to user "a"`,
      `attach policy "${name}.repair" to user "b"`,
      `remove policy "${name}"`,
      `add policy "${name}"`,
      `attach policy "${name}" to user "a"`,
      `attach policy "${name}" to user "b"`,
      `remove policy "${name}.repair"`,
    ]);
    assert.deepEqual(own(), [[name, document]]);
    assert.deepEqual(attachments(), [
      ["a", name],
      ["b", name],
      ["c", "readonly"],
    ]);
  });

  it("never attaches a policy of which WEKA dropped a part", async () => {
    put(name, wider);
    addUser("a", name);
    await assert.rejects(
      drivers.apply(s3Policy, desired, {
        // A WEKA that keeps another document than it is given.
        after: (call) => {
          if (call.startsWith("addPolicy")) put(`${name}.repair`, wider);
        },
      }),
      {
        message: `WEKA took policy "${name}.repair" but shows another document than it was given, so it was attached to nobody: compare \`weka s3 policy show ${name}.repair\` with what was declared, and declare only what this version of WEKA keeps`,
      },
    );
    assert.deepEqual(drivers.lines, [`add policy "${name}.repair"`]);
    assert.deepEqual(attachments(), [["a", name]]);
  });

  it("removes no policy that somebody has", async () => {
    await apply();
    addUser("a", name);
    await assert.rejects(drivers.delete(s3Policy, desired), {
      message: `policy "${name}" is still attached to a: attach another policy to them first, so that nobody loses access by accident`,
    });
    await drivers.delete(s3Policy, { ...desired, onDelete: "retain" });
    assert.deepEqual(drivers.lines, [`policy "${name}" stays; onDelete: "remove" would remove it`]);
    drivers.state.users = [];
    await drivers.delete(s3Policy, desired);
    assert.deepEqual(drivers.calls, [`removePolicy ${name}`]);
    assert.deepEqual(own(), []);
    await drivers.delete(s3Policy, desired);
    assert.deepEqual(drivers.calls, []);
    assert.equal(await drivers.observe(s3Policy, desired), undefined);
  });

  it("takes a policy that somebody else removes meanwhile for removed", async () => {
    put(name, wider);
    await drivers.apply(s3Policy, desired, {
      before: (call) => {
        if (call === `removePolicy ${name}`) drivers.state.policies.delete(name);
      },
    });
    assert.deepEqual(own(), [[name, document]]);
  });

  it("says when there is no S3 cluster", async () => {
    drivers.state.cluster = undefined;
    await assert.rejects(drivers.apply(s3Policy, desired), {
      message:
        "WEKA has no S3 cluster: declare one, or add it first; WEKA says: S3 cluster is not configured",
    });
  });
});
