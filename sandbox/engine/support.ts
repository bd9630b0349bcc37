/** What the sandbox does not do, said with what it does. */

import type { Providers } from "./provider.ts";
import type { Registration } from "./pulumi/registration.ts";

const elsewhere =
  "Deploy it with the real engine (pulumi up), or leave it out of the stack that you rehearse.";

export function unsupportedType(providers: Providers): string {
  return `the sandbox has no provider for this type. It supports ${list(providers.resources.keys())}. ${elsewhere}`;
}

export function unsupportedLookup(token: string, providers: Providers): string {
  return `The sandbox cannot look up ${token}. It supports ${list(providers.lookups.keys())}. ${elsewhere}`;
}

/** A sentence when the resource uses an option that the sandbox would have to disregard. */
export function unsupportedOption({ importId, ignoreChanges }: Registration): string | undefined {
  if (importId !== "")
    return `the sandbox does not import (option import: ${JSON.stringify(importId)}); remove the option here. Creation adopts an object that exists.`;
  const nested = ignoreChanges.find((path) => /[.[*]/.test(path));
  if (nested === undefined) return undefined;
  return `the sandbox ignores changes of whole inputs only, not of ${JSON.stringify(nested)}; name the top-level input in ignoreChanges.`;
}

function list(names: Iterable<string>): string {
  const sorted = [...names].sort();
  return sorted.length === 0 ? "none" : sorted.join(", ");
}
