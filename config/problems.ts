/** Problems of a config as sentences with config paths, whatever found them: zod or the checks between sections. */
import type { z } from "zod";

export interface Problem {
  /** For example `s3-access:grants[2].folders[0]`. */
  readonly path: string;
  readonly message: string;
}

export const PROJECT = "s3-access";

/** `("grants", 2, "folders")` gives `s3-access:grants[2].folders`. */
export function configPath(section: string, ...keys: readonly PropertyKey[]): string {
  const rest = keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return `${PROJECT}:${section}${rest.join("")}`;
}

/** The problems behind zod's issues; of a union, those of the alternative that comes closest, of a key, what its schema says. */
export function zodProblems(section: string, issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue) => {
    const closest = issue.code === "invalid_union" ? closestAlternative(issue.errors) : undefined;
    if (closest !== undefined)
      return zodProblems(
        section,
        closest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
      );
    const path = configPath(section, ...issue.path);
    if (issue.code === "invalid_key") return issue.issues.map(({ message }) => ({ path, message }));
    return [{ path, message: issue.message }];
  });
}

/** Alternatives of the value's shape are compared; where it has none of their shapes, the union's own sentence says what is allowed. */
function closestAlternative(
  alternatives: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | undefined {
  const alike = alternatives.filter((issues) => issues.some(({ path }) => path.length > 0));
  return alike.toSorted((one, other) => one.length - other.length)[0];
}

/** One report for all problems, ordered as the config is. */
export function report(file: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.map(({ path, message }) => `  ${path}\n    ${message}`);
  return `${file} has ${count}; nothing was changed.\n${lines.join("\n")}`;
}

/** How many allowed names a message lists. */
const SHOWN = 12;

/** A name that refers to nothing. */
export function undeclared(
  path: string,
  noun: string,
  name: string,
  declared: readonly string[],
): Problem {
  const more = declared.length > SHOWN ? ` and ${declared.length - SHOWN} more` : "";
  const allowed =
    declared.length === 0 ? "none is" : `declared are ${quoteAll(declared.slice(0, SHOWN))}${more}`;
  return { path, message: `${noun} ${JSON.stringify(name)} is not declared; ${allowed}` };
}

/** `"a", "b"` */
export function quoteAll(items: readonly string[]): string {
  return items.map((item) => JSON.stringify(item)).join(", ");
}
