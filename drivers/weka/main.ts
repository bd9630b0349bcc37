/**
 * `node drivers/weka/main.ts apply|delete|observe`: converges one object of a WEKA cluster. The desired state comes as
 * JSON on standard input, the observed state goes as one line of JSON to standard output, progress and errors go to
 * standard error. Secrets come in the environment only: WEKA_USERNAME, WEKA_PASSWORD, S3_USER_PASSWORD.
 */
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { Desired } from "../../policies/weka/desired.ts";
import { overCommandLine } from "./cli/index.ts";
import { apply, remove } from "./converge.ts";
import type { Kind, Run } from "./converge.ts";
import { parseDesired } from "./desired.ts";
import { Failure } from "./failure.ts";
import { filesystem } from "./kinds/filesystem.ts";
import { s3Bucket } from "./kinds/s3-bucket.ts";
import { s3Cluster } from "./kinds/s3-cluster.ts";
import { s3Policy } from "./kinds/s3-policy.ts";
import { s3User } from "./kinds/s3-user.ts";

const patienceMs = 600_000;

async function main(verb: string | undefined): Promise<unknown> {
  if (verb !== "apply" && verb !== "delete" && verb !== "observe")
    throw new Failure(
      `${JSON.stringify(verb ?? "")} is no verb of this driver: use apply, delete or observe`,
    );
  const desired = parseDesired(await text(process.stdin));
  const run: Run = { weka: await overCommandLine(), progress, patienceMs };
  switch (desired.kind) {
    case "filesystem":
      return perform(verb, filesystem(desired, run), run);
    case "s3-cluster":
      return perform(verb, s3Cluster(desired, run), run);
    case "s3-bucket":
      return perform(verb, s3Bucket(desired, run), run);
    case "s3-policy":
      return perform(verb, s3Policy(desired, run), run);
    case "s3-user":
      return perform(verb, s3User(desired, userSecrets(desired), run), run);
  }
}

async function perform<Seen, Record>(
  verb: "apply" | "delete" | "observe",
  kind: Kind<Seen, Record>,
  run: Run,
): Promise<Record | null> {
  switch (verb) {
    case "apply":
      return apply(kind, run);
    case "observe":
      return kind.record(await kind.observe()) ?? null;
    case "delete":
      await remove(kind, run);
      return null;
  }
}

/** On update, the command resource hands over what the last run printed; a record of another user does not count. */
function userSecrets({ name }: Desired & { kind: "s3-user" }): Parameters<typeof s3User>[1] {
  const Record = z.object({
    kind: z.literal("s3-user"),
    name: z.literal(name),
    passwordVersion: z.number(),
  });
  const before = Record.safeParse(jsonOrNothing(process.env["PULUMI_COMMAND_STDOUT"] ?? ""));
  return {
    password: process.env["S3_USER_PASSWORD"],
    setVersion: before.data?.passwordVersion,
  };
}

function jsonOrNothing(printed: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    return undefined;
  }
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  process.stdout.write(`${JSON.stringify(await main(process.argv[2]))}\n`);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  progress(`error: ${error.message}`);
  process.exitCode = error.exitCode;
}
