/** `audit`: what there is on a system beside what the stack declares. */
import { Argument } from "commander";
import type { Report } from "../report.ts";
import type { CliContext } from "./context.ts";

interface AuditChoices {
  readonly stack: string;
  readonly cwd?: string;
  readonly shared?: boolean;
  readonly listsOnly?: boolean;
  readonly json?: boolean;
}

const SYSTEMS = ["eks", "weka", "vast"] as const;
type System = (typeof SYSTEMS)[number];

export function defineAudit({ io, act, publish }: CliContext): void {
  act("audit", "what there is on a system beside what the stack declares; exit code 1 on drift", [
    "audit weka",
    "audit weka --stack prod --json",
    "audit weka --shared --lists-only",
    "audit vast",
    "audit eks",
  ])
    .addArgument(new Argument("<system>", "the system to look at").choices(SYSTEMS))
    .option("-s, --stack <name>", "the stack, of Pulumi.<name>.yaml", "dev")
    .option("-C, --cwd <folder>", "the folder of the stack's file (default: this one)")
    .option("--shared", "the system serves others too: what is not declared is no drift")
    .option("--lists-only", "read what WEKA lists, and no single object's content")
    .option("--json", "print JSON")
    .action(async (system: System, options: AuditChoices) => {
      publish(await audit(system, options, options.cwd ?? io.cwd, io), options.json);
    });
}

async function audit(
  system: System,
  options: AuditChoices,
  cwd: string,
  { env }: CliContext["io"],
): Promise<Report> {
  if (system === "eks") {
    const { auditEks } = await import("../audit/eks/audit.ts");
    return auditEks(options, { cwd });
  }
  if (system === "vast") {
    const { auditVast } = await import("../audit/vast/audit.ts");
    return auditVast(options, { env, cwd });
  }
  const { auditWeka } = await import("../audit/weka/audit.ts");
  return auditWeka(options, { env, cwd });
}
