/** @returns what `text` holds as JSON; undefined, which JSON cannot say, when it is none */
export function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
