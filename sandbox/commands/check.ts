/** Proves the deployed access with real requests, and says what was proven. */
import colors from "picocolors";
import { type Proof, prove } from "../checks/prove.ts";
import { describe } from "../checks/run.ts";
import { describeSchemaResult } from "../checks/schemas.ts";
import { SandboxError } from "../sandbox-error.ts";
import type { Session } from "../session/session.ts";
import { counted } from "./deploy.ts";
import { step } from "./progress.ts";

/**
 * Runs every access check of the stack and prints those that failed.
 * @throws SandboxError when aborted: what was not tried is not proven
 */
export async function check(session: Session, signal: AbortSignal): Promise<Proof> {
  let proof: Proof | undefined;
  await step({
    title: "Check access",
    run: async (say) => {
      proof = await prove(session, signal, (done, total) => {
        if (process.stdout.isTTY) say(`${done} of ${total}`);
      });
      if (signal.aborted)
        throw new SandboxError(
          "Stopped on request before everything was checked; probes are gone.",
        );
      const { checks, route, schemas } = proof;
      return `Check access: ${counted(checks.length + route.length + schemas.length, "request")}, ${failures(proof).length} failed`;
    },
  });
  if (proof === undefined) throw new Error("the checks ended without a result");
  for (const line of failures(proof)) console.log(colors.red(`  ${line}`));
  return proof;
}

function failures({ checks, route, schemas }: Proof): string[] {
  const failed = <Result extends { readonly passed: boolean }>(all: readonly Result[]): Result[] =>
    all.filter(({ passed }) => !passed);
  return [
    ...failed(checks).map(describe),
    ...failed(route).map(({ about, detail }) => `${about}: ${detail}`),
    ...failed(schemas).map(describeSchemaResult),
  ];
}
