/** Where in a stack's file the documents come from, so that findings can stand beside the lines that cause them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT } from "../../config/problems.ts";
import { stackFileName } from "../../config/stack-name.ts";
import type { Region } from "../../policies/lint/index.ts";
import { regionFinder } from "./yaml.ts";

export interface Origin {
  /** The stack's file. */
  readonly uri: string;
  /** Finds a section or something in it: `("principals", "flyte")`. */
  readonly regionOf: (section: string, key?: string) => Region | undefined;
}

export async function originOf(cwd: string, stack: string): Promise<Origin> {
  const uri = stackFileName(stack);
  const text = await readFile(join(cwd, uri), "utf8").catch(() => "");
  const find = regionFinder(text);
  const regionOf = (section: string, key?: string): Region | undefined =>
    find(`config.${PROJECT}:${section}${key === undefined ? "" : `.${key}`}`);
  return { uri, regionOf };
}
