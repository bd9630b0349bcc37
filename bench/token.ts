/**
 * A warm call of `hpe token`, as AWS tools make it before their first request, beside Node's own start, the curl and jq
 * of the platform's guide against an identity service on loopback, and the AWS CLI's own start where it is on PATH. The
 * answers are compared before anything is timed.
 *
 * Run: `node bench/token.ts`
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { documentOf, startAppliance } from "../test/access/hpe/appliance.ts";

const ROUNDS = 15;
const MAIN = join(import.meta.dirname, "..", "access", "main.mjs");

const appliance = await startAppliance();
try {
  const { env, options, identity, authorityFile, clientSecret } = appliance;
  const refreshToken = await identity.issueRefreshToken("ann");
  // As the guide says, but with the certificate verified and the secrets in the environment.
  const guide = `curl -s --cacert "$CA" --data \\
    "grant_type=refresh_token&client_id=ua&refresh_token=$REFRESH_TOKEN&client_secret=$CLIENT_SECRET" \\
    "$KEYCLOAK/realms/UA/protocol/openid-connect/token" | jq -r .access_token`;
  const guideEnv = {
    CA: authorityFile,
    REFRESH_TOKEN: refreshToken,
    CLIENT_SECRET: clientSecret,
    KEYCLOAK: identity.url,
  };
  const run = (file: string, args: readonly string[], more = {}): Promise<string> =>
    execa(file, args, { env: { ...env, ...more } }).then(({ stdout }) => stdout);
  const warm = (): Promise<string> => run(process.execPath, [MAIN, "hpe", "token", ...options]);

  const first = documentOf(await warm());
  assert.deepEqual(documentOf(await warm()), first);
  assert.equal(identity.requests.token, 1);
  const withGuide = (): Promise<string> => run("bash", ["-c", guide], guideEnv);
  assert.equal((await withGuide()).split(".").length, 3);

  console.log(`node ${process.version}, median of ${ROUNDS} starts`);
  const node = await median(() => run(process.execPath, ["--eval", "0"]));
  const ours = await median(warm);
  const report = (name: string, time: number): void => {
    const ratio = (time / ours).toFixed(1);
    console.log(`${name.padEnd(36)} ${time.toFixed(0).padStart(5)} ms  ${ratio} times hpe token`);
  };
  report("hpe token, warm", ours);
  report("node, starting only", node);
  console.log(`so hpe token adds ${(ours - node).toFixed(0)} ms to Node's own start`);
  report("curl and jq, of the guide", await median(withGuide));
  const aws = await run("aws", ["--version"]).catch(() => undefined);
  if (aws === undefined) console.log("AWS CLI: not compared; it is not on PATH");
  else
    report(
      `AWS CLI, starting only (${aws.split(" ")[0] ?? ""})`,
      await median(() => run("aws", ["--version"])),
    );
} finally {
  await appliance.close();
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}
