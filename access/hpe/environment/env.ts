/** `hpe env`: what the platform's own guide has people export by hand, for those who want a sourced script. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Report } from "../../report.ts";
import { type Appliance, type Env, applianceOf, checkedRegion } from "../appliance.ts";
import { SECRET_ACCESS_KEY } from "../token/credential.ts";
import { type TokenWorld, obtainToken } from "../token/obtain.ts";
import type { TokenOptions } from "../token/options.ts";
import { SHELLS, type Shell, type Variables, exportLines } from "./shells.ts";

export interface EnvOptions extends TokenOptions {
  readonly shell?: Shell | undefined;
  readonly region: string;
}

export async function env(options: EnvOptions, world: TokenWorld): Promise<Report> {
  const appliance = applianceOf(options, world.env, world.cwd);
  const region = checkedRegion(options.region);
  const shell = options.shell ?? shellOf(world.env);
  const { accessToken, expiresAt } = await obtainToken(appliance, options, world);
  const lines = exportLines(shell, {
    AWS_ACCESS_KEY_ID: accessToken,
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    ...settings(appliance, region),
  });
  const end = new Date(expiresAt).toISOString();
  return {
    text: [`# until ${end}; to take effect: ${evaluation(shell)}`, ...lines].join("\n"),
    json: undefined,
    code: 0,
  };
}

function settings({ endpoint, caBundle, pinnedFile }: Appliance, region: string): Variables {
  const authorities = caBundle ?? (existsSync(pinnedFile) ? pinnedFile : undefined);
  return {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: region,
    // boto3 and version 1 of the AWS CLI read this one only.
    AWS_DEFAULT_REGION: region,
    ...(authorities === undefined ? {} : { AWS_CA_BUNDLE: authorities }),
    // Otherwise SDKs send uploads in chunks with trailers, which the appliance does not take.
    AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
    AWS_RESPONSE_CHECKSUM_VALIDATION: "when_required",
  };
}

function shellOf(environment: Env): Shell {
  const name = basename(environment["SHELL"] ?? "");
  const known = SHELLS.find((shell) => shell === name);
  return known ?? (environment["PSModulePath"] === undefined ? "bash" : "powershell");
}

function evaluation(shell: Shell): string {
  switch (shell) {
    case "bash":
    case "zsh":
      return 'eval "$(s3access hpe env)"';
    case "fish":
      return "s3access hpe env --shell fish | source";
    case "powershell":
      return "s3access hpe env --shell powershell | Out-String | Invoke-Expression";
  }
}
