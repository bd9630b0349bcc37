import assert from "node:assert/strict";
import { type AgeQuestion, report } from "../../../../access/vast/keys/report.ts";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import type { S3Key } from "../../../../sandbox/vast/state.ts";
import { NOON, type Setting, startSetting } from "./setting.ts";

const LIMITS =
  "VAST lists local users; of a directory's, those that identity policies name were looked up, and those given with --user";

const DAY = 86_400_000;

describe("vast keys report", () => {
  let here: Setting;
  before(async () => {
    here = await startSetting();
    give("db-owner", key("AK-OWNER", 400), key("AK-OWNER2", 1, false));
    give("etl", key("AK-ETL", 91));
    give("jane", key("AK-JANE", 90));
    give("joe", key("AK-JOE", 30));
    const { policies, principals } = here.cluster.state;
    policies.push({ id: 7, name: "lake", text: "{}", enabled: true, tenantId: 1 });
    for (const one of principals) if (one.name === "jane") one.policyIds = [7];
  });
  after(() => here.stop());

  function key(accessKey: string, days: number, enabled = true): S3Key {
    const createdAt = new Date(NOON.getTime() - days * DAY).toISOString();
    return { accessKey, secretKey: "secret", enabled, createdAt, tenantId: 1 };
  }

  function give(user: string, ...keys: S3Key[]): void {
    for (const one of here.cluster.state.principals) if (one.name === user) one.keys = keys;
  }

  const asked = (question: Partial<AgeQuestion> = {}): ReturnType<typeof report> =>
    report(overRest(here.cluster.connection()), {
      ...{ tenant: undefined, users: [], olderThanSeconds: undefined, csv: false, now: NOON },
      ...question,
    });

  it("shows the keys of everybody it can find, oldest first", async () => {
    const { text, code } = await asked();
    assert.equal(
      text,
      `user      source     tenant   access key  state     created            age
db-owner  local      default  AK-OWNER    enabled   2025-01-25 12:00Z  400 days
etl       local      default  AK-ETL      enabled   2025-11-30 12:00Z  91 days
jane      directory  default  AK-JANE     enabled   2025-12-01 12:00Z  90 days
db-owner  local      default  AK-OWNER2   disabled  2026-02-28 12:00Z  1 day

4 keys; ${LIMITS}`,
    );
    assert.equal(code, 0);
  });

  it("looks up users of a directory that are named, and prints CSV", async () => {
    const { text } = await asked({ users: ["joe", "jane", "etl"], csv: true, tenant: "default" });
    assert.equal(
      text,
      `user,source,tenant,access key,state,created,age
db-owner,local,default,AK-OWNER,enabled,2025-01-25 12:00Z,400 days
etl,local,default,AK-ETL,enabled,2025-11-30 12:00Z,91 days
jane,directory,default,AK-JANE,enabled,2025-12-01 12:00Z,90 days
joe,directory,default,AK-JOE,enabled,2026-01-30 12:00Z,30 days
db-owner,local,default,AK-OWNER2,disabled,2026-02-28 12:00Z,1 day`,
    );
  });

  it("does not take a slip for a user without keys", async () => {
    await assert.rejects(asked({ users: ["joe", "jo", "ja ne"] }), {
      message: 'VAST knows no user "jo" or "ja ne": correct --user, or leave it out',
    });
    await assert.rejects(asked({ users: ["jo"], tenant: "default" }), {
      message: 'VAST knows no user "jo" in tenant "default": correct --user, or leave it out',
    });
  });

  it("ends with 1 when keys are older, and shows only those", async () => {
    const old = await asked({ olderThanSeconds: 90 * 86_400 });
    assert.deepEqual(
      [old.code, old.json],
      [
        1,
        [
          {
            ...{ user: "db-owner", source: "local", tenants: ["default"], accessKey: "AK-OWNER" },
            ...{ enabled: true, createdAt: "2025-01-25T12:00:00.000Z" },
          },
          {
            ...{ user: "etl", source: "local", tenants: ["default"], accessKey: "AK-ETL" },
            ...{ enabled: true, createdAt: "2025-11-30T12:00:00.000Z" },
          },
        ],
      ],
    );
    assert.match(old.text, /\n2 keys too old, of 4; VAST lists/);
    const none = await asked({ olderThanSeconds: 401 * 86_400 });
    assert.deepEqual([none.code, none.text], [0, `0 keys too old, of 4; ${LIMITS}`]);
  });

  it("counts a key of unknown age as too old, and says so", async () => {
    const vast = overRest(here.cluster.connection());
    const untold: typeof vast = {
      ...vast,
      principals: async (...of) =>
        (await vast.principals(...of)).map((one) => ({
          ...one,
          keys: one.keys.map((seen) => ({ ...seen, createdAt: undefined })),
        })),
    };
    const { text, code } = await report(untold, {
      ...{ tenant: "default", users: [], csv: false, now: NOON, olderThanSeconds: 365 * 86_400 },
    });
    assert.equal(code, 1);
    assert.equal(
      text,
      `user      source  tenant   access key  state     created           age
db-owner  local   default  AK-OWNER    enabled   not told by VAST  unknown
db-owner  local   default  AK-OWNER2   disabled  not told by VAST  unknown
etl       local   default  AK-ETL      enabled   not told by VAST  unknown

3 keys too old, of 4; of 3 VAST does not tell the creation time; ${LIMITS}`,
    );
  });
});
