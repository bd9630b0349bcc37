import assert from "node:assert/strict";
import { signIn } from "../../../../access/vast/serve/vms-sign-in.ts";
import { manager } from "../../../support/vast.ts";
import { NOON, type Setting, startSetting } from "./setting.ts";

const tenants = ["default", "lab"] as const;

/** A jane and a local etl in each tenant. */
const world = {
  manager,
  tenants,
  users: [
    { name: "etl", source: "local", uid: 2001 },
    { name: "etl", source: "local", uid: 3001, tenant: "lab" },
    { name: "jane", source: "directory", uid: 10_001, password: "Default-1", tenant: "default" },
    { name: "jane", source: "directory", uid: 20_001, password: "Lab-1", tenant: "lab" },
  ],
} as const;

describe("vast keys, of users with the same name in two tenants", () => {
  let here: Setting;
  beforeEach(async () => {
    here = await startSetting({ world, now: () => NOON });
  });
  afterEach(() => here.stop());

  const ofLab = { VAST_USERNAME: "jane", VAST_PASSWORD: "Lab-1" };
  const ofDefault = { VAST_USERNAME: "jane", VAST_PASSWORD: "Default-1" };

  async function command(line: string, env?: Readonly<Record<string, string>>): Promise<string> {
    const { code, out, err } = await here.command(`vast keys ${line}`, env);
    return code === 0 ? out : `${code} ${err}`;
  }

  /** The keys of a list, below its heading. */
  async function listed(line: string, env: Readonly<Record<string, string>>): Promise<unknown[]> {
    const [, ...rows] = (await command(line, env)).trimEnd().split("\n");
    return rows.map((row) => row.split(" ")[0]);
  }

  /** Numbers of users, each as often as it has keys. */
  function holders(): (number | undefined)[] {
    return here.cluster.state.principals.flatMap(({ posixId, keys }) => keys.map(() => posixId));
  }

  it("are a user's own in the tenant that is named", async () => {
    await command("create --to file:lab.json --tenant lab", ofLab);
    await command("create --to file:default.json", ofDefault);
    assert.deepEqual(holders(), [10_001, 20_001]);
    const [, , first, second] = here.cluster.state.principals;
    assert.deepEqual(await listed("list --tenant lab", ofLab), [second?.keys[0]?.accessKey]);
    assert.deepEqual(await listed("list", ofDefault), [first?.keys[0]?.accessKey]);
    const wrong = await command("list", ofLab);
    assert.match(wrong, /^1 s3access: VAST refused the sign-in of "jane"/);
  });

  it("are the same in the first tenant, named or not", async () => {
    await command("create --to file:key.json", ofDefault);
    await command("rotate --to file:key.json", ofDefault);
    assert.equal(
      await command("rotate --finish --grace 0s --tenant default", ofDefault),
      "the rotation of jane is over\n",
    );
    assert.deepEqual(holders(), [10_001]);
  });

  it("are administered in the tenant that is named", async () => {
    for (const user of ["jane", "etl"])
      await command(`create --to file:${user}.json --user ${user} --tenant lab`);
    assert.deepEqual(holders(), [3001, 20_001]);
    for (const { keys } of here.cluster.state.principals)
      for (const { accessKey } of keys.slice())
        await command(`delete ${accessKey} --yes --user etl --tenant default`);
    assert.deepEqual(holders(), [3001, 20_001]);
  });

  it("are refused to an administrator of the cluster who names one and no user", async () => {
    assert.equal(
      await command("list --tenant lab"),
      '1 s3access: VAST keeps no keys for admin in tenant "lab" (it says: permission_denied); correct --tenant, or for somebody else\'s, name the user with --user\n',
    );
  });

  it("are signed in to by the page of their tenant", async () => {
    const { login: _, ...vms } = here.cluster.connection();
    const [username, password] = ["jane", "Lab-1"];
    const results = [];
    for (const tenant of tenants)
      for (const style of ["token", "basic"] as const)
        results.push((await signIn({ ...vms, tenant }, { username, password }, style)).result);
    assert.deepEqual(results, ["refused", "refused", "welcome", "welcome"]);
  });
});
