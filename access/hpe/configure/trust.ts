/** Which authorities the profile trusts: those of a file somebody names, those all tools trust, or the appliance's own. */
import { existsSync } from "node:fs";
import { Failure } from "../../../drivers/failure.ts";
import type { Appliance, Env } from "../appliance.ts";
import { type Ask, agrees } from "../ask.ts";
import { trustedAuthorities } from "../https.ts";
import { type Authority, isTrusted, sameFingerprint, shownAuthority } from "./authority.ts";

export interface Trust {
  /** For `ca_bundle`; undefined when none is needed. */
  readonly file: string | undefined;
  /** An authority to be written to `file`. */
  readonly pin: Authority | undefined;
}

interface TrustWorld {
  readonly env: Env;
  readonly out: (text: string) => void;
  readonly ask: Ask | undefined;
}

/**
 * @throws Failure when the appliance cannot be asked, or nobody has agreed to its authority
 */
export async function chosenTrust(
  appliance: Appliance,
  options: { readonly fingerprint?: string | undefined; readonly dryRun?: boolean | undefined },
  world: TrustWorld,
): Promise<Trust> {
  const { caBundle, pinnedFile, endpoint } = appliance;
  const known = trustedAuthorities(appliance);
  if (caBundle !== undefined) return { file: caBundle, pin: undefined };
  if (await isTrusted(endpoint, known, world.env))
    return { file: existsSync(pinnedFile) ? pinnedFile : undefined, pin: undefined };
  const shown = await shownAuthority(endpoint, world.env);
  world.out(
    [
      `${new URL(endpoint).host} is signed by an authority that ${known === undefined ? "is not trusted here" : "is not the pinned one"}:`,
      `  subject      ${shown.subject}`,
      `  valid until  ${shown.until}`,
      `  SHA-256      ${shown.fingerprint}`,
      "",
    ].join("\n"),
  );
  await agreed(shown, options, world);
  await proven(appliance, shown, world.env);
  return { file: pinnedFile, pin: shown };
}

async function agreed(
  { fingerprint }: Authority,
  options: { readonly fingerprint?: string | undefined; readonly dryRun?: boolean | undefined },
  { ask }: TrustWorld,
): Promise<void> {
  if (options.fingerprint !== undefined) {
    if (sameFingerprint(options.fingerprint, fingerprint)) return;
    throw new Failure(
      "the authority's fingerprint is not the one of --fingerprint; nothing was changed. Compare it with the administrator's: somebody may be in between",
    );
  }
  if (options.dryRun === true) return;
  if (ask === undefined)
    throw new Failure(
      "nothing was changed: get the fingerprint from the appliance's administrator and say --fingerprint <SHA-256>",
    );
  const question = "Is this the fingerprint that the appliance's administrator gives?";
  if (!(await agrees(ask, question, false))) throw new Failure("nothing was changed");
}

/** Once pinned, the authority must do for both hosts that tools will talk to. */
async function proven(
  { endpoint, keycloak }: Appliance,
  { pem }: Authority,
  env: Env,
): Promise<void> {
  for (const url of new Set([endpoint, keycloak]))
    if (!(await isTrusted(url, pem, env)))
      throw new Failure(
        `the certificate of ${new URL(url).host} is signed by another authority; ask the administrator for a PEM file with all of them and name it with --ca-bundle`,
      );
}
