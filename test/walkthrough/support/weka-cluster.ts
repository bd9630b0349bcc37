/**
 * A WEKA cluster on which nobody has set up S3 yet, with a key management service; its API, its S3 service behind the
 * gateway, and the machine of the administrator, who has a stack file, this project and nothing else.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { S3Client } from "@aws-sdk/client-s3";
import { parse } from "lossless-json";
import { stringify } from "yaml";
import { z } from "zod";
import { s3Client } from "../../../sandbox/checks/clients.ts";
import { type StackPaths, stackPaths } from "../../../sandbox/session/paths.ts";
import { sandboxPorts } from "../../../sandbox/session/ports.ts";
import { type Serving, serve } from "../../../sandbox/session/serve.ts";
import { sandboxConfig } from "../../../sandbox/stack/sandbox-config.ts";
import { runWeka } from "../../../sandbox/weka/run.ts";
import { readWorld } from "../../../sandbox/world/world.ts";
import type { Ran } from "../../support/python.ts";
import { runNode } from "./node.ts";

export const STACK = "walkthrough";
const REGION = "us-east-1";

type Variables = Readonly<Record<string, string>>;

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** `sandbox env` and `weka sts`. */
const HANDS_OUT_KEYS = ["env", "sts"];

const Passwords = z.looseObject({ admin: z.string() });

export class WekaUnderTest {
  readonly serving: Serving;
  readonly paths: StackPaths;
  /** What the stack file is in. */
  readonly folder: string;
  /** Both streams of every program that ran, but those whose output is secret by its purpose. */
  readonly printed: string[] = [];
  readonly #clients: S3Client[] = [];
  readonly #keys = new Map<string, Keys>();

  private constructor(folder: string, paths: StackPaths, serving: Serving) {
    this.folder = folder;
    this.paths = paths;
    this.serving = serving;
  }

