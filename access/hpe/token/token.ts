/** `hpe token`: what AWS tools run as `credential_process`. */
import type { Report } from "../../report.ts";
import { applianceOf } from "../appliance.ts";
import { processDocument } from "./credential.ts";
import { type TokenWorld, obtainToken } from "./obtain.ts";
import type { TokenOptions } from "./options.ts";

export async function token(options: TokenOptions, world: TokenWorld): Promise<Report> {
  const appliance = applianceOf(options, world.env, world.cwd);
  const credential = await obtainToken(appliance, options, world);
  return { text: processDocument(credential), json: undefined, code: 0 };
}
