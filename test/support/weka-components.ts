/** What WEKA components register, for tests that compare whole registrations. */
import * as pulumi from "@pulumi/pulumi";
import type { Recorded } from "./record.ts";

export const connection = { host: "weka-0:14000", username: "admin", password: "Admin-pass-1" };

/** The environment that the connection makes. */
const login = { WEKA_HOST: "weka-0:14000", WEKA_USERNAME: "admin", WEKA_PASSWORD: "Admin-pass-1" };

/** What every command resource of this project must look like. */
export function command(
  name: string,
  expected: { desired: object; trigger: string; environment?: object; createFirst?: true },
): Recorded {
  return {
    type: "command:local:Command",
    name,
    inputs: {
      interpreter: ["node", "drivers/weka/main.ts"],
      create: "apply",
      update: "apply",
      delete: "delete",
      stdin: JSON.stringify(expected.desired),
      environment: { secret: { ...login, ...expected.environment } },
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
export function component(type: string, name: string, outputs: object): Recorded {
  return {
    type: `s3-access:weka:${type}`,
    name,
    inputs: {},
    parent: "",
    deleteBeforeReplace: false,
    retainOnDelete: false,
    secretOutputs: [],
    outputs,
  };
}

/** The lines of the error that a constructor throws, each up to the advice; none when it throws none. */
export function refusal(declare: () => unknown): string[] {
  try {
    declare();
    return [];
  } catch (error) {
    if (!pulumi.RunError.isInstance(error)) throw error;
    return error.message.split("\n").map((line) => line.split(";")[0] ?? "");
  }
}
