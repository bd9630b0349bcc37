/** Says in one sentence what a program threw or dropped, and where. */

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ResourceError, RunError } from "@pulumi/pulumi";
import { messageOf } from "../errors.ts";

interface Blame {
  readonly message: string;
  /** `file:line:column` in the program, relative to the working directory. */
  readonly at?: string;
}

/** @param reason what was thrown, or the reason of a rejection that nobody awaited */
export function blame(reason: unknown): Blame {
  const message = sentence(reason);
  // These two are meant for the user as they are; where they were thrown says nothing.
  if (RunError.isInstance(reason) || ResourceError.isInstance(reason)) return { message };
  const at = placeOf(reason);
  return at === undefined ? { message } : { message, at };
}

function sentence(reason: unknown): string {
  const { property, text } = withoutPrefixes(messageOf(reason));
  const resource = waitingResource(reason);
  if (resource === undefined) return `The program failed: ${text}`;
  const input = property === undefined ? "an input" : `the input ${JSON.stringify(property)}`;
  return `Could not register ${resource}: ${input} failed: ${text}`;
}

/** The SDK prefixes an error once for each input it passes through on its way. */
function withoutPrefixes(message: string): { property?: string; text: string } {
  const prefix = /^error serializing property "([^"]*)": /;
  const property = prefix.exec(message)?.[1];
  let text = message;
  while (prefix.test(text)) text = text.replace(prefix, "");
  return property === undefined ? { text } : { property, text };
}

/** The resource whose registration the error kept waiting: the SDK notes on the error the last promise it went through. */
function waitingResource(reason: unknown): string | undefined {
  if (!isNoted(reason)) return undefined;
  const context = reason.promise._debugCtx;
  const [, name, type] = /^resource:(.*)\[([^\]]*)\]$/.exec(String(context)) ?? [];
  return name === undefined || type === undefined ? undefined : `${type} ${name}`;
}

function isNoted(reason: unknown): reason is { promise: { _debugCtx?: unknown } } {
  return (
    reason instanceof Error &&
    "promise" in reason &&
    typeof reason.promise === "object" &&
    reason.promise !== null
  );
}

/** A stack frame's file, as URL or path and without the query of a repeated import, and its position. */
const frame = /((?:file:\/\/)?\/[^?()]+?)(?:\?[^:()]*)?(:\d+:\d+)\)?$/;
const engineFolder = fileURLToPath(new URL("..", import.meta.url));

/** The first frame of the stack that is neither Node's nor a library's nor this engine's. */
function placeOf(reason: unknown): string | undefined {
  const lines = reason instanceof Error ? (reason.stack ?? "").split("\n") : [];
  for (const line of lines) {
    const [, file, position = ""] = frame.exec(line) ?? [];
    if (file === undefined) continue;
    const path = file.startsWith("file:") ? fileURLToPath(file) : file;
    if (path.includes("/node_modules/") || path.startsWith(engineFolder)) continue;
    return relative(process.cwd(), path) + position;
  }
  return undefined;
}
