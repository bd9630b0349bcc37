/** The config of the running stack, or one error that lists everything wrong with it. */
import * as pulumi from "@pulumi/pulumi";
import { withoutFrames } from "../policies/without-frames.ts";
import { type Loaded, checkStack } from "./check.ts";
import { PROJECT, report } from "./problems.ts";

/**
 * Reads, checks and resolves the stack's config.
 * @throws pulumi.RunError with every problem and its config path; nothing is registered then.
 */
export function loadStack(): Loaded {
  const result = checkStack(readValues(pulumi.runtime.allConfig()));
  if (!result.ok)
    throw withoutFrames(
      new pulumi.RunError(report(`Pulumi.${pulumi.getStack()}.yaml`, result.problems)),
    );
  return result.loaded;
}

/**
 * Pulumi hands every value over as text: plain text for text, JSON for the rest. Text where a section belongs stays text,
 * for the schema to refuse beside everything else. Other projects' keys are not ours.
 */
function readValues(all: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, text]) => {
      const name = key.startsWith(`${PROJECT}:`) ? key.slice(PROJECT.length + 1) : undefined;
      return name === undefined ? [] : [[name, name === "domain" ? text : fromJson(text)]];
    }),
  );
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
