/** The last words of `npm start` and `npm run sandbox up`: what is there, what was proven, how to reach it. */
import colors from "picocolors";
import { routeOf } from "../../config/route.ts";
import type { Loaded } from "../../config/check.ts";
import type { Proof } from "../checks/prove.ts";
import type { RunResult } from "../engine/index.ts";
import { sandboxCommand } from "../session/command-line.ts";
import type { Session } from "../session/session.ts";
import { changes, counted } from "./deploy.ts";

/** What was done with a stack. */
interface Done {
  readonly first: Pick<RunResult, "operations">;
  /** Absent where the stack was deployed once only. */
  readonly second?: Pick<RunResult, "operations">;
  readonly proof: Proof;
}

export interface Summary extends Done {
  readonly session: Session;
  /** Whether the services outlive the summary. */
  readonly keepsRunning: boolean;
}

export function summarise({ session, keepsRunning, ...done }: Summary): void {
  const lines = summaryLines(session.stack, session.config.loaded, done).join("\n");
  console.log(`\n${done.proof.passed ? colors.green(lines) : lines}`);
  console.log(howToReach(session, keepsRunning));
}

/** What is there and what was proven, a line each; only what came out as granted is said to be so. */
export function summaryLines(
  name: string,
  { access, stack }: Loaded,
  { first, second, proof }: Done,
): string[] {
  const resources = first.operations.filter(({ kind }) => kind !== "delete" && kind !== "retain");
  const policies = access.vast.length;
  return [
    `Stack ${name}, domain ${stack.domain}`,
    `  ${counted(resources.length, "resource")} deployed${second === undefined ? "" : `; deploying again changed ${changes(second).length}`}`,
    checksLine(proof),
    ...(stack.hpe === undefined || proof.route.length === 0
      ? []
      : [
          `  ${counted(proof.route.length, "request")} through ${routeOf(stack.domain, stack.hpe).host}${failed(proof.route)}`,
        ]),
    ...(proof.schemas.length === 0
      ? []
      : [
          `  ${counted(proof.schemas.length, "request")} to VAST's databases${failed(proof.schemas) || ", as granted"}`,
        ]),
    ...(policies === 0 || stack.vast?.address !== undefined
      ? []
      : [`  ${policies} VAST ${policies === 1 ? "policy" : "policies"} rendered, not provisioned`]),
  ];
}

function checksLine({ checks }: Proof): string {
  const came = (wanted: string): number =>
    checks.filter(({ outcome, passed }) => passed && outcome === wanted).length;
  const subjects = new Set(checks.map(({ check }) => JSON.stringify(check.subject)));
  const outcomes = `${came("allowed")} allowed, ${came("denied")} denied, ${came("not-found")} not found`;
  const verdict = failed(checks);
  return `  ${counted(checks.length, "access check")} by ${counted(subjects.size, "principal")}: ${outcomes}${verdict === "" ? ", as granted" : ` as granted${verdict}`}`;
}

/** `, 2 failed`, or nothing to say. */
function failed(results: readonly { readonly passed: boolean }[]): string {
  const count = results.filter(({ passed }) => !passed).length;
  return count === 0 ? "" : `, ${count} failed`;
}

function howToReach({ owner, running, stack }: Session, keepsRunning: boolean): string {
  const keys = sandboxCommand("env", stack);
  if (!owner) return `\nThe services keep running in process ${running.pid}. For keys: ${keys}`;
  if (keepsRunning)
    return `\nIn another terminal, for keys and a first command: ${keys}\nThe services keep running; Ctrl-C stops them.`;
  return `\nTo use what was deployed, keep it running: ${sandboxCommand("up", stack)}`;
}
