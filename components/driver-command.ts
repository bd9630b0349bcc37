import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { refuse, warn } from "./check.ts";
import type { Check } from "./check.ts";

/** One way to run the driver of one system. */
export interface Driver {
  /** For people: `WEKA`. */
  readonly system: string;
  /** Relative to the project, such as `drivers/weka/main.ts`. */
  readonly program: string;
  /** Where the system is and who signs in; what is a secret in it is marked as one (`secretly`). */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Of the connection itself. */
  readonly checks: readonly Check[];
}

export interface DriverCommandArgs {
  readonly driver: Driver;
  /** What the driver is told; JSON data without secrets. */
  readonly desired: pulumi.Output<{ readonly kind: string }>;
  /** What must hold before the driver may run; looked at again here for values that were not known earlier. */
  readonly checks: readonly Check[];
  /** What makes it this object and no other: its name. Another name is another object (`docs/decisions/0013`). */
  readonly identity: pulumi.Input<string>;
  /** Whether a replacement may exist beside the old object (`create-first`), as only few kinds can. */
  readonly replacement: "create-first" | "delete-first";
}

/**
 * The one way this project runs its drivers: a command resource that converges one object. The program is started
 * without a shell, the desired state goes in on standard input and a record of the observed one comes back on standard
 * output. Some records hold keys, so the output as a whole is a secret, and is not logged. On standard error it says what
 * it does, which never holds a secret; a deployment shows it, above all that what was to go stays (`onDelete: "retain"`).
 */
export function driverCommand(
  name: string,
  args: DriverCommandArgs,
  parent: pulumi.ComponentResource,
): command.local.Command {
  const { system, program, environment, checks: ofConnection } = args.driver;
  const checks = [...args.checks, ...ofConnection];
  const findings = pulumi.all(checks.map(({ later }) => later));
  const stdin = pulumi.all([args.desired, findings]).apply(([desired, found]) => {
    const subject = `${system} ${desired.kind} ${JSON.stringify(name)}`;
    refuse(subject, found.flat());
    warn(subject, found.flat(), parent);
    return JSON.stringify(desired);
  });
  return new command.local.Command(
    name,
    {
      interpreter: ["node", program],
      create: "apply",
      update: "apply",
      delete: "delete",
      stdin,
      environment,
      triggers: [args.identity],
      logging: command.types.enums.local.Logging.Stderr,
    },
    {
      parent,
      deleteBeforeReplace: args.replacement === "delete-first",
      additionalSecretOutputs: ["stdout", "stderr"],
    },
  );
}

/**
 * Marks every value as a secret: one by one, so that a preview shows what else changed in an environment, such as the
 * revision.
 */
export function secretly(
  values: Readonly<Record<string, pulumi.Input<string>>>,
): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, pulumi.secret(value)]),
  );
}

/**
 * A number of no meaning to the driver. Pulumi does not see what changes behind its back on systems that it drives by
 * commands, and runs a command again only when one of its inputs changes.
 */
export function revisionEnvironment(revision: number | undefined): Record<string, string> {
  return revision === undefined ? {} : { S3_ACCESS_REVISION: String(revision) };
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
