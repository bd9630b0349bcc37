/** The config of the running stack, or one error that lists everything wrong with it. */
import * as pulumi from "@pulumi/pulumi";
import { type Loaded, checkStack } from "./check.ts";
import { PROJECT, configPath, report } from "./problems.ts";

/**
 * Reads, checks and resolves the stack's config.
 * @throws pulumi.RunError with every problem and its config path; nothing is registered then.
 */
export function loadStack(): Loaded {
  const result = checkStack(readValues(pulumi.runtime.allConfig()));
  if (!result.ok)
    throw new pulumi.RunError(report(`Pulumi.${pulumi.getStack()}.yaml`, result.problems));
  return result.loaded;
}

/** Pulumi hands every value over as text: plain text for text, JSON for the rest. Other projects' keys are not ours. */
function readValues(all: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, text]) => {
      const name = key.startsWith(`${PROJECT}:`) ? key.slice(PROJECT.length + 1) : undefined;
      return name === undefined ? [] : [[name, name === "domain" ? text : fromJson(name, text)]];
    }),
  );
}

function fromJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new pulumi.RunError(
      `${configPath(name)} must be a section of keys and values, not plain text`,
    );
  }
}
