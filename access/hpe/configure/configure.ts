/** `hpe configure`: the profile in `~/.aws/config`, with the appliance's own authority pinned. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import {
  type Change,
  type EditWorld,
  configFileOf,
  confirm,
  makeWritable,
  readText,
  show,
  undoConfig,
  writeConfig,
} from "../../aws-config/edit.ts";
import { checkedProfileName } from "../../aws-config/profile-section.ts";
import type { Report } from "../../report.ts";
import { type Appliance, applianceOf, checkedRegion, homeOf } from "../appliance.ts";
import { TOKEN_FLAGS, type TokenOptions } from "../token/options.ts";
import { type Authority, checkedFingerprint } from "./authority.ts";
import { overrides } from "./overrides.ts";
import { withProfile } from "./profile.ts";
import { chosenTrust } from "./trust.ts";

export interface ConfigureOptions extends TokenOptions {
  readonly profile: string;
  readonly region: string;
  readonly endpoint?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly yes?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly undo?: boolean | undefined;
}

export interface ConfigureWorld extends EditWorld {
  /** The words that run this program, each path absolute. */
  readonly program: readonly string[];
}

export async function configure(options: ConfigureOptions, world: ConfigureWorld): Promise<Report> {
  const file = await configFileOf(world);
  const present = await readText(file);
  if (options.undo === true)
    return said(await undoConfig("hpe configure", { file, present }, options, world));
  const profile = checkedProfileName(options.profile);
  const region = checkedRegion(options.region);
  const fingerprint = checkedFingerprint(options.fingerprint);
  const appliance = applianceOf(options, world.env, world.cwd);
  const trust = await chosenTrust(appliance, { ...options, fingerprint }, world);
  const next = withProfile(present, {
    name: profile,
    region,
    endpoint: appliance.endpoint,
    process: [...world.program, ...tokenWords(options, appliance, world.cwd)],
    caBundle: trust.file,
  });
  const warnings = overrides({
    profile,
    endpoint: appliance.endpoint,
    caBundle: trust.file,
    env: world.env,
    config: next,
    credentials: await readText(credentialsFileOf(world)),
  });
  for (const warning of warnings) world.out(`warning: ${warning}\n`);
  if (next === present && trust.pin === undefined)
    return said(`${file} is as it should be; nothing changed`);
  const change = { file, present, next };
  show(change, world);
  if (options.dryRun === true) return said("nothing written, as --dry-run asks");
  await confirm(`Write ${file}?`, options, world);
  const backup = await write(change, appliance, trust.pin);
  return said(
    [
      `wrote ${file}; undo it with: s3access hpe configure --undo`,
      `  the file as it was: ${backup}`,
      existsSync(appliance.refreshTokenFile)
        ? `Try it: aws s3 ls --profile ${profile}`
        : "Next: s3access hpe login",
    ].join("\n"),
  );
}

/** Both folders are seen to be writable first, so that nothing is left half-written. */
async function write(
  change: Change,
  appliance: Appliance,
  pin: Authority | undefined,
): Promise<string> {
  if (pin !== undefined) await makeWritable(appliance.folder);
  await makeWritable(dirname(change.file));
  if (pin !== undefined) await writeFileAtomic(appliance.pinnedFile, pin.pem, { mode: 0o600 });
  return writeConfig(change);
}

/** What the credential process needs to know, spelled out: it runs in any folder and with any environment. */
function tokenWords(options: ConfigureOptions, appliance: Appliance, cwd: string): string[] {
  const files = ["refresh-token-file", "client-secret-file", "kubeconfig", "ca-bundle"];
  const named: Readonly<Record<string, string | undefined>> = {
    "refresh-token-file": options.refreshTokenFile,
    client: options.client,
    "client-secret-file": options.clientSecretFile,
    kubeconfig: options.kubeconfig,
    keycloak: options.keycloak,
    "ca-bundle": options.caBundle,
    domain: appliance.domain,
  };
  const words = TOKEN_FLAGS.flatMap(({ name }) => {
    const value = named[name];
    if (value === undefined) return [];
    return [`--${name}`, files.includes(name) ? resolve(cwd, value) : value];
  });
  return ["hpe", "token", ...words];
}

function credentialsFileOf({ env, cwd }: ConfigureWorld): string {
  const set = env["AWS_SHARED_CREDENTIALS_FILE"];
  return resolve(cwd, set ?? join(homeOf(env), ".aws", "credentials"));
}

function said(text: string): Report {
  return { text, json: undefined, code: 0 };
}
