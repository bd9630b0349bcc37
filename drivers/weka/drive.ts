/** One run of the driver, apart from the process that it runs in. */
import { jsonOrNothing } from "../json.ts";
import { parseDesiredState } from "../program.ts";
import type { Verb } from "../program.ts";
import type { Administration } from "./administration.ts";
import { DesiredState } from "./desired.ts";
import { perform } from "./kinds/index.ts";

/** What a run has around it. */
export interface Surroundings {
  /** Holds the secrets, and in PULUMI_COMMAND_STDOUT what the last run printed. */
  readonly env: NodeJS.ProcessEnv;
  /** Leads to WEKA. It is asked only once the desired state has been read and found good. */
  readonly administer: (env: NodeJS.ProcessEnv) => Promise<Administration>;
  readonly progress: (line: string) => void;
  readonly patienceMs: number;
}

/**
 * Converges, deletes or looks at one object.
 *
 * @param desiredState JSON
 * @returns the record of the object, null where there is none
 * @throws Failure for all that a person can do something about
 */
export async function drive(
  verb: Verb,
  desiredState: string,
  { env, administer, progress, patienceMs }: Surroundings,
): Promise<unknown> {
  const desired = parseDesiredState(DesiredState, desiredState);
  const record = await perform(verb, desired, {
    system: "WEKA",
    weka: await administer(env),
    secret: (name) => (env[name] === "" ? undefined : env[name]),
    before: jsonOrNothing(env["PULUMI_COMMAND_STDOUT"] ?? ""),
    progress,
    patienceMs,
  });
  return record ?? null;
}
