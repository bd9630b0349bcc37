import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { administrationOf } from "../../../../drivers/weka/transport/index.ts";
import { sandboxCertificate } from "../../../../sandbox/gateway/tls.ts";
import { remoteShells } from "../../../support/remote-shells.ts";
import { startWeka } from "../../../support/weka.ts";
import type { WekaCluster } from "../../../support/weka.ts";

describe("drivers/weka/transport, every way to one cluster", () => {
  let cluster: WekaCluster;
  let env: NodeJS.ProcessEnv;
  let rest: string;
  before(async () => {
    cluster = await startWeka({ version: "5.0.2" });
    const { WEKA_USERNAME: _, WEKA_PASSWORD: __, ...there } = cluster.env;
    const shells = await remoteShells(cluster.folder, there);
    const tls = await sandboxCertificate(join(cluster.folder, "tls"), ["127.0.0.1"]);
    rest = (await cluster.rest({ tls })).url;
    env = {
      ...cluster.env,
      PATH: [shells.folder, cluster.env["PATH"]].join(delimiter),
      S3_ACCESS_WEKA_CA: tls.authorityFile,
    };
    cluster.run(["s3", "cluster", "add", "default", ".config_fs", "--all-servers"]);
    cluster.run(["user", "add", "loader", "S3"], "Loader-pass-1\n");
    cluster.run(["s3", "policy", "attach", "readwrite", "loader"]);
    cluster.run(["s3", "bucket", "add", "raw", "--hard-quota", "9EB"]);
  });
  after(() => cluster.stop());

  const ways = { local: "local", ssh: "ssh weka-0", kubectl: "kubectl storage/weka-0/s3" };
  for (const [name, way] of Object.entries({ ...ways, rest: undefined }))
    it(`${name} shows what the others show, to its administrator and to a user of it`, async () => {
      const via = way ?? `rest ${rest.replace("localhost", "127.0.0.1")}`;
      const weka = await administrationOf({ ...env, S3_ACCESS_WEKA_VIA: via });
      const [, loader] = await weka.users();
      const seen = {
        credentials: weka.credentials,
        loader: { ...loader, uid: "*" },
        buckets: await weka.buckets(),
        servers: (await weka.s3Servers()).map(({ id, ready }) => ({ id, ready })),
        accounts: await weka.as("loader", "Loader-pass-1").serviceAccounts(),
      };
      assert.deepEqual(seen, {
        credentials: "password",
        loader: {
          name: "loader",
          uid: "*",
          role: "S3",
          policy: "readwrite",
          posixUid: 0,
          posixGid: 0,
        },
        buckets: [
          {
            name: "raw",
            filesystem: "default",
            path: "/raw",
            hardQuota: 9_000_000_000_000_000_000n,
          },
        ],
        servers: [0, 1, 2].map((id) => ({ id, ready: true })),
        accounts: [],
      });
    });

  it("refuses a way that leads nowhere before anything is called", async () => {
    await assert.rejects(
      administrationOf({ PATH: "", S3_ACCESS_WEKA_VIA: "telnet weka-0" }),
      /^Error: S3_ACCESS_WEKA_VIA is "telnet weka-0": "telnet" is no way to WEKA\. /,
    );
  });
});
