/**
 * Quotes words for a shell of the `sh` family, which reads them back unchanged. `ssh` hands its words to the login shell
 * of the other machine as one text, so they need this; a process that gets its words as an array does not.
 */
export function shellLine(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

/** Within single quotes nothing has a meaning but the next single quote. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
