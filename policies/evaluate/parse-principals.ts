/** Principal and NotPrincipal: `*`, or kinds of principals with one value or a list. */
import { isObject, quote, texts } from "./findings.ts";
import type { Findings } from "./findings.ts";
import type { ParsedPrincipal } from "./policy.ts";

/** AWS's four kinds, and the two of VAST's bucket policies. */
const KINDS = ["AWS", "Service", "Federated", "CanonicalUser", "User", "Group"];

/**
 * Reads the principals of a statement.
 *
 * @param presence policies that belong to a principal have none, those that hang on a resource must
 */
export function parsePrincipals(
  statement: Readonly<Record<string, unknown>>,
  path: string,
  presence: "required" | "forbidden",
  findings: Findings,
): ParsedPrincipal | undefined {
  const isBoth = statement["Principal"] !== undefined && statement["NotPrincipal"] !== undefined;
  if (isBoth) {
    const message = "There are both Principal and NotPrincipal.";
    findings.error("element-twice", `${path}.NotPrincipal`, message, "Keep one of them.");
    return undefined;
  }
  const negated = statement["NotPrincipal"] !== undefined;
  const element = negated ? "NotPrincipal" : "Principal";
  const value = statement[element];
  const place = `${path}.${element}`;
  if (presence === "forbidden") {
    if (value === undefined) return undefined;
    const message = `${element} stands in a policy that already belongs to a principal.`;
    findings.error("principal-forbidden", place, message, "Remove it.");
    return undefined;
  }
  if (value === undefined) {
    const message = "There is no Principal.";
    findings.error("principal-missing", place, message, "Write whom the statement is about.");
    return undefined;
  }
  return parseMembers(value, negated, place, findings);
}

function parseMembers(
  value: unknown,
  negated: boolean,
  place: string,
  findings: Findings,
): ParsedPrincipal | undefined {
  if (value === "*") return { negated, everybody: true, members: [] };
  if (!isObject(value)) {
    const fix = 'Write "*" or an object such as {"AWS": "arn:aws:iam::111122223333:role/name"}.';
    findings.error("principal-malformed", place, `The value is ${quote(value)}.`, fix);
    return undefined;
  }
  const members = Object.entries(value).flatMap(([kind, values]) => {
    if (!KINDS.includes(kind)) {
      const message = `${quote(kind)} is no kind of principal.`;
      const fix = `Write one of ${KINDS.join(", ")}.`;
      findings.error("principal-malformed", `${place}.${kind.slice(0, 80)}`, message, fix);
      return [];
    }
    return texts(values, `${place}.${kind}`, findings).map(({ value: name }) => ({
      kind,
      value: name,
    }));
  });
  const everybody = members.some((member) => member.kind === "AWS" && member.value === "*");
  return { negated, everybody, members };
}
