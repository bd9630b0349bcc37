/** A stack's config as the program gets it in the sandbox: the file's values, with secrets of the sandbox's own. */
import { z } from "zod";
import { type Loaded, checkStack, withoutSecrets } from "../../config/check.ts";
import { parseStack } from "../../config/parse.ts";
import { PROJECT, report } from "../../config/problems.ts";
import { ownValues, readStackFile } from "../../config/stack-file.ts";
import { SandboxError } from "../sandbox-error.ts";
import { sandboxSecrets, wekaCertificate } from "./sandbox-secrets.ts";

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
  const declared = withoutSecrets(own);
  const parsed = parseStack(declared);
  if (!parsed.ok) throw new SandboxError(report(`Pulumi.${stack}.yaml`, parsed.problems));
  const certificate = await wekaCertificate(home, parsed.stack);
  const weka = certificate && withCertificate(declared["weka"], certificate.certificate);
  const secrets = await sandboxSecrets(home, parsed.stack);
  const ours = { ...(weka === undefined ? {} : { weka }), ...secrets };
  const checked = checkStack({ ...declared, ...ours });
  if (!checked.ok) throw new SandboxError(report(`Pulumi.${stack}.yaml`, checked.problems));
  const region = file["aws:region"];
  return {
    loaded: checked.loaded,
    values: asText({ ...file, ...withPrefix(ours) }),
    secretKeys: Object.keys(withPrefix(secrets)),
    region: typeof region === "string" ? region : DEFAULT_REGION,
  };
}

/** The declared certificate replaced by one whose key is here. */
function withCertificate(section: unknown, certificate: string): unknown {
  const weka = z.looseObject({ tls: z.looseObject({}) }).parse(section);
  return { ...weka, tls: { ...weka.tls, certificate } };
}

function withPrefix(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]): [string, unknown] => [`${PROJECT}:${key}`, value]),
  );
}

function asText(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
