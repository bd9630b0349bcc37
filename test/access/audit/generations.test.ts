import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditWeka } from "../../../access/audit/weka/audit.ts";
import type { Administration } from "../../../drivers/weka/administration.ts";
import { overCommandLine } from "../../../drivers/weka/cli/index.ts";
import { overConnection } from "../../../drivers/weka/rest/index.ts";
import { seed } from "../../../sandbox/weka/store.ts";
import { admin, inProcessConnection, inProcessShell } from "../../support/weka-in-process.ts";
import { FIXTURES, FULL, layDown } from "./audited.ts";

/** On a cluster as each version of WEKA shows it: what is the same is never taken for drift. */
describe("s3access audit weka, of every generation", () => {
  for (const version of ["4.2.17", "5.0.2", "5.1.3", "6.0.1"])
    it(`finds the same on WEKA ${version} over REST and over the command line`, async () => {
      const folder = await mkdtemp(join(tmpdir(), "s3-access-audit-"));
      const stateFile = join(folder, "state.json");
      try {
        seed(stateFile, { admin, readinessDelayMs: 0, version });
        const rest = await overConnection(inProcessConnection(stateFile), admin);
        await layDown(rest);
        const ways = [rest, await overCommandLine(inProcessShell(stateFile), undefined)];
        const drifts = async (): Promise<unknown> =>
          Promise.all(ways.map(async (way) => (await audited(way)).split("\n").slice(0, -1)));
        const inherited = [
          "extra    filesystem group default",
          "extra    filesystem default (group default)",
        ];
        assert.deepEqual(await drifts(), [inherited, inherited]);
        await rest.setHardQuota("ingest", "20GB");
        await rest.attachPolicy("readonly", "operator");
        await rest.as("loader", "Loader-1").addServiceAccount(undefined);
        const drifted = [
          ...inherited,
          "changed  bucket ingest",
          "         quota: declared 10GB, live 20000000000 bytes",
          "changed  user operator",
          "         policy: declared readwrite, live readonly",
          "extra    service account loader/KEY (all that its user may do)",
        ];
        assert.deepEqual(await drifts(), [drifted, drifted]);
        await rest.removeS3Cluster();
        await rest.addS3User("loader", "Loader-1", { posixUid: 2001, posixGid: 0 });
        const ended = [
          ...inherited,
          "missing  S3 cluster s3",
          "missing  audit webhook https://audit.example.com/s3",
          "missing  bucket ingest",
          "missing  bucket open",
          "missing  policy loader-5dca2fbd",
          "missing  user operator",
          "changed  user loader",
          "         policy: declared loader-5dca2fbd, live none",
        ];
        assert.deepEqual(await drifts(), [ended, ended]);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
});

async function audited(weka: Administration): Promise<string> {
  const { text } = await auditWeka(
    { stack: "audited" },
    { cwd: FIXTURES, env: FULL, administer: () => Promise.resolve(weka) },
  );
  return text.replaceAll(/loader\/[A-Z0-9]{20}/g, "loader/KEY");
}
