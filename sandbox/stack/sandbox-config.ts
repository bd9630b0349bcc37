/** A stack's config as the program gets it in the sandbox: the file's values, with secrets of the sandbox's own. */
import { type Loaded, checkStack } from "../../config/check.ts";
import { parseStack } from "../../config/parse.ts";
import { PROJECT, report } from "../../config/problems.ts";
import { neededWekaPasswords } from "../../config/secrets.ts";
import { ownValues, readStackFile } from "../../config/stack-file.ts";
import { SandboxError } from "../sandbox-error.ts";
import { wekaPasswords } from "./sandbox-secrets.ts";

export interface SandboxConfig {
  readonly loaded: Loaded;
  /** By full key, as text or JSON text: what `pulumi.runtime.setAllConfig` takes. */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly region: string;
}

const DEFAULT_REGION = "us-east-1";

/**
 * Reads and checks a stack's config.
 * @param home the stack's folder in the sandbox, where its secrets are kept.
 * @throws SandboxError with every problem of the config, StackFileError when there is no such file.
 */
export async function sandboxConfig(
  root: string,
  stack: string,
  home: string,
): Promise<SandboxConfig> {
  const file = await readStackFile(root, stack);
  const own = ownValues(file);
  // Values that Pulumi encrypted cannot be read here, and must not: the sandbox has its own.
  delete own["wekaPasswords"];
  const parsed = parseStack(own);
  if (!parsed.ok) throw new SandboxError(report(`Pulumi.${stack}.yaml`, parsed.problems));
  const passwords = await wekaPasswords(home, neededWekaPasswords(parsed.stack));
  const checked = checkStack({ ...own, wekaPasswords: passwords });
  if (!checked.ok) throw new SandboxError(report(`Pulumi.${stack}.yaml`, checked.problems));
  const secretKey = `${PROJECT}:wekaPasswords`;
  const region = file["aws:region"];
  return {
    loaded: checked.loaded,
    values: asText({ ...file, [secretKey]: passwords }),
    secretKeys: [secretKey],
    region: typeof region === "string" ? region : DEFAULT_REGION,
  };
}

function asText(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
