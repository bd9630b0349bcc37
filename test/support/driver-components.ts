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
      environment: withSecrets(expected.environment),
      triggers: [expected.trigger],
      logging: "stderr",
    },
    parent: name,
    deleteBeforeReplace: expected.createFirst !== true,
    retainOnDelete: false,
    secretOutputs: ["stdout", "stderr"],
    outputs: undefined,
  };
}

/** What of a driver's environment nobody may see in a state or a preview. */
const SECRETS: readonly string[] = [
  ...["WEKA_PASSWORD", "S3_USER_PASSWORD", "AUDIT_WEBHOOK_TOKEN", "TLS_PRIVATE_KEY"],
  ...["VAST_PASSWORD", "VAST_TOKEN"],
];

function withSecrets(environment: object): object {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]: [string, unknown]) => [
      name,
      SECRETS.includes(name) ? { secret: value } : value,
    ]),
  );
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
