/** The simulated cluster without processes: its command line as a shell, its REST API as a connection. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "lossless-json";
import type { Connection } from "../../drivers/weka/rest/connection.ts";
import type { Shell } from "../../drivers/weka/shell.ts";
import { restApi } from "../../sandbox/weka/rest/api.ts";
import { Tokens } from "../../sandbox/weka/rest/tokens.ts";
import { runWeka } from "../../sandbox/weka/run.ts";

export const admin = { username: "admin", password: "Sandbox-1" };

/** @param hears gets the words of every call */
export function inProcessShell(
  stateFile: string,
  hears: (words: string) => void = () => undefined,
): Shell {
  return {
    says: "weka",
    run: async ({ words, files = {}, input = "", returns, login = admin }) => {
      hears(words.join(" "));
      const env = {
        WEKA_SANDBOX_STATE: stateFile,
        WEKA_CLI_NO_INTERACTIVE: "1",
        WEKA_USERNAME: login.username,
        WEKA_PASSWORD: login.password,
      };
      if (Object.keys(files).length === 0) return runWeka(words, env, input);
      const folder = await mkdtemp(join(tmpdir(), "s3-access-lent-"));
      try {
        for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
        const argv = words.map((word) => {
          const name = word.slice(1, -1);
          return word === `{${name}}` && name in files ? join(folder, name) : word;
        });
        const answer = runWeka(argv, env, input);
        if (returns === undefined) return answer;
        return { ...answer, stdout: await readFile(join(folder, returns), "utf8") };
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

/** @param hears gets the path of every request */
export function inProcessConnection(
  stateFile: string,
  hears: (path: string) => void = () => undefined,
): Connection {
  const api = restApi(stateFile, new Tokens(300));
  return {
    origin: "https://weka.invalid:14000",
    send: async ({ method, path, body }, accessToken) => {
      hears(path);
      const answer = await api.request(`/api/v2${path}`, {
        method,
        headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
        ...(body === undefined ? {} : { body: stringify(body) ?? "" }),
      });
      const text = await answer.text();
      const parseNumber = (digits: string): number | bigint =>
        Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
      return { status: answer.status, body: parse(text, undefined, { parseNumber }) };
    },
  };
}
