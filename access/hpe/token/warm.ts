/**
 * `hpe token` when the kept access token is still fresh, which is nearly always: answered before the command line's
 * libraries are loaded. Whatever is out of the ordinary is left to the whole command, which says what is wrong.
 */
import { parseArgs } from "node:util";
import { type Env, applianceOf } from "../appliance.ts";
import { readPrivateFile } from "../private-file.ts";
import { cacheFile, readCached } from "./cache.ts";
import { isFresh, processDocument } from "./credential.ts";
import { TOKEN_FLAGS } from "./options.ts";

const FLAGS = Object.fromEntries(
  TOKEN_FLAGS.map(({ name }) => [name, { type: "string" as const }]),
);

/**
 * @param words the command line after the program's name
 * @returns what to print, or undefined when the whole command must run
 */
export function warmAnswer(words: readonly string[], cwd: string, env: Env): string | undefined {
  if (words[0] !== "hpe" || words[1] !== "token") return undefined;
  try {
    const { values } = parseArgs({ args: words.slice(2), options: FLAGS });
    const appliance = applianceOf(
      {
        domain: values["domain"],
        keycloak: values["keycloak"],
        refreshTokenFile: values["refresh-token-file"],
      },
      env,
      cwd,
    );
    const refreshToken = readPrivateFile(appliance.refreshTokenFile, "refresh token file", "");
    const kept = readCached(cacheFile(appliance, env), refreshToken);
    return kept !== undefined && isFresh(kept, Date.now())
      ? `${processDocument(kept)}\n`
      : undefined;
  } catch {
    return undefined;
  }
}
