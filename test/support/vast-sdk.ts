/** VAST's SDK for Python, from test/python/vastdb.txt: one process with one key, which makes a call at a time. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Interface, createInterface } from "node:readline";
import { z } from "zod";
import { makeVenv } from "../../scripts/venv.mjs";

const ROOT = join(import.meta.dirname, "..", "..");

/** For the hook that asks for it first: pyarrow alone is 40 MB. */
export const VAST_SDK_WITHIN_MS = 600_000;

const VAST_SDK = {
  name: "venv-vastdb",
  requirements: "test/python/vastdb.txt",
  brings: "VAST's SDK",
  modules: ["vastdb"],
};

/** The interpreter that has the SDK, in `.sandbox/venv-vastdb`, which is made first where it is missing. */
export function vastSdkPython(): Promise<string> {
  return makeVenv(ROOT, { environment: VAST_SDK });
}

const Lines = z.tuple([z.string()]);
const Came = z.object({ outcome: z.string(), requests: z.int() });

/** `done`; `allowed` but beyond the sandbox (501); `refused` (403); anything else as the SDK says it. */
export type Came = z.output<typeof Came>;

export class VastSdk {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: Interface;
  readonly #ended: Promise<unknown>;
  #complaints = "";

  /** @param variables the endpoint, the authority and the key, as boto3 has them */
  constructor(python: string, variables: Readonly<Record<string, string>>) {
    const env = { PATH: process.env["PATH"] ?? "", ...variables };
    this.#process = spawn(python, [join(ROOT, "test", "python", "vast_sdk.py")], { env });
    this.#process.stderr.on("data", (text: Buffer) => (this.#complaints += text.toString()));
    this.#answers = createInterface({ input: this.#process.stdout });
    this.#ended = once(this.#process, "close");
  }

  /** @param call one of those that test/python/vast_sdk.py knows */
  async make(call: string): Promise<Came> {
    const answered = once(this.#answers, "line");
    this.#process.stdin.write(`${call}\n`);
    const [line] = Lines.parse(await Promise.race([answered, this.#failed()]));
    return Came.parse(JSON.parse(line));
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    await this.#ended;
  }

  async #failed(): Promise<never> {
    await this.#ended;
    throw new Error(`the SDK's process ended: ${this.#complaints}`);
  }
}
