import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Desired } from "../../policies/weka/desired.ts";
import { via } from "../../policies/weka/limits.ts";
import { check, refuse, warn } from "./check.ts";
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
 * without a shell, the desired state goes in on standard input and a record of the observed one comes back on standard
 * output. Of users and service accounts it holds keys, so the output as a whole is a secret. Nothing of it is logged.
 */
export function driverCommand(
  name: string,
  args: DriverCommandArgs,
  parent: pulumi.ComponentResource,
): command.local.Command {
  const checks = [...args.checks, check("connection.via", args.connection.via, via)];
  const findings = pulumi.all(checks.map(({ later }) => later));
  const stdin = pulumi.all([args.desired, findings]).apply(([desired, found]) => {
    const subject = `WEKA ${desired.kind} ${JSON.stringify(name)}`;
    refuse(subject, found.flat());
    warn(subject, found.flat(), parent);
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
 * A value of the driver's record that is no secret, though others in the record are.
 *
 * @param find picks the value out of the record's JSON text
 */
export function recorded<T>(
  { stdout }: command.local.Command,
  find: (record: string) => T,
): pulumi.Output<T> {
  return pulumi.unsecret(stdout.apply((record): T => find(record)));
}

/**
 * A value that may be used once the command has run. It is known in every preview but that of a new object, because
 * the id of a command stays what it is when the command runs again.
 */
export function after<T>(done: command.local.Command, value: pulumi.Output<T>): pulumi.Output<T> {
  return done.id.apply(() => value);
}
