/** How a command line that cannot be read is refused. */
export interface UsageErrors {
  /** @param words up to and with the one that is not known */
  readonly unknownCommand: (words: readonly string[]) => string;
  readonly unknownOption: (option: string, path: string) => string;
  readonly valueMissing: (option: string, path: string) => string;
  readonly wordMissing: (name: string, path: string) => string;
  readonly wordExtra: (word: string, path: string) => string;
}

/** Up to 5.1. The text for a missing value is WEKA's, the others are in its style. */
export const legacyErrors: UsageErrors = {
  unknownCommand: (words) => `Unknown command "weka ${words.join(" ")}"`,
  unknownOption: (option, path) => `Unknown option "${option}" for command "weka ${path}"`,
  valueMissing: (option, path) =>
    `Cannot pass option "${option}" for command "weka ${path}" without its value, please make sure to pass a value to it`,
  wordMissing: (name, path) => `Missing argument "${name}" for command "weka ${path}"`,
  wordExtra: (word, path) => `Unexpected argument "${word}" for command "weka ${path}"`,
};

/** From 6.0 on, a program in Go. Guessed: the sentences that Go's most used command-line library has. */
export const goErrors: UsageErrors = {
  unknownCommand: (words) =>
    `unknown command "${words.at(-1) ?? ""}" for "${["weka", ...words.slice(0, -1)].join(" ")}"`,
  unknownOption: (option) => `unknown flag: ${option}`,
  valueMissing: (option) => `flag needs an argument: --${option}`,
  wordMissing: (name, path) => `missing argument "${name}" for "weka ${path}"`,
  wordExtra: (word, path) => `unexpected argument "${word}" for "weka ${path}"`,
};
