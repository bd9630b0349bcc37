/** A run whose program waits for ever: `node stuck-run.ts <state file>`. Prints how it ends. */

import { preview } from "../../../../sandbox/engine/index.ts";
import { messageOf } from "../../../../sandbox/engine/errors.ts";
import { makeWorld, Resource } from "../world.ts";

const never = new Promise<string>(() => undefined);
const run = preview({
  project: "proj",
  stack: "dev",
  statePath: process.argv[2] ?? "",
  providers: makeWorld().providers,
  program: () => {
    new Resource("Thing", "a", { name: never });
    return Promise.resolve({});
  },
});
console.log(await run.then(() => "ended", messageOf));
