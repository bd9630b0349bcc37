import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Desired } from "../../policies/weka/desired.ts";
import { refuse } from "./check.ts";
import type { Check } from "./check.ts";
import { loginEnvironment } from "./connection.ts";
import type { WekaConnection } from "./connection.ts";

export interface DriverCommandArgs {
  readonly connection: WekaConnection;
  readonly desired: pulumi.Output<Desired>;
  /** What must hold before the driver may run; looked at again here for values that were not known earlier. */
  readonly checks: readonly Check[];
  /** What makes it this object and no other: its name. Another name is another object. */
  readonly identity: pulumi.Input<string>;
  /** Whether a replacement may exist beside the old object (`create-first`), as only policies can. */
  readonly replacement: "create-first" | "delete-first";
  /** Further secrets for the driver's environment. */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * The one way this project runs `drivers/weka`: a command resource that converges one object. The program is started
 * without a shell, the desired state goes in on standard input and the observed state, which holds no secret, comes
 * back on standard output. Nothing of it is logged.
 */
export function driverCommand(
  name: string,
  args: DriverCommandArgs,
  parent: pulumi.ComponentResource,
): command.local.Command {
  const findings = pulumi.all(args.checks.map((check) => check.later));
  const stdin = pulumi.all([args.desired, findings]).apply(([desired, found]) => {
    refuse(`WEKA ${desired.kind} ${JSON.stringify(name)}`, found.flat());
    return JSON.stringify(desired);
  });
  return new command.local.Command(
    name,
    {
      interpreter: ["node", "drivers/weka/main.ts"],
      create: "apply",
      update: "apply",
      delete: "delete",
      stdin,
      environment: loginEnvironment(args.connection, args.secrets),
      triggers: [args.identity],
      logging: command.types.enums.local.Logging.None,
    },
    {
      parent,
      deleteBeforeReplace: args.replacement === "delete-first",
      additionalSecretOutputs: ["stdout", "stderr"],
    },
  );
}

/**
 * A value that may be used once the command has run. It is known in every preview but that of a new object, because
 * the id of a command stays what it is when the command runs again.
 */
export function after<T>(done: command.local.Command, value: pulumi.Output<T>): pulumi.Output<T> {
  return done.id.apply(() => value);
}
