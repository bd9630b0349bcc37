/**
 * Loaded into `s3access` by tests: the process kills itself before the KILL_AT-th change of a file. Counted is what goes
 * through promises, which is how the refresh token is stored.
 */
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const at = Number(process.env["KILL_AT"]);
let steps = 0;

function step(): void {
  steps += 1;
  if (steps === at) process.kill(process.pid, "SIGKILL");
}

/** The same function, but counted. */
function count(owner: object, name: string): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") throw new Error(`no function ${name}`);
  Reflect.set(owner, name, function (this: unknown, ...args: unknown[]): unknown {
    step();
    const result: unknown = Reflect.apply(original, this, args);
    return result;
  });
}

const handle = await promises.open(import.meta.filename);
const methods: unknown = Object.getPrototypeOf(handle);
await handle.close();
if (typeof methods !== "object" || methods === null) throw new Error("no file handles");
for (const name of ["write", "datasync", "sync", "truncate"]) count(methods, name);
for (const name of ["open", "rename", "rm"]) count(promises, name);
syncBuiltinESMExports();
