import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { snapshot } from "../../../../sandbox/weka/store.ts";
import { startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

const name = "team-0badcafe";

const document = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::raw/a/*"] }],
};

const wider = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:*"], Resource: ["arn:aws:s3:::*"] }],
};

const desired = { kind: "s3-policy", name, document, onDelete: "remove" };

describe("drivers/weka/kinds/s3-policy", () => {
  let cluster: WekaCluster;
  beforeEach(async () => {
    cluster = await startWeka();
    await cluster.weka(["s3", "cluster", "add", "default", ".config_fs", "--all-servers"]);
  });
  afterEach(() => cluster.stop());

  /** Adds a policy behind the driver's back. */
  async function put(policy: string, content: object): Promise<void> {
    const file = join(cluster.folder, "put.json");
    await writeFile(file, JSON.stringify(content));
    await cluster.weka(["s3", "policy", "add", policy, file]);
  }

  async function addUser(user: string, policy: string): Promise<void> {
    await cluster.weka(["user", "add", user, "S3"], { input: "Loader-1\n" });
    await cluster.weka(["s3", "policy", "attach", policy, user]);
  }

  async function apply(): Promise<string[]> {
    const { exitCode, stdout, stderr } = await cluster.driver("apply", desired);
    assert.equal(exitCode, 0, stderr);
    assert.equal(stdout, `{"kind":"s3-policy","name":"${name}"}`);
    return stderr.split("\n").filter((line) => line !== "");
  }

  function own(): [string, unknown][] {
    return [...snapshot(cluster.stateFile).policies].slice(3); // The first three are predefined.
  }

  function attachments(): unknown[] {
    return snapshot(cluster.stateFile).users.map((user) => [user.name, user.policy]);
  }

  it("adds a policy, and changes nothing the second time", async () => {
    assert.deepEqual(await apply(), [`add policy "${name}"`]);
    assert.deepEqual(own(), [[name, document]]);
    assert.deepEqual(await apply(), []);
  });

  it("adopts a policy that says the same in another spelling", async () => {
    await put(name, {
      Statement: [
        { Resource: "arn:aws:s3:::raw/a/*", Action: "s3:GetObject", Effect: "Allow", Sid: "" },
      ],
      Version: "2012-10-17",
    });
    assert.deepEqual(await apply(), []);
  });

  it("replaces a false policy that nobody has", async () => {
    await put(name, wider);
    assert.deepEqual(await apply(), [`remove policy "${name}"`, `add policy "${name}"`]);
    assert.deepEqual(own(), [[name, document]]);
  });

  it("replaces a false policy under its users, who are never without one", async () => {
    await put(name, wider);
    await addUser("a", name);
    await addUser("b", name);
    await addUser("c", "readonly");
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
    await put(name, wider);
    await addUser("a", name);
    // A WEKA that keeps another document than it is given.
    const widened = join(cluster.folder, "widened.json");
    await writeFile(widened, JSON.stringify(wider));
    await cluster.shim(
      `case "$*" in "s3 policy add "*) exec "$SIMULATOR" s3 policy add "$4" "${widened}";; esac\nexec "$SIMULATOR" "$@"`,
    );
    const { exitCode, stderr } = await cluster.driver("apply", desired);
    assert.deepEqual(
      [exitCode, stderr.split("\n")],
      [
        1,
        [
          `add policy "${name}.repair"`,
          `error: WEKA took policy "${name}.repair" but shows another document than it was given, so it was attached to nobody: compare \`weka s3 policy show ${name}.repair\` with what was declared, and declare only what this version of WEKA keeps`,
        ],
      ],
    );
    assert.deepEqual(attachments(), [["a", name]]);
  });

  it("removes no policy that somebody has", async () => {
    await apply();
    await addUser("a", name);
    const held = await cluster.driver("delete", desired);
    assert.deepEqual(
      [held.exitCode, held.stderr],
      [
        1,
        `error: policy "${name}" is still attached to a: attach another policy to them first, so that nobody loses access by accident`,
      ],
    );
    const kept = await cluster.driver("delete", { ...desired, onDelete: "retain" });
    assert.deepEqual(
      [kept.exitCode, kept.stderr],
      [0, `policy "${name}" stays; onDelete: "remove" would remove it`],
    );
    await cluster.weka(["s3", "policy", "detach", "a"]);
    assert.equal((await cluster.driver("delete", desired)).stderr, `remove policy "${name}"`);
    assert.deepEqual(own(), []);
    assert.equal((await cluster.driver("delete", desired)).exitCode, 0);
    assert.equal((await cluster.driver("observe", desired)).stdout, "null");
  });
});
