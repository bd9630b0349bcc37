/** Who may take on a role, beside what the role may do: the statements of trust policies that only one side has. */
import type { System } from "../../config/systems.ts";
import { differingDocuments } from "../audit/documents.ts";
import type { AccessModel } from "../model/model.ts";

export interface TrustChange {
  readonly system: System;
  readonly principal: string;
  readonly kind: "gained" | "lost";
  readonly statement: unknown;
}

/** Compares roles that both sides have and know the trust policies of; what a new role may do speaks for itself. */
export function trustChanges(before: AccessModel, after: AccessModel): TrustChange[] {
  return after.holders.flatMap(({ key, system, trust }) => {
    const old = before.holders.find((one) => one.key === key && one.system === system)?.trust;
    if (trust === undefined || old === undefined) return [];
    return differingDocuments("trust", old.document, trust.document).flatMap(
      ({ declared, live }) => [
        ...each(live).map((statement) => change("gained", statement)),
        ...each(declared).map((statement) => change("lost", statement)),
      ],
    );

    function change(kind: TrustChange["kind"], statement: unknown): TrustChange {
      return { system, principal: key, kind, statement };
    }
  });
}

export function trustText({ system, principal, kind, statement }: TrustChange): string {
  const sign = kind === "gained" ? "+" : "-";
  const text = typeof statement === "string" ? statement : JSON.stringify(statement);
  return `${sign} trust policy of ${principal}: ${text} (${system})`;
}

function each(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
