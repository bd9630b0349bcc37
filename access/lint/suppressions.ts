/** The findings that a repository accepts: `.s3access.yaml`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Suppression } from "../../policies/lint/index.ts";
import { UsageError } from "../usage-error.ts";
import { parseYaml } from "./yaml.ts";

const FILE = ".s3access.yaml";

const Settings = z.strictObject({
  suppress: z
    .array(z.strictObject({ code: z.string(), path: z.string(), reason: z.string() }))
    .default([]),
});

/**
 * Reads the suppressions of a folder; none when it has no such file.
 * @throws UsageError for a file that is not `{ suppress: [{ code, path, reason }] }`.
 */
export async function readSuppressions(cwd: string): Promise<readonly Suppression[]> {
  const text = await readFile(join(cwd, FILE), "utf8").catch(() => undefined);
  if (text === undefined) return [];
  const result = Settings.safeParse(parseYaml(FILE, text) ?? {});
  if (result.success) return result.data.suppress;
  const lines = result.error.issues.map(
    ({ path, message }) => `  ${path.map(String).join(".") || FILE}: ${message}`,
  );
  throw new UsageError(
    `${FILE} has to be {suppress: [{code, path, reason}]}:\n${lines.join("\n")}`,
  );
}
