/**
 * A VAST cluster with a directory behind it, on which nobody has set up S3 yet; its management service, its S3 service
 * behind the gateway, and the machine of a person, who trusts the cluster's authority and knows a name and a password.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { stringify } from "yaml";
import { z } from "zod";
import { TabularClient } from "../../../sandbox/checks/tabular-client.ts";
import { type StackPaths, stackPaths } from "../../../sandbox/session/paths.ts";
import { sandboxPorts } from "../../../sandbox/session/ports.ts";
import { type Serving, serve } from "../../../sandbox/session/serve.ts";
import { sandboxConfig } from "../../../sandbox/stack/sandbox-config.ts";
import { vastPasswords } from "../../../sandbox/stack/sandbox-secrets.ts";
import { readWorld } from "../../../sandbox/world/world.ts";
import type { Ran } from "../../support/python.ts";
import { runNode } from "./node.ts";

const STACK = "walkthrough";
const REGION = "us-east-1";

type Variables = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface KeyPair {
  readonly access_key: string;
  readonly secret_key: string;
}

const KeyPair = z.object({ access_key: z.string(), secret_key: z.string() });

export class VastUnderTest {
  readonly serving: Serving;
  readonly #folder: string;
  readonly #paths: StackPaths;
  readonly #clients: TabularClient[] = [];

  private constructor(folder: string, paths: StackPaths, serving: Serving) {
    this.#folder = folder;
    this.#paths = paths;
    this.serving = serving;
  }

  /** @param sections the stack file's, by their full keys */
  static async start(sections: Readonly<Record<string, unknown>>): Promise<VastUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), "walkthrough-vast-"));
    await mkdir(join(folder, "home"));
    const config = { "aws:region": REGION, "s3-access:domain": "example.com", ...sections };
    await writeFile(join(folder, `Pulumi.${STACK}.yaml`), stringify({ config }));
    const paths = stackPaths(STACK, join(folder, "sandbox"));
    const serving = await serve({
      config: await sandboxConfig(folder, STACK, paths.home),
      world: await readWorld(STACK),
      paths,
      ports: sandboxPorts("0"),
    });
    return new VastUnderTest(folder, paths, serving);
  }

  /** A file on the person's machine. */
  file(name: string): string {
    return join(this.#folder, "home", name);
  }

  /** The password of a user of the directory, or of the manager `admin`. */
  async password(name: string): Promise<string> {
    const { manager, directory } = await vastPasswords(this.#paths.home, [name]);
    return name === "admin" ? manager : (directory[name] ?? "");
  }

  /** What AWS's programs find in their environment. */
  variables(key?: KeyPair): Variables {
    const { running } = this.serving;
    return {
      HOME: join(this.#folder, "home"),
      AWS_DEFAULT_REGION: REGION,
      AWS_CA_BUNDLE: running.authorityFile,
      AWS_ENDPOINT_URL_S3: running.vast.https,
      ...(key === undefined
        ? {}
        : { AWS_ACCESS_KEY_ID: key.access_key, AWS_SECRET_ACCESS_KEY: key.secret_key }),
    };
  }

  /** The sandbox's command line, for this stack. */
  sandbox(...words: readonly string[]): Promise<Ran> {
    return this.#node(["sandbox/main.ts", ...words, "--stack", STACK, "--cwd", this.#folder]);
  }

  s3access(args: readonly string[], variables: Variables): Promise<Ran> {
    return this.#node(["access/main.mjs", ...args], variables);
  }

  /** One request to the management service, as curl makes it with `-u` and `-d`. */
  async vms(method: string, path: string, as: string, body?: object): Promise<Answer> {
    const agent = new Agent({ ca: this.serving.certificate.authority });
    const content = body === undefined ? "" : JSON.stringify(body);
    const headers = { "content-type": "application/json", "content-length": content.length };
    const options = { agent, method, headers, auth: `${as}:${await this.password(as)}` };
    return new Promise((resolve, reject) => {
      request(new URL(path, this.serving.running.vmsUrl), options, (response) => {
        text(response).then((answer) => {
          agent.destroy();
          resolve({ status: response.statusCode ?? 0, body: answer });
        }, reject);
      })
        .once("error", reject)
        .end(content);
    });
  }

  /** A new key of a directory's user, by its own hand. */
  async newKey(user: string): Promise<KeyPair> {
    return KeyPair.parse(JSON.parse((await this.vms("POST", "/api/s3keys/", user)).body));
  }

  /** What VAST's SDK would be with a key. */
  tabular({ access_key: accessKeyId, secret_key: secretAccessKey }: KeyPair): TabularClient {
    const { running, certificate } = this.serving;
    const client = new TabularClient({
      endpoint: running.vast.https,
      login: { accessKeyId, secretAccessKey },
      authority: certificate.authority,
    });
    this.#clients.push(client);
    return client;
  }

  #node(args: readonly string[], variables?: Variables): Promise<Ran> {
    return runNode(args, this.#folder, variables);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.serving.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
