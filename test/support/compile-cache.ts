import { join } from "node:path";

/**
 * Node's compile cache, for a process that gets an environment of its own: a short one spends most of its time on
 * stripping types. `npm test` shares one with all processes.
 */
export const COMPILE_CACHE = {
  NODE_COMPILE_CACHE:
    process.env["NODE_COMPILE_CACHE"] ??
    join(import.meta.dirname, "..", "..", ".sandbox", "compile-cache"),
} as const;
