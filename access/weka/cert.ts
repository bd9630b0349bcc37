/** `weka cert`: the cluster's certificate, checked and installed beside the AWS profile that uses it. */
import { dirname, join, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { Failure } from "../../drivers/failure.ts";
import type { Administration } from "../../drivers/weka/administration.ts";
import { administrationOf } from "../../drivers/weka/transport/index.ts";
import { withSettings } from "../aws-config/config-file.ts";
import {
  type EditOptions,
  type EditWorld,
  configFileOf,
  confirm,
  makeWritable,
  readText,
  show,
  undoConfig,
  writeConfig,
} from "../aws-config/edit.ts";
import {
  bytes,
  checkedProfileName,
  refuseUnreadable,
  sectionOf,
} from "../aws-config/profile-section.ts";
import { sameFingerprint } from "../hpe/configure/authority.ts";
import type { Report } from "../report.ts";
import { addressOf } from "../s3/place.ts";
import { type Chain, authorityIn, chainIn, problemsOf, shownLines } from "./certificates.ts";

export interface CertOptions extends EditOptions {
  /** Where the certificate goes; without a profile, nothing else is written. */
  readonly out?: string | undefined;
  readonly profile?: string | undefined;
  /** S3's, whose host must be in the certificate; that of the profile when left out. */
  readonly endpoint?: string | undefined;
  /** SHA-256, of the server's certificate or of its authority. */
  readonly fingerprint?: string | undefined;
  readonly undo?: boolean | undefined;
}

export interface CertWorld extends EditWorld {
  readonly now?: () => Date;
  /** Leads to WEKA; tests bring their own. */
  readonly administer?: (env: NodeJS.ProcessEnv) => Promise<Administration>;
}

const PROFILE = "weka";

/**
 * Downloads the certificate by the administrator's own way to WEKA, which is what makes it believable, and makes AWS
 * tools trust it.
 *
 * @throws Failure when clients would refuse the certificate anyway, or nobody agrees
 */
export async function cert(options: CertOptions, world: CertWorld): Promise<Report> {
  const { env, cwd, out, now = () => new Date(), administer = administrationOf } = world;
  const config = await configFileOf(world);
  const present = await readText(config);
  if (options.undo === true)
    return said(await undoConfig("weka cert", { file: config, present }, options, world));
  const profile = profileOf(options);
  const { endpoint } = await addressOf({ ...options, profile: profile ?? PROFILE }, world);
  const chain = chainIn(await (await administer({ ...env })).certificate());
  out(["WEKA shows this certificate:", ...shownLines(chain), ""].join("\n"));
  refuseOther(chain, options.fingerprint);
  const host = endpoint === undefined ? undefined : new URL(endpoint).hostname;
  refuseUnusable(chain, host, profile, { now: now(), out });
  const authority = authorityIn(chain);
  if (authority === undefined)
    return said("its authority is one that clients trust anyway; nothing has to be installed");
  const file =
    options.out === undefined
      ? join(dirname(config), `s3access-${profile ?? PROFILE}-ca.pem`)
      : resolve(cwd, options.out);
  const next = profile === undefined ? present : withBundle(present, profile, file);
  const change = { file: config, present, next };
  if (next === present && (await readText(file)) === authority)
    return said(`${file} is as it should be; nothing changed`);
  show(change, world);
  if (options.dryRun === true) return said("nothing written, as --dry-run asks");
  await confirm(`Trust it, in ${file}?`, options, world);
  await makeWritable(dirname(file));
  await writeFileAtomic(file, authority, { mode: 0o600 });
  if (next === present) return said(`wrote ${file}`);
  const backup = await writeConfig(change);
  return said(
    [
      `wrote ${file} and ${config}; undo the second with: s3access weka cert --undo`,
      `  the file as it was: ${backup}`,
    ].join("\n"),
  );
}

/** With --out alone, the certificate is downloaded and no profile is touched. */
function profileOf({ profile, out }: CertOptions): string | undefined {
  if (profile === undefined && out !== undefined) return undefined;
  return checkedProfileName(profile ?? PROFILE);
}

function refuseOther({ server, above }: Chain, fingerprint: string | undefined): void {
  if (fingerprint === undefined) return;
  const top = above.at(-1) ?? server;
  if ([server, top].some((one) => sameFingerprint(fingerprint, one.fingerprint256))) return;
  throw new Failure(
    "nothing written: the certificate's fingerprint is not the one of --fingerprint. Compare it with the administrator's: somebody may be in between",
  );
}

/** A profile that trusts an unusable certificate would hide what is wrong; a download alone may be meant to look at it. */
function refuseUnusable(
  chain: Chain,
  host: string | undefined,
  profile: string | undefined,
  { now, out }: { readonly now: Date; readonly out: (text: string) => void },
): void {
  const problems = problemsOf(chain, host, now);
  if (problems.length === 0) return;
  if (profile !== undefined)
    throw new Failure(
      `nothing written: clients would refuse this certificate: ${problems.join("; and ")}`,
    );
  for (const problem of problems) out(`warning: ${problem}\n`);
}

function withBundle(text: string, profile: string, file: string): string {
  refuseUnreadable(text);
  return withSettings(text, sectionOf(profile), { ca_bundle: bytes(file) });
}

function said(text: string): Report {
  return { text, json: undefined, code: 0 };
}
