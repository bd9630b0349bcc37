/** What components that run a driver register, for tests that compare whole registrations. */
import type { Recorded } from "./record.ts";

export interface ExpectedCommand {
  readonly program: string;
  readonly environment: object;
  readonly desired: object;
  readonly trigger: string;
  readonly createFirst?: true | undefined;
}

/** What every command resource of this project must look like. */
export function driverCommand(name: string, expected: ExpectedCommand): Recorded {
  return {
    type: "command:local:Command",
    name,
    inputs: {
      interpreter: ["node", expected.program],
      create: "apply",
      update: "apply",
      delete: "delete",
      stdin: JSON.stringify(expected.desired),
      environment: { secret: expected.environment },
      triggers: [expected.trigger],
      logging: "none",
    },
    parent: name,
    deleteBeforeReplace: expected.createFirst !== true,
    retainOnDelete: false,
    secretOutputs: ["stdout", "stderr"],
    outputs: undefined,
  };
}

/** A component of this project, with what it registered as its outputs. */
export function driverComponent(type: string, name: string, outputs: object): Recorded {
  return {
    type: `s3-access:${type}`,
    name,
    inputs: {},
    parent: "",
    deleteBeforeReplace: false,
    retainOnDelete: false,
    secretOutputs: [],
    outputs,
  };
}