  /** @param version of WEKA, which says what S3 users sign with */
  static async start(version = "5.0.2"): Promise<WekaUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), "walkthrough-weka-"));
    await mkdir(join(folder, "home"));
    const paths = stackPaths(STACK, join(folder, "sandbox"));
    await writeStack(folder, { "s3-access:weka": {} });
    const config = await sandboxConfig(folder, STACK, paths.home);
    const usual = await readWorld(STACK);
    const world = { ...usual, weka: { ...usual.weka, version, kms: true } };
    const serving = await serve({ config, world, paths, ports: sandboxPorts("0") });
    return new WekaUnderTest(folder, paths, serving);
  }

  /** The S3 service: what the requirements call `https://ari:9000`. */
  get endpoint(): string {
    return this.serving.running.weka.https;
  }

  /** The API, where no secret becomes a word of a command line. */
  get api(): string {
    return this.serving.running.wekaApiUrl;
  }

  /** A file on the administrator's machine. */
  file(name: string): string {
    return join(this.folder, "home", name);
  }

  /** Writes a stack file. `sections` are by their full key. */
  declare(sections: Readonly<Record<string, unknown>>, stack = STACK): Promise<void> {
    return writeStack(this.folder, sections, stack);
  }

  /** Deploys, or takes away, what the stack file declares. */
  async sandbox(...words: readonly string[]): Promise<Ran> {
    return this.#node(["sandbox/main.ts", ...words, "--stack", STACK, "--cwd", this.folder]);
  }

  /** @param variables credentials, for what is done as an S3 user */
  s3access(args: readonly string[], variables: Variables = {}): Promise<Ran> {
    return this.#node(["access/main.mjs", ...args], variables);
  }

  /** How an administrator logs in. */
  async administrator(): Promise<Variables> {
    const file = await readFile(join(this.paths.home, "secrets.json"), "utf8");
    const { admin } = Passwords.parse(JSON.parse(file));
    return {
      S3_ACCESS_WEKA_VIA: `rest ${this.api}`,
      S3_ACCESS_WEKA_CA: this.serving.running.authorityFile,
      WEKA_USERNAME: "admin",
      WEKA_PASSWORD: admin,
    };
  }

  /** An administrator who also has what WEKA shows to S3 users only, and the token of the audit webhook. */
  async auditor(): Promise<Variables> {
    const [token = ""] = await this.secrets("weka-secrets.json");
    return {
      ...(await this.administrator()),
      S3_ACCESS_WEKA_PASSWORDS: await readFile(join(this.paths.home, "secrets.json"), "utf8"),
      AUDIT_WEBHOOK_TOKEN: token,
    };
  }

  /** What was printed, as documentation shows it: without what differs from run to run, and without secrets. */
  asDocumented(printed: string): string {
    return printed
      .trimEnd()
      .replaceAll(this.endpoint, "https://ari:9000")
      .replaceAll(join(this.folder, "home"), "~")
      .replace(/([0-9A-F]{2}:){31}[0-9A-F]{2}/g, "5D:0A:...")
      .replace(/(export AWS_\w+)='[^']+'/g, "$1='...'")
      .replace(/\d{4}-\d\d-\d\d/g, "2027-01-31")
      .replace(/T\d\d:\d\d:\d\dZ/g, "T12:00:00Z")
      .replace(/\d{8}T\d{6}Z/g, "20270131T120000Z")
      .replace(/%2F\d{8}%2F/g, "%2F20270131%2F")
      .replace(/(Signature=)[0-9a-f]{64}/g, "$1...")
      .replace(/(before-s3access-)[0-9a-f]{12}/g, "$1...");
  }

  /** What WEKA itself says: a list or a show command of its own command line. */
  async shows(command: string): Promise<unknown> {
    const env = { ...(await this.administrator()), WEKA_SANDBOX_STATE: this.paths.wekaState };
    const { stdout, stderr } = runWeka([...command.split(" "), "--json"], env);
    if (stderr !== "") throw new Error(stderr);
    return parse(stdout, undefined, { parseNumber: Number });
  }

  /** A file of secrets that the sandbox made for the stack. */
  async secrets(name: "secrets.json" | "weka-secrets.json"): Promise<readonly string[]> {
    const file = await readFile(join(this.paths.home, name), "utf8");
    return Object.values(z.record(z.string(), z.string()).parse(JSON.parse(file)));
  }

  /** The keys of a principal, or of a service account as `PRINCIPAL/LABEL`, as `npm run sandbox env` hands them out. */
  async keys(principal: string): Promise<Keys> {
    const known = this.#keys.get(principal);
    if (known !== undefined) return known;
    const { stdout } = await this.sandbox("env", "--principal", principal);
    const value = (name: string): string =>
      new RegExp(`^export ${name}='(.*)'$`, "m").exec(stdout)?.[1] ?? "";
    const keys = {
      accessKeyId: value("AWS_ACCESS_KEY_ID"),
      secretAccessKey: value("AWS_SECRET_ACCESS_KEY"),
    };
    this.#keys.set(principal, keys);
    return keys;
  }

  client(login: Keys): S3Client {
    const { endpoint } = this;
    const { authority } = this.serving.certificate;
    const client = s3Client({ endpoint, region: REGION, login, authority });
    this.#clients.push(client);
    return client;
  }

  /** One request without credentials, as a browser or curl makes it; `trust` is in the cluster's certificate. */
  ask(
    target: string,
    method: "GET" | "PUT" = "GET",
    { trust = true } = {},
  ): Promise<{ readonly status: number; readonly body: string }> {
    const agent = new Agent(trust ? { ca: this.serving.certificate.authority } : {});
    return new Promise((resolve, reject) => {
      request(new URL(target, this.endpoint), { agent, method }, (response) => {
        const { statusCode: status = 0 } = response;
        text(response).then((body) => {
          agent.destroy();
          resolve({ status, body });
        }, reject);
      })
        .once("error", reject)
        .end();
    });
  }

  async #node(args: readonly string[], variables: Variables = {}): Promise<Ran> {
    const aws = { AWS_CONFIG_FILE: this.file("config"), AWS_REGION: REGION };
    const ran = await runNode(args, this.folder, { ...aws, ...variables });
    if (!HANDS_OUT_KEYS.some((word) => args.includes(word)))
      this.printed.push(ran.stdout, ran.stderr);
    return ran;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.serving.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function writeStack(
  folder: string,
  sections: Readonly<Record<string, unknown>>,
  stack = STACK,
): Promise<void> {
  const config = { "aws:region": REGION, "s3-access:domain": "ari.example.com", ...sections };
  return writeFile(join(folder, `Pulumi.${stack}.yaml`), stringify({ config }));
}
