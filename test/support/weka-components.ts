/** What WEKA components register, for tests that compare whole registrations. */
import * as pulumi from "@pulumi/pulumi";
import { driverCommand, driverComponent } from "./driver-components.ts";
import type { Recorded } from "./record.ts";

export const connection = { host: "weka-0:14000", username: "admin", password: "Admin-pass-1" };

/** The environment that the connection makes. */
const login = { WEKA_HOST: "weka-0:14000", WEKA_USERNAME: "admin", WEKA_PASSWORD: "Admin-pass-1" };

export function command(
  name: string,
  {
    environment,
    ...expected
  }: { desired: object; trigger: string; environment?: object; createFirst?: true },
): Recorded {
  return driverCommand(name, {
    ...expected,
    program: "drivers/weka/main.ts",
    environment: { ...login, ...environment },
  });
}

export function component(type: string, name: string, outputs: object): Recorded {
  return driverComponent(`weka:${type}`, name, outputs);
}

/** The lines of the error that a constructor throws, each up to the advice; none when it throws none. */
export function refusal(declare: () => unknown): string[] {
  try {
    declare();
    return [];
  } catch (error) {
    if (!pulumi.RunError.isInstance(error) || error.stack !== error.message) throw error;
    return error.message.split("\n").map((line) => line.split(";")[0] ?? "");
  }
}
