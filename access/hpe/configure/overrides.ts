/** What outside the profile would silently win over it. */
import type { Env } from "../appliance.ts";
import { sectionOf } from "../../aws-config/profile-section.ts";
import { valuesOf } from "../../aws-config/config-file.ts";

interface Surroundings {
  readonly profile: string;
  readonly endpoint: string;
  readonly caBundle: string | undefined;
  readonly env: Env;
  /** The texts of the config and the credentials file; empty when there is none. */
  readonly config: string;
  readonly credentials: string;
}

/** Variables that win over any profile, unless they say the same. */
function variables({
  endpoint,
  caBundle,
}: Surroundings): readonly (readonly [
  name: string,
  effect: string,
  harmless?: string | undefined,
])[] {
  return [
    [
      "AWS_ACCESS_KEY_ID",
      "its keys are used instead of the profile's, unless a tool gets --profile",
    ],
    ["AWS_SECRET_ACCESS_KEY", "it belongs to keys that are used instead of the profile's"],
    ["AWS_SESSION_TOKEN", "the appliance does not take it"],
    ["AWS_ENDPOINT_URL_S3", "it replaces the profile's endpoint", endpoint],
    ["AWS_ENDPOINT_URL", "it may replace the profile's endpoint", endpoint],
    ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "it switches the profile's endpoint off", "false"],
    ["AWS_CA_BUNDLE", "it replaces the profile's ca_bundle", caBundle],
    ["AWS_REQUEST_CHECKSUM_CALCULATION", "uploads fail with other values", "when_required"],
    ["AWS_RESPONSE_CHECKSUM_VALIDATION", "downloads may fail with other values", "when_required"],
  ];
}

/** Of a profile: how it would get credentials before it ran the credential process. */
const OTHER_SOURCES = [
  "aws_access_key_id",
  "role_arn",
  "sso_session",
  "sso_start_url",
  "web_identity_token_file",
];

/** One sentence for each thing that wins over the profile; none quotes a value. */
export function overrides(surroundings: Surroundings): string[] {
  const { profile, env, config, credentials } = surroundings;
  const set = variables(surroundings).flatMap(([name, effect, harmless]) => {
    const value = env[name];
    return value === undefined || value === "" || value === harmless
      ? []
      : [`${name} is set: ${effect}; remove it with: unset ${name}`];
  });
  const chosen = env["AWS_PROFILE"] ?? env["AWS_DEFAULT_PROFILE"];
  const other =
    chosen === undefined || chosen === profile
      ? []
      : [`AWS_PROFILE chooses another profile; say --profile ${profile}, or set it to ${profile}`];
  const section = sectionOf(profile);
  const sources = OTHER_SOURCES.filter((key) => valuesOf(config, section).has(key)).map(
    (key) => `[${section}] has ${key}, which some tools use instead of credential_process`,
  );
  // The credentials file names profiles without the word "profile".
  const keys = valuesOf(credentials, profile).has("aws_access_key_id")
    ? [`the credentials file has keys for ${profile}, which win over credential_process`]
    : [];
  return [...set, ...other, ...sources, ...keys];
}
