import type { Administration } from "../administration.ts";
import { accessCommands } from "./access.ts";
import { bucketCommands } from "./buckets.ts";
import { clusterCommands } from "./cluster.ts";
import { findCommand } from "./command.ts";

/** Administers the cluster that the `weka` on the PATH talks to. */
export async function overCommandLine(): Promise<Administration> {
  const weka = await findCommand();
  return { ...clusterCommands(weka), ...bucketCommands(weka), ...accessCommands(weka) };
}
