/** Where S3 is, and whom to trust there: from options, the environment, or the profile. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { codeOf } from "../../drivers/error-code.ts";
import { Failure } from "../../drivers/failure.ts";
import { nestedValueOf, valuesOf } from "../aws-config/config-file.ts";
import { configFileOf, readText } from "../aws-config/edit.ts";
import { sectionOf } from "../aws-config/profile-section.ts";
import type { Env } from "../hpe/appliance.ts";
import { UsageError } from "../usage-error.ts";

export interface PlaceOptions {
  readonly endpoint?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly caBundle?: string | undefined;
}

export interface Address {
  /** `https://weka.example.com:9000`, without a slash at its end; undefined: nothing names one. */
  readonly endpoint: string | undefined;
  readonly region: string;
}

export interface Place extends Address {
  /** PEM of the authorities to trust; undefined: those that Node knows. */
  readonly ca: string | undefined;
}

interface Around {
  readonly env: Env;
  readonly cwd: string;
}

/**
 * As AWS tools find it: options, then the environment, then the profile.
 *
 * @throws UsageError when the endpoint is no address, Failure when a file cannot be read
 */
export async function placeOf(options: PlaceOptions, around: Around): Promise<Place> {
  const { env, cwd } = around;
  const { section, values } = await profileOf(options, around);
  const [bundle, source = ""] = firstOf([
    [options.caBundle, "--ca-bundle"],
    [env["AWS_CA_BUNDLE"], "AWS_CA_BUNDLE"],
    [values.get("ca_bundle"), `ca_bundle of [${section}]`],
  ]);
  return {
    ...(await addressOf(options, around)),
    ca: bundle === undefined ? undefined : await authorities(resolve(cwd, bundle), source),
  };
}

/** The same for who does not connect, so that a missing file of authorities is in nobody's way. */
export async function addressOf(options: PlaceOptions, around: Around): Promise<Address> {
  const { env } = around;
  const { config, section, values } = await profileOf(options, around);
  const services = values.get("services");
  const [endpoint, source = ""] = firstOf([
    [options.endpoint, "--endpoint"],
    [env["AWS_ENDPOINT_URL_S3"], "AWS_ENDPOINT_URL_S3"],
    [env["AWS_ENDPOINT_URL"], "AWS_ENDPOINT_URL"],
    [
      services && nestedValueOf(config, `services ${services}`, "s3", "endpoint_url"),
      `endpoint_url of [services ${services ?? ""}]`,
    ],
    [values.get("endpoint_url"), `endpoint_url of [${section}]`],
  ]);
  const [region = "us-east-1"] = firstOf([
    [options.region, ""],
    [env["AWS_REGION"], ""],
    [env["AWS_DEFAULT_REGION"], ""],
    [values.get("region"), ""],
  ]);
  return {
    endpoint: endpoint === undefined ? undefined : checkedEndpoint(source, endpoint),
    region,
  };
}

interface ProfileText {
  /** The whole config file. */
  readonly config: string;
  readonly section: string;
  readonly values: ReadonlyMap<string, string>;
}

async function profileOf({ profile }: PlaceOptions, around: Around): Promise<ProfileText> {
  const config = await readText(await configFileOf(around));
  const section = sectionOf(profile ?? around.env["AWS_PROFILE"] ?? "default");
  return { config, section, values: valuesOf(config, section) };
}

type Choice = readonly [value: string | undefined, source: string | undefined];

function firstOf(choices: readonly Choice[]): Choice {
  return choices.find(([value]) => value !== undefined && value !== "") ?? [undefined, undefined];
}

function checkedEndpoint(source: string, raw: string): string {
  const url = URL.parse(raw);
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  const plain = url?.pathname === "/" && url.search === "" && url.hash === "";
  if (url !== null && isWeb && plain && url.username === "") return url.origin;
  throw new UsageError(
    // One with a login in it is not quoted.
    `${source}${raw.includes("@") ? "" : ` ${JSON.stringify(raw)}`} is not an address of the form https://host or https://host:port; nothing follows, and no login goes before the host`,
  );
}

async function authorities(file: string, source: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Failure(
      `the authorities in ${file} cannot be read (${codeOf(error) ?? "unknown error"}); correct ${source}`,
    );
  }
}
