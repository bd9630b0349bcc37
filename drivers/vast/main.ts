/**
 * `node drivers/vast/main.ts apply|delete|observe`: converges one object of a VAST cluster over its management service.
 * Where that is and who signs in stands in the environment: see `connection.ts`.
 */
import { parseDesiredState, progress, runProgram } from "../program.ts";
import { connectionOf } from "./connection.ts";
import { DesiredState } from "./desired.ts";
import { perform } from "./kinds/index.ts";
import { overRest } from "./vms/index.ts";

const patienceMs = 120_000;

await runProgram(async (verb, input) => {
  const desired = parseDesiredState(DesiredState, input);
  const vast = overRest(await connectionOf(process.env));
  return perform(verb, desired, { system: "VAST", vast, progress, patienceMs });
});
