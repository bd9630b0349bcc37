/** `@cloud-copilot/iam-simulate` from wherever the user installed it; nothing of it is part of this project. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { AccessRequest } from "../policies/evaluate/index.ts";

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

/** Loads the library from a folder where npm installed it. */
export async function loadSimulator(folder: string): Promise<Simulator> {
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
