/** A run that is killed right after its second object is made: `node killed-run.ts <state file> <objects file>`. */

import { writeFileSync } from "node:fs";
import { up } from "../../../sandbox/engine/index.ts";
import { makeWorld, Resource } from "./world.ts";

const [, , statePath = "", objectsPath = ""] = process.argv;
const world = makeWorld();
world.after = (call) => {
  writeFileSync(objectsPath, JSON.stringify(Object.fromEntries(world.objects)));
  if (call === "create thing/b") process.kill(process.pid, "SIGKILL");
};

await up({
  project: "proj",
  stack: "dev",
  statePath,
  providers: world.providers,
  parallel: 1,
  program: () => {
    for (const name of ["a", "b", "c"]) new Resource("Thing", name, { name });
    return Promise.resolve({});
  },
});
