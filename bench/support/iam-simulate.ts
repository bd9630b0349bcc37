/** `@cloud-copilot/iam-simulate` from a folder outside this project: it is AGPL, so nothing of it becomes part of this. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { z } from "zod";
import type { AccessRequest } from "../../policies/evaluate/index.ts";

export interface Simulator {
  readonly version: string;
  /** `allowed` or `denied`, for a caller with one identity policy. */
  decide(policy: object, request: AccessRequest): Promise<string>;
}

const Module = z.object({
  runSimulation: z.custom<(simulation: object, options: object) => Promise<unknown>>(
    (value) => typeof value === "function",
  ),
});
const Result = z.object({
  overallResult: z.enum(["Allowed", "ExplicitlyDenied", "ImplicitlyDenied"]),
});

const RELEASE = "@cloud-copilot/iam-simulate@0.1.173";

/**
 * Installs the library for one run.
 *
 * @returns what the run made of it, or why npm could not install it
 */
export async function withSimulator<T>(
  use: (simulator: Simulator) => Promise<T>,
): Promise<{ readonly result: T } | { readonly why: string }> {
  const folder = mkdtempSync(join(tmpdir(), "s3-access-bench-"));
  try {
    const words = [
      "install",
      "--prefix",
      folder,
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      RELEASE,
    ];
    const { exitCode, stderr } = await execa("npm", words, { reject: false, timeout: 180_000 });
    if (exitCode !== 0) return { why: stderr.split("\n")[0] ?? "npm failed" };
    return { result: await use(await loadSimulator(folder)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Loads the library from a folder where npm installed it. */
async function loadSimulator(folder: string): Promise<Simulator> {
  const home = join(folder, "node_modules/@cloud-copilot/iam-simulate");
  const manifest: unknown = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const entry = pathToFileURL(join(home, "dist/esm/index.js")).href;
  const { runSimulation } = Module.parse(await import(entry));
  return {
    version,
    async decide(policy, { principal, action, resource, resourceAccount, context }) {
      const simulation = {
        request: {
          principal: principal.kind === "role" ? principal.arn : "",
          action,
          resource: { resource, accountId: resourceAccount },
          contextVariables: context,
        },
        identityPolicies: [{ name: "folder", policy }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      };
      const result = Result.parse(await runSimulation(simulation, { simulationMode: "Strict" }));
      return result.overallResult === "Allowed" ? "allowed" : "denied";
    },
  };
}
