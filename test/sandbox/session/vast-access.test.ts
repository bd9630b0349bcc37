import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { overRest } from "../../../drivers/vast/vms/index.ts";
import type { PrincipalRef } from "../../../policies/vast/desired.ts";
import { SandboxError } from "../../../sandbox/sandbox-error.ts";
import { type VastTenant, withVastKeys } from "../../../sandbox/session/vast-access.ts";
import { type VastCluster, startVast } from "../../support/vast.ts";

const jane: PrincipalRef = { type: "user", source: "directory", name: "jane" };
const etl: PrincipalRef = { type: "user", source: "local", name: "etl" };

describe("sandbox: keys of VAST to rehearse with", () => {
  let folder: string;
  let cluster: VastCluster;
  let vast: VastTenant;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "vast-keys-"));
    const stateFile = join(folder, "vast.json");
    cluster = await startVast({ stateFile });
    const administration = overRest(cluster.connection());
    const [tenant] = await administration.tenants();
    assert.ok(tenant !== undefined);
    vast = { administration, tenant, stateFile };
  });
  afterEach(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true });
  });

  function keysOf({ name }: PrincipalRef): readonly string[] {
    const user = cluster.cluster.state.principals.find((one) => one.name === name);
    return user?.keys.map(({ accessKey }) => accessKey) ?? [];
  }

  it("are new ones, one a user, and end with the work, whether it succeeds or not", async () => {
    const used = await withVastKeys(vast, [jane, etl, { ...jane, id: 10_001 }], (keyOf) => {
      assert.deepEqual(keysOf(jane), [keyOf(jane).accessKey]);
      assert.deepEqual(keysOf(etl), [keyOf(etl).accessKey]);
      return Promise.resolve([keyOf(jane).accessKey, keyOf(etl).accessKey]);
    });
    assert.equal(new Set(used).size, 2);
    assert.deepEqual([keysOf(jane), keysOf(etl)], [[], []]);
    const failing = withVastKeys(vast, [jane], () => Promise.reject(new Error("no luck")));
    await assert.rejects(failing, new Error("no luck"));
    assert.deepEqual(keysOf(jane), []);
  });

  it("are the user's own where there is no room for another, and stay", async () => {
    const first = await vast.administration.addKey(jane, vast.tenant);
    const second = await vast.administration.addKey(jane, vast.tenant);
    await vast.administration.setKeyEnabled(jane, first.accessKey, false, vast.tenant);
    const used = await withVastKeys(vast, [jane], (keyOf) => Promise.resolve(keyOf(jane)));
    assert.deepEqual([used.accessKey, used.secretKey], [second.accessKey, second.secretKey]);
    assert.deepEqual(keysOf(jane), [first.accessKey, second.accessKey]);
  });

  it("are missed in a sentence where a user has none that works, and no new one is left behind", async () => {
    for (let count = 0; count < 2; count += 1) {
      const { accessKey } = await vast.administration.addKey(jane, vast.tenant);
      await vast.administration.setKeyEnabled(jane, accessKey, false, vast.tenant);
    }
    await assert.rejects(
      withVastKeys(vast, [etl, jane], () => Promise.resolve()),
      new SandboxError(
        "jane has no S3 key to check with, and gets none: VAST says: A user cannot have more than two access keys",
      ),
    );
    assert.deepEqual(keysOf(etl), []);
  });
});
