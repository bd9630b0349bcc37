/**
 * An appliance with nothing on it but what its makers put there, and a machine outside of it: programs of this machine know
 * the appliance's hosts by their names, through a proxy, and trust nothing but what the test hands them.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { stringify } from "yaml";
import { kubeconfigFile } from "../../../sandbox/session/appliance.ts";
import { type StackPaths, stackPaths } from "../../../sandbox/session/paths.ts";
import { sandboxPorts } from "../../../sandbox/session/ports.ts";
import { type Serving, serve } from "../../../sandbox/session/serve.ts";
import { sandboxConfig } from "../../../sandbox/stack/sandbox-config.ts";
import { type World, readWorld } from "../../../sandbox/world/world.ts";
import { COMPILE_CACHE } from "../../support/compile-cache.ts";
import type { Ran } from "../../support/python.ts";
import { runNode } from "./node.ts";

const STACK = "walkthrough";
export const DOMAIN = "aie19.aie.sg";

/** Only the appliance: what the requirements for HPE Private Cloud AI are about. */
const STACK_FILE = {
  config: {
    "aws:region": "us-east-1",
    "s3-access:domain": DOMAIN,
    "s3-access:hpe": {
      host: `s3.${DOMAIN}`,
      gateway: "istio-system/ezaf-gateway",
      service: { name: "local-s3-service", namespace: "ezdata-system", port: 30_000 },
    },
  },
};

type Variables = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export class ApplianceUnderTest {
  readonly serving: Serving;
  readonly paths: StackPaths;
  readonly #folder: string;

  private constructor(folder: string, paths: StackPaths, serving: Serving) {
    this.#folder = folder;
    this.paths = paths;
    this.serving = serving;
  }

  static async start(appliance?: World["appliance"]): Promise<ApplianceUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), "appliance-"));
    await writeFile(join(folder, `Pulumi.${STACK}.yaml`), stringify(STACK_FILE));
    await mkdir(join(folder, "home"));
    const paths = stackPaths(STACK, join(folder, "sandbox"));
    const config = await sandboxConfig(folder, STACK, paths.home);
    const usual = await readWorld(STACK);
    const world = appliance === undefined ? usual : { ...usual, appliance };
    const serving = await serve({ config, world, paths, ports: sandboxPorts("0") });
    return new ApplianceUnderTest(folder, paths, serving);
  }

  /** A file in the home of the person outside. */
  file(name: string): string {
    return join(this.#folder, "home", name);
  }

  kubeconfig(as: "admin" | "user"): string {
    return kubeconfigFile(this.paths, as);
  }

  /** What the person's programs find in their environment. */
  get variables(): Variables {
    return {
      HOME: join(this.#folder, "home"),
      HTTPS_PROXY: this.serving.running.proxyUrl,
      AWS_CONFIG_FILE: this.file("config"),
      AWS_DEFAULT_REGION: "us-east-1",
      ...COMPILE_CACHE,
    };
  }

  /** The stack's deployment, beside the services that run. */
  async deploy(): Promise<Ran> {
    const args = ["sandbox/main.ts", "up", "--stack", STACK, "--cwd", this.#folder];
    return this.#node(args);
  }

  s3access(args: readonly string[], variables: Variables = {}): Promise<Ran> {
    return this.#node(["access/main.mjs", ...args], variables);
  }

  #node(args: readonly string[], variables: Variables = {}): Promise<Ran> {
    return runNode(args, this.#folder, { ...this.variables, ...variables });
  }

  /** Runs a TypeScript program beside this file. */
  program(name: string, args: readonly string[], variables: Variables): Promise<Ran> {
    return this.#node([join(import.meta.dirname, name), ...args], variables);
  }

  /** One request to a host of the appliance, as a browser or curl makes it; with a form it is a POST. */
  ask(url: string, form?: Variables): Promise<Answer> {
    const { serving } = this;
    const agent = new Agent({
      ca: serving.certificate.authority,
      proxyEnv: { HTTPS_PROXY: serving.running.proxyUrl },
    });
    return new Promise((resolve, reject) => {
      request(url, { agent, method: form === undefined ? "GET" : "POST" }, (response) => {
        const { statusCode: status = 0, headers } = response;
        text(response).then((body) => {
          agent.destroy();
          resolve({ status, headers, body });
        }, reject);
      })
        .once("error", reject)
        .end(form === undefined ? undefined : new URLSearchParams(form).toString());
    });
  }

  /** As if no access token had been asked for yet. */
  forgetTokens(): Promise<void> {
    return rm(this.file(".cache"), { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.serving.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
