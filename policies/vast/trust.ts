/** Who may assume an IAM role, as far as that can be told: how VAST spells its principals is not documented where we could read it. */
import { isObject } from "../evaluate/findings.ts";

/** Whether a statement allows everybody, whatever they show: `Principal: "*"`, or a list with `"*"`, and no Condition. */
export function trustsEverybody(policy: Readonly<Record<string, unknown>>): boolean {
  const statements = policy["Statement"];
  if (!Array.isArray(statements)) return false;
  return statements
    .filter(isObject)
    .some(
      ({ Effect, Principal, Condition }) =>
        Effect === "Allow" && Condition === undefined && namesEverybody(Principal),
    );
}

function namesEverybody(principal: unknown): boolean {
  if (isObject(principal)) return Object.values(principal).some(namesEverybody);
  return principal === "*" || (Array.isArray(principal) && principal.includes("*"));
}
