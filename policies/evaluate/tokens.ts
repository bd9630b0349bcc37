/**
 * The parts of an IAM pattern: `*` for any characters, `?` for one, `${key}` and `${key, 'default'}` for a context
 * value, `${*}` `${?}` `${$}` for the character itself (IAM User Guide, "Policy variables").
 */

export type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "any" }
  | { readonly kind: "one" }
  /** `key` is in lower case; `fallback` is what stands in for an absent key. */
  | { readonly kind: "variable"; readonly key: string; readonly fallback: string | undefined };

export interface Syntax {
  readonly wildcards: boolean;
  /** Variables and escapes exist since Version 2012-10-17; before that, `${` is text. */
  readonly variables: boolean;
  /** Where variables may start to appear: after the fifth colon of a Resource, anywhere else at 0. */
  readonly variablesFrom?: number;
  /** Pattern and text come in lower case; what a variable inserts follows. */
  readonly ignoreCase?: boolean;
}

const DOLLAR_ESCAPES = new Set(["*", "?", "$"]);

/** Splits a pattern into tokens. `${` without `}` is text. */
export function tokenize(pattern: string, syntax: Syntax): Token[] {
  const tokens: Token[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") tokens.push({ kind: "text", text });
    text = "";
  };
  // After the last `}` nothing can be a variable, and nothing is searched for one.
  const lastClose = syntax.variables ? pattern.lastIndexOf("}") : -1;
  const variablesFrom = syntax.variablesFrom ?? 0;
  for (let at = 0; at < pattern.length;) {
    const opens = at >= variablesFrom && at < lastClose && pattern.startsWith("${", at);
    const close = opens ? pattern.indexOf("}", at) : -1;
    if (close !== -1) {
      const inside = pattern.slice(at + 2, close);
      if (DOLLAR_ESCAPES.has(inside)) text += inside;
      else {
        flush();
        tokens.push(variable(inside));
      }
      at = close + 1;
      continue;
    }
    const character = pattern.charAt(at);
    if (syntax.wildcards && (character === "*" || character === "?")) {
      flush();
      tokens.push({ kind: character === "*" ? "any" : "one" });
    } else text += character;
    at += 1;
  }
  flush();
  return tokens;
}

/** `key` or `key, 'default'`. */
function variable(inside: string): Token {
  const comma = inside.indexOf(",");
  if (comma === -1)
    return { kind: "variable", key: inside.trim().toLowerCase(), fallback: undefined };
  const quoted = inside.slice(comma + 1).trim();
  const isQuoted = quoted.length > 1 && quoted.startsWith("'") && quoted.endsWith("'");
  return {
    kind: "variable",
    key: inside.slice(0, comma).trim().toLowerCase(),
    fallback: isQuoted ? quoted.slice(1, -1) : quoted,
  };
}

/** The keys, in lower case, of the variables in a pattern. */
export function variableKeys(pattern: string, variablesFrom = 0): string[] {
  return tokenize(pattern, { wildcards: true, variables: true, variablesFrom }).flatMap((token) =>
    token.kind === "variable" ? [token.key] : [],
  );
}
