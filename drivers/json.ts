/** @returns what `text` holds as JSON; undefined, which JSON cannot say, when it is none */
export function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @returns what `text` holds as JSON; `text` itself, for its reader to refuse or replace, when it is none */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
