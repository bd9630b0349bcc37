/** A simulated WEKA cluster with its REST API and its S3 service, for the commands that people run against one. */
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { run } from "../../access/run.ts";
import { SystemStorage } from "../../sandbox/backends/storage.ts";
import { wekaBackend } from "../../sandbox/backends/weka.ts";
import { startGateway } from "../../sandbox/gateway/start.ts";
import { sandboxCertificate } from "../../sandbox/gateway/tls.ts";
import { credentialsIn } from "../../sandbox/weka/generation.ts";
import { startWeka } from "../support/weka.ts";
import type { WekaCluster } from "../support/weka.ts";
import type { Ran } from "./s3access.ts";

export interface WekaLab {
  readonly cluster: WekaCluster;
  /** S3 over TLS, as 127.0.0.1. */
  readonly endpoint: string;
  readonly authorityFile: string;
  /** How to administer it over REST, and the keys of the S3 user `loader`. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `weka`, which must not be refused. @returns what it printed */
  readonly weka: (line: string, input?: string) => string;
  readonly s3access: (
    words: readonly string[],
    env?: Readonly<Record<string, string | undefined>>,
  ) => Promise<Ran>;
  readonly close: () => Promise<void>;
}

export const LOADER = { name: "loader", password: "Loader-1" };

/** Without S3 keys of the machine that runs the tests. */
const NO_KEYS = {
  AWS_CONFIG_FILE: "/nowhere/config",
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere/keys",
};

/**
 * @param storageUrl where objects are kept: an S3 service that takes any key
 * @param version of WEKA; where users sign by key pairs, `loader` has one as soon as a policy is attached
 */
export async function startWekaLab(storageUrl: string, version = "5.0.2"): Promise<WekaLab> {
  const cluster = await startWeka({ version });
  const certificate = await sandboxCertificate(join(cluster.folder, "tls"), ["127.0.0.1"]);
  const storage = new S3Client({
    ...{ endpoint: storageUrl, region: "us-east-1", forcePathStyle: true },
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  const backend = wekaBackend({
    ...{ stateFile: cluster.stateFile, storageUrl },
    storage: new SystemStorage("weka", storage),
  });
  const gateway = await startGateway({
    certificate,
    backends: [{ backend, httpsPort: 0, httpPort: 0 }],
    log: () => undefined,
  });
  const rest = await cluster.rest({ tls: certificate });
  const endpoint = gateway.endpoints.get("weka")?.https ?? "";
  const env = {
    ...NO_KEYS,
    S3_ACCESS_WEKA_VIA: `rest ${rest.url}`,
    S3_ACCESS_WEKA_CA: certificate.authorityFile,
    WEKA_USERNAME: "admin",
    WEKA_PASSWORD: "Sandbox-1",
    S3_ACCESS_KEY_ID: LOADER.name,
    S3_SECRET_ACCESS_KEY: LOADER.password,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_CA_BUNDLE: certificate.authorityFile,
  };
  const weka = (line: string, input?: string): string => {
    const { exitCode, stdout, stderr } = cluster.run(line.split(" "), input);
    if (exitCode !== 0) throw new Error(`${line}: ${stderr}`);
    return stdout;
  };
  // Since WEKA 5.1 an option names the default filesystem.
  const option = credentialsIn(version) === "keys" ? "--default-fs-name " : "";
  weka(`s3 cluster add ${option}default .config_fs --all-servers -f`);
  weka(`user add ${LOADER.name} S3`, `${LOADER.password}\n`);
  return {
    ...{ cluster, endpoint, env, weka },
    authorityFile: certificate.authorityFile,
    s3access: async (words, more = {}) => {
      let [out, err] = ["", ""];
      const code = await run(words, {
        cwd: cluster.folder,
        env: { ...env, ...more },
        out: (text) => (out += text),
        err: (text) => (err += text),
      });
      return { code, out, err };
    },
    close: async () => {
      storage.destroy();
      await gateway.close();
      await cluster.stop();
    },
  };
}
