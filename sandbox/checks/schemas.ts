/** Runs checks of databases: each call is made with a key of the principal's own. */
import { type SchemaCheck, describeSchemaCheck } from "../../access/checks/schemas/check.ts";
import { requestFor } from "./tabular-calls.ts";
import type { TabularAnswer, TabularClient } from "./tabular-client.ts";

/** What came of it; anything but the two answers that access can have is an error. */
type Outcome = SchemaCheck["expected"] | `error: HTTP ${number}`;

export interface SchemaResult {
  readonly check: SchemaCheck;
  readonly outcome: Outcome;
  readonly passed: boolean;
}

export interface SchemaRun {
  readonly checks: readonly SchemaCheck[];
  readonly clientFor: (principal: string) => Pick<TabularClient, "send">;
  /** Takes away the tables that checks make; done before and after each principal's. */
  readonly clear: () => Promise<void>;
  readonly onResult?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Runs all checks, in their order: later calls find the table that earlier ones made. Stops early when aborted. */
export async function runSchemaChecks(run: SchemaRun): Promise<SchemaResult[]> {
  const { checks, clientFor, clear, onResult, signal } = run;
  const results: SchemaResult[] = [];
  for (const [principal, own] of Map.groupBy(checks, (check) => check.principal)) {
    await clear();
    try {
      for (const check of own) {
        if (signal?.aborted === true) return results;
        const answer = await clientFor(principal).send(requestFor(check.database, check.operation));
        const outcome = outcomeOf(answer);
        results.push({ check, outcome, passed: outcome === check.expected });
        onResult?.(results.length);
      }
    } finally {
      await clear();
    }
  }
  return results;
}

/** One line for a reader: what was to be, and what came of it. */
export function describeSchemaResult({ check, outcome }: SchemaResult): string {
  return describeSchemaCheck(check, outcome);
}

/**
 * The gateway decides before it looks: that there is no such table, or that the sandbox goes no further (rows,
 * projections), it says of what is allowed.
 */
function outcomeOf({ status, body }: TabularAnswer): Outcome {
  if (status === 403) return "denied";
  const isMissing = status === 404 && body.includes("<Code>NoSuchKey</Code>");
  return status === 200 || status === 501 || isMissing ? "allowed" : `error: HTTP ${status}`;
}
