/** A VAST cluster with S3 beside it, and one user's home folder. */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import type { Administration } from "../../../../drivers/vast/administration.ts";
import { overRest } from "../../../../drivers/vast/vms/index.ts";
import type { Ask } from "../../../../access/hpe/ask.ts";
import { run } from "../../../../access/run.ts";
import { type Journal, fileJournal } from "../../../../access/vast/keys/journal.ts";
import { proveKey } from "../../../../access/vast/keys/prove.ts";
import type { RotatingRun } from "../../../../access/vast/keys/run.ts";
import { profileSink } from "../../../../access/vast/keys/sinks/profile.ts";
import { type UserKeys, keysOfUser, ownKeys } from "../../../../access/vast/keys/user-keys.ts";
import type { Credential } from "../../../../sandbox/gateway/backend.ts";
import { receive } from "../../../../sandbox/gateway/received.ts";
import { S3Error } from "../../../../sandbox/gateway/s3-error.ts";
import { authenticate } from "../../../../sandbox/gateway/signature/authenticate.ts";
import type { VmsOptions } from "../../../../sandbox/vast/start.ts";
import type { S3Key } from "../../../../sandbox/vast/state.ts";
import type { Ran } from "../../s3access.ts";
import { type VastCluster, manager, startVast } from "../../../support/vast.ts";

const TENANT = { id: 1, name: "default" };

/** The clock of the cluster and of runs that are made here. */
export const NOON = new Date("2026-03-01T12:00:00Z");

export interface Setting {
  readonly cluster: VastCluster;
  readonly home: string;
  /** S3, which knows the cluster's enabled keys. */
  readonly endpoint: string;
  /** What an administrator has in the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The same for jane, who signs in herself. */
  readonly jane: Readonly<Record<string, string>>;
  /** A command line, by an administrator unless `env` says more. */
  command(line: string, env?: Readonly<Record<string, string>>): Promise<Ran>;
  keysOf(user: string): readonly S3Key[];
  journal(): Journal;
  /** A run about the local user etl, by an administrator. */
  run(changes?: Partial<RotatingRun>): Promise<RotatingRun>;
  /** What a command line or a run said, and what stands in every file of the home folder but those named. */
  leaks(secret: string, said: string, except: readonly string[]): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startSetting(options: Partial<VmsOptions> = {}): Promise<Setting> {
  const cluster = await startVast(options);
  const home = await mkdtemp(join(cluster.folder, "home-"));
  const keysOf = (user: string): readonly S3Key[] =>
    cluster.state.principals.find(({ name, type }) => name === user && type === "user")?.keys ?? [];
  const s3 = await startS3(() => cluster.state.principals.flatMap(({ keys }) => keys));
  const env = {
    HOME: home,
    VAST_ADDRESS: cluster.url,
    VAST_CA_FILE: cluster.certificate.authorityFile,
    VAST_USERNAME: manager.name,
    VAST_PASSWORD: manager.password,
    AWS_ENDPOINT_URL_S3: s3.url,
  };
  const journal = (): Journal =>
    fileJournal({ address: cluster.url, tenant: "default", user: "local etl" }, env);
  return {
    ...{ cluster, home, env, keysOf, journal, endpoint: s3.url },
    jane: { ...env, VAST_USERNAME: "jane", VAST_PASSWORD: "Jane-pass-1" },
    command: async (line, changes = {}) => {
      let [out, err] = ["", ""];
      const code = await run(line.split(" "), {
        cwd: home,
        env: { ...env, ...changes },
        out: (text) => (out += text),
        err: (text) => (err += text),
      });
      return { code, out, err };
    },
    run: async (changes = {}) => ({
      keys: etlKeys(overRest(cluster.connection())),
      journal: journal(),
      sink: await profileSink("etl", env, home),
      force: false,
      graceSeconds: undefined,
      giveUp: undefined,
      now: () => NOON,
      progress: () => undefined,
      ask: undefined,
      alone: (work) => work(),
      undisturbed: (work) => work(),
      words: ["rotate", "--to", "profile:etl"],
      command: (...words) => `s3access vast keys ${words.join(" ")} --user etl`,
      prove: (key) =>
        proveKey({ endpoint: s3.url, region: "us-east-1", ca: undefined, env }, key, undefined, 0),
      ...changes,
    }),
    leaks: async (secret, said, except) => {
      const files = await readdir(home, { recursive: true, withFileTypes: true });
      const paths = files
        .filter((one) => one.isFile())
        .map((one) => join(one.parentPath, one.name));
      const holding = await Promise.all(
        paths.map(async (path) => ((await readFile(path, "utf8")).includes(secret) ? [path] : [])),
      );
      const allowed = except.map((name) => join(home, name));
      const found = holding.flat().filter((path) => !allowed.includes(path));
      return said.includes(secret) ? [...found, "said"] : found;
    },
    stop: async () => {
      await s3.stop();
      await rm(home, { recursive: true });
      await cluster.stop();
    },
  };
}

export function etlKeys(vast: Administration): UserKeys {
  return keysOfUser(vast, { type: "user", source: "local", name: "etl" }, TENANT);
}

export function janesKeys({ cluster }: Setting): UserKeys {
  const login = { by: "basic", username: "jane", password: "Jane-pass-1" } as const;
  return ownKeys(overRest(cluster.connection(login)), "jane");
}

/** Answers questions in turn, and remembers them. */
export function answers(...all: readonly string[]): { ask: Ask; questions: string[] } {
  const questions: string[] = [];
  const left = [...all];
  const ask: Ask = (question) => {
    questions.push(question);
    return Promise.resolve(left.shift() ?? "");
  };
  return { ask, questions };
}

/** Lists no buckets, and finds every bucket; but only for requests that an enabled key has signed. */
async function startS3(
  keys: () => readonly S3Key[],
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const credential = (accessKey: string): Promise<Credential | undefined> => {
      const key = keys().find((one) => one.accessKey === accessKey && one.enabled);
      return Promise.resolve(
        key && { secretAccessKey: key.secretKey, caller: { name: accessKey } },
      );
    };
    void (async (): Promise<void> => {
      try {
        await authenticate(receive(request), { credential }, new Date());
        response.end(
          '<?xml version="1.0"?><ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>',
        );
      } catch (error) {
        const code = error instanceof S3Error ? error.code : "InternalError";
        response.writeHead(403, { "content-type": "application/xml" });
        response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port ?? 0}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
