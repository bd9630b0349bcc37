/** The last words of `npm start` and `npm run sandbox up`: what is there, what was proven, how to reach it. */
import colors from "picocolors";
import { routeOf } from "../../config/arguments.ts";
import type { RunResult } from "../engine/index.ts";
import type { Session } from "../session/session.ts";
import type { Proof } from "./check.ts";
import { changes, counted } from "./deploy.ts";

export interface Summary {
  readonly session: Session;
  readonly first: RunResult;
  /** Absent where the stack was deployed once only. */
  readonly second?: RunResult;
  readonly proof: Proof;
  /** Whether the services outlive the summary. */
  readonly keepsRunning: boolean;
}

export function summarise({ session, first, second, proof, keepsRunning }: Summary): void {
  const { access, stack } = session.config.loaded;
  const resources = first.operations.filter(({ kind }) => kind !== "delete" && kind !== "retain");
  const outcome = (wanted: string): number =>
    proof.checks.filter(({ outcome: got, passed }) => passed && got === wanted).length;
  const vast = access.vast.length;
  const lines = [
    `Stack ${session.stack}, domain ${stack.domain}`,
    `  ${counted(resources.length, "resource")} deployed${second === undefined ? "" : `; deploying again changed ${changes(second).length}`}`,
    `  ${counted(proof.checks.length, "access check")} by ${counted(subjects(proof), "principal")}: ${outcome("allowed")} allowed, ${outcome("denied")} denied, ${outcome("not-found")} not found, as granted`,
    ...(stack.hpe === undefined || proof.route.length === 0
      ? []
      : [
          `  ${counted(proof.route.length, "request")} through ${routeOf(stack.domain, stack.hpe).host}`,
        ]),
    ...(proof.vast.length === 0
      ? []
      : [`  ${counted(proof.vast.length, "request")} to VAST's databases, as granted`]),
    ...(vast === 0 || stack.vast?.address !== undefined
      ? []
      : [
          `  ${counted(vast, "VAST policy").replace("policys", "policies")} rendered, not provisioned`,
        ]),
  ];
  console.log(`\n${proof.passed ? colors.green(lines.join("\n")) : lines.join("\n")}`);
  console.log(howToReach(session, keepsRunning));
}

function subjects({ checks }: Proof): number {
  return new Set(checks.map(({ check }) => JSON.stringify(check.subject))).size;
}

function howToReach({ owner, running, stack }: Session, keepsRunning: boolean): string {
  const option = stack === "dev" ? "" : ` -- --stack ${stack}`;
  const keys = `npm run --silent sandbox env${option}`;
  if (!owner) return `\nThe services keep running in process ${running.pid}. For keys: ${keys}`;
  if (keepsRunning)
    return `\nIn another terminal, for keys and a first command: ${keys}\nThe services keep running; Ctrl-C stops them.`;
  return `\nTo use what was deployed, keep it running: npm run sandbox up${option}`;
}
