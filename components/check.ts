import * as pulumi from "@pulumi/pulumi";
import type { Finding } from "../policies/finding.ts";
import type { Rule } from "../policies/rule.ts";
import { withoutFrames } from "../policies/without-frames.ts";

/** A rule applied to one argument: at once when its value is plain, when it is known otherwise. */
export interface Check {
  readonly now: readonly Finding[];
  readonly later: pulumi.Output<readonly Finding[]>;
}

/**
 * @param path the argument's name, as the findings shall call it
 * @param input the argument; one that was left out breaks no rule
 */
export function check<T>(path: string, input: pulumi.Input<T> | undefined, rule: Rule<T>): Check {
  const none: readonly Finding[] = [];
  if (input === undefined) return { now: none, later: pulumi.output(undefined).apply(() => none) };
  if (!isPlain(input)) return { now: none, later: asOutput(input).apply((v) => rule(path, v)) };
  const now = rule(path, input);
  return { now, later: pulumi.output(undefined).apply(() => now) };
}

/**
 * Throws one error for all findings of severity "error", so that everything wrong is seen at once.
 *
 * @throws pulumi.RunError which Pulumi prints as a sentence, without a stack
 */
export function refuse(subject: string, findings: readonly Finding[]): void {
  const errors = findings.filter((finding) => finding.severity === "error");
  if (errors.length === 0) return;
  const lines = errors.map(({ path, message, fix }) => `  ${path}: ${message}; ${fix}`);
  throw withoutFrames(new pulumi.RunError([`${subject} cannot be declared:`, ...lines].join("\n")));
}

/** The same for what can be told of arguments already. */
export function refuseNow(subject: string, checks: readonly Check[]): void {
  refuse(
    subject,
    checks.flatMap(({ now }) => now),
  );
}

/** Shows the findings of severity "warning" in the preview and the deployment. */
export function warn(
  subject: string,
  findings: readonly Finding[],
  about: pulumi.ComponentResource,
): void {
  for (const { severity, path, message, fix } of findings)
    if (severity === "warning")
      void pulumi.log.warn(`${subject}: ${path}: ${message}; ${fix}`, about);
}

/** An Output of any input, without the deep unwrapping of `pulumi.output`, which loses the shape of tuples. */
export function asOutput<T>(input: pulumi.Input<T>): pulumi.Output<T> {
  const start = pulumi.output(undefined);
  if (isPlain(input)) return start.apply((): T => input);
  if (input instanceof Promise) return start.apply(() => input);
  return start.apply((): pulumi.OutputInstance<T> => input);
}

function isPlain<T>(input: pulumi.Input<T>): input is T {
  return !pulumi.Output.isInstance(input) && !(input instanceof Promise);
}
