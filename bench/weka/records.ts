import type { Desired } from "../../policies/weka/desired.ts";

/** What the last run of each object printed. */
export class Records {
  private readonly printed = new Map<string, string>();

  public of(desired: Desired): Record<string, string> {
    const before = this.printed.get(nameOf(desired));
    return before === undefined ? {} : { PULUMI_COMMAND_STDOUT: before };
  }

  public keep(desired: Desired, record: unknown): void {
    this.printed.set(nameOf(desired), JSON.stringify(record));
  }
}

function nameOf(desired: Desired): string {
  return `${desired.kind} ${"name" in desired ? desired.name : ""}`;
}
