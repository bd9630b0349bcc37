/** What the profile and its services section must say, and where: AWS tools ignore some settings in the wrong place. */
import { Failure } from "../../../drivers/failure.ts";
import { type Section, sectionsOf, valuesOf, withSettings } from "../../aws-config/config-file.ts";
import { bytes, refuseUnreadable, sectionOf } from "../../aws-config/profile-section.ts";

export interface Profile {
  readonly name: string;
  readonly region: string;
  readonly endpoint: string;
  /** The words of the credential process, the program first. */
  readonly process: readonly string[];
  /** A file of authorities; undefined where those that AWS tools trust anyway will do. */
  readonly caBundle: string | undefined;
}

/**
 * @param text the config file's, one character a byte
 * @returns it with the profile in it
 * @throws Failure when the file, as it is, cannot take the profile
 */
export function withProfile(text: string, profile: Profile): string {
  const section = sectionOf(profile.name);
  const sections = sectionsOf(text);
  refuseUnreadable(text);
  const services = valuesOf(text, section).get("services") ?? profile.name;
  refuseShared(text, sections, section, services);
  const withServices = withSettings(text, section, {
    region: profile.region,
    credential_process: bytes(commandLine(profile.process)),
    services,
    ...(profile.caBundle === undefined ? {} : { ca_bundle: bytes(profile.caBundle) }),
    // At the profile's top level only: both are ignored in a services section.
    request_checksum_calculation: "when_required",
    response_checksum_validation: "when_required",
    // Also ignored in a services section, where the endpoint must be.
    s3: { addressing_style: "path" },
  });
  return withSettings(withServices, `services ${services}`, {
    s3: { endpoint_url: profile.endpoint },
  });
}

/** An endpoint put there would redirect the other profile's S3 as well. */
function refuseShared(
  text: string,
  sections: readonly Section[],
  section: string,
  services: string,
): void {
  const other = sections.find(
    ({ name }) => name !== section && valuesOf(text, name).get("services") === services,
  );
  if (other === undefined) return;
  throw new Failure(
    `[${other.name}] uses [services ${services}] too, and S3's endpoint there would become its own; choose another name with --profile, or give [${section}] a services section of its own`,
  );
}

/**
 * Tools differ in who splits the line: Python's as a shell would, without one; others hand it to a shell.
 *
 * @throws Failure for a word that they would read differently
 */
function commandLine(words: readonly string[]): string {
  return words
    .map((word) => {
      if (/^[\w@%+=:,./-]+$/.test(word)) return word;
      if (!/["$`\\\r\n]/.test(word)) return `"${word}"`;
      throw new Failure(
        `${JSON.stringify(word)} holds a character that AWS tools read differently in credential_process; use another path`,
      );
    })
    .join(" ");
}
