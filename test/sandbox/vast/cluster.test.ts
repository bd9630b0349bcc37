import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cluster } from "../../../sandbox/vast/cluster.ts";
import { manager } from "../../support/vast.ts";

describe("the simulated VAST cluster's state", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3-access-cluster-"));
    file = join(folder, "vast.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is kept whole in a file of its owner's", async () => {
    const world = {
      ...{ manager, tenants: ["default", "lab"] },
      users: [{ name: "etl", source: "local", tenant: "lab" } as const],
      groups: [{ name: "staff", source: "directory" } as const],
    };
    const first = new Cluster(world, file);
    first.state.policies.push({ id: 1, name: "p", text: "{}", enabled: true, tenantId: 2 });
    await first.save();
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    // What a file cannot say, undefined, means the same as its absence.
    const again = new Cluster({ manager }, file).state;
    assert.deepEqual(again, JSON.parse(JSON.stringify(first.state)));
    assert.deepEqual(again, JSON.parse(await readFile(file, "utf8")));
    assert.deepEqual(
      again.tenants.map(({ localProviderId }) => localProviderId),
      [1, 3],
    );
  });

  it("is refused in a file of another version", async () => {
    await writeFile(file, JSON.stringify({ format: 1, tenants: [] }));
    assert.throws(() => new Cluster({ manager }, file), {
      message: `${file} is no state of this version's VAST simulator: remove it, or run \`npm run sandbox reset\``,
    });
  });

  it("has no user of a tenant that there is not", () => {
    const users = [{ name: "etl", source: "local", tenant: "moon" } as const];
    assert.throws(() => new Cluster({ manager, users }), {
      message: 'the world of this VAST cluster has no tenant "moon"',
    });
  });
});
