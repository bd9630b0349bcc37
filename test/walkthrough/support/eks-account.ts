/**
 * An AWS account with an EKS cluster, as the requirements describe it, before anybody gave it access to S3: its services,
 * and the machine of the administrator, whose AWS CLI has the profile `adfs`.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { CredentialBook } from "../../../sandbox/backends/credential-book.ts";
import { type AwsClients, awsClients } from "../../../sandbox/providers/aws/clients.ts";
import { type StackPaths, stackPaths } from "../../../sandbox/session/paths.ts";
import { sandboxPorts } from "../../../sandbox/session/ports.ts";
import { type Serving, serve } from "../../../sandbox/session/serve.ts";
import { sandboxConfig } from "../../../sandbox/stack/sandbox-config.ts";
import { readWorld } from "../../../sandbox/world/world.ts";
import type { PythonClients, Ran } from "../../support/python.ts";
import { runNode } from "./node.ts";

export const STACK = "walkthrough";
const REGION = "us-east-1";

const Line = z.looseObject({ status: z.int().optional(), reason: z.string().default("") });

type Variables = Readonly<Record<string, string>>;

/** Does one thing after the other, and prints what came of each. */
const ATTEMPTS = `
import boto3, json, sys
from botocore.exceptions import ClientError
s3 = boto3.client("s3")
acts = {
    "put": lambda bucket, key: s3.put_object(Bucket=bucket, Key=key, Body=b"x"),
    "get": lambda bucket, key: s3.get_object(Bucket=bucket, Key=key),
    "list": lambda bucket, key: s3.list_objects_v2(Bucket=bucket, Prefix=key),
    "delete": lambda bucket, key: s3.delete_object(Bucket=bucket, Key=key),
}
def outcome(act, bucket, key):
    try:
        acts[act](bucket, key)
        return "done"
    except ClientError as refused:
        return refused.response["Error"]["Code"]
print(json.dumps([outcome(*one) for one in json.loads(sys.argv[1])]))
`;

/** One request to S3. */
export type Attempt = readonly [
  act: "put" | "get" | "list" | "delete",
  bucket: string,
  key: string,
];

export class EksUnderTest {
  readonly serving: Serving;
  /** The account's services, for its administrator. */
  readonly clients: AwsClients;
  readonly paths: StackPaths;
  readonly #folder: string;
  readonly #python: PythonClients;

  private constructor(folder: string, paths: StackPaths, serving: Serving, python: PythonClients) {
    this.#folder = folder;
    this.paths = paths;
    this.serving = serving;
    this.clients = awsClients({ endpoint: serving.running.motoUrl, region: REGION });
    this.#python = python;
  }

  static async start(python: PythonClients): Promise<EksUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), "walkthrough-aws-"));
    const paths = stackPaths(STACK, join(folder, "sandbox"));
    await mkdir(join(folder, "home"));
    await writeStack(folder, STACK, {});
    const serving = await serve({
      config: await sandboxConfig(folder, STACK, paths.home),
      world: await readWorld("dev"),
      paths,
      ports: sandboxPorts("0"),
    });
    const account = new EksUnderTest(folder, paths, serving, python);
    await writeFile(account.file("config"), account.#profile());
    return account;
  }

  /** A file on the administrator's machine. */
  file(name: string): string {
    return join(this.#folder, "home", name);
  }

  declare(sections: Readonly<Record<string, unknown>>, stack = STACK): Promise<void> {
    return writeStack(this.#folder, stack, sections);
  }

  sandbox(...words: readonly string[]): Promise<Ran> {
    return this.#node(["sandbox/main.ts", ...words, "--stack", STACK, "--cwd", this.#folder]);
  }

  /** As the administrator, of the stack's folder. */
  s3access(...words: readonly string[]): Promise<Ran> {
    return this.#node(["access/main.mjs", ...words, "--cwd", this.#folder], {
      AWS_PROFILE: "adfs",
      AWS_CONFIG_FILE: this.file("config"),
    });
  }

  /** The AWS CLI of the administrator: `--profile adfs`, as the requirements have it behind every command. */
  async adfs(...words: readonly string[]): Promise<string> {
    const variables = { AWS_CONFIG_FILE: this.file("config"), AWS_DEFAULT_OUTPUT: "json" };
    const ran = await this.#python.aws([...words, "--profile", "adfs"], variables);
    if (ran.exitCode !== 0) throw new Error(ran.stderr);
    return ran.stdout.trim();
  }

  /** What a shell of somebody with a principal's keys has, as `npm run sandbox env` prints it. */
  async shell(principal: string): Promise<Variables> {
    const { stdout, stderr } = await this.sandbox("env", "--principal", principal);
    const told = [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)];
    if (told.length === 0) throw new Error(stderr);
    return Object.fromEntries(told.map(([, name = "", value = ""]) => [name, value]));
  }

  /** What comes of requests from a pod, by its node group or service account: `done`, or the code of S3's refusal. */
  async attempts(holder: string, attempts: readonly Attempt[]): Promise<unknown> {
    const { stdout, stderr } = await this.#python.run(
      ATTEMPTS,
      [JSON.stringify(attempts)],
      await this.#pod(holder),
    );
    if (stderr !== "") throw new Error(stderr);
    return JSON.parse(stdout);
  }

  /** What a pod has: the keys that the last deployment's checks were made with. */
  async #pod(holder: string): Promise<Variables> {
    const issued = await new CredentialBook(this.paths.credentials).read();
    const keys = issued.find((one) => one.holder === holder);
    if (keys === undefined) throw new Error(`no keys for ${holder}`);
    const { running } = this.serving;
    return {
      AWS_ENDPOINT_URL_S3: running.aws.https,
      AWS_CA_BUNDLE: running.authorityFile,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
    };
  }

  /** Why the S3 gateway refused requests, latest last. */
  async refusals(): Promise<string[]> {
    const log = await readFile(join(this.paths.logs, "gateway.log"), "utf8");
    const lines = log
      .trim()
      .split("\n")
      .map((line) => Line.parse(JSON.parse(line)));
    return lines.flatMap(({ status, reason }) => (status === 403 ? [reason] : []));
  }

  /** The account has no other door than moto's: who may reach it is its administrator. */
  #profile(): string {
    return [
      "[profile adfs]",
      `region = ${REGION}`,
      `endpoint_url = ${this.serving.running.motoUrl}`,
      "aws_access_key_id = administrator",
      "aws_secret_access_key = not-checked",
      "",
    ].join("\n");
  }

  #node(args: readonly string[], variables?: Variables): Promise<Ran> {
    return runNode(args, this.#folder, variables);
  }

  async stop(): Promise<void> {
    this.clients.close();
    await this.serving.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function writeStack(
  folder: string,
  stack: string,
  sections: Readonly<Record<string, unknown>>,
): Promise<void> {
  const config = { "aws:region": REGION, "s3-access:domain": "example.com", ...sections };
  return writeFile(join(folder, `Pulumi.${stack}.yaml`), stringify({ config }));
}
