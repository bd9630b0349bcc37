/** `flag` stands alone, `value` takes the next word. */
export type OptionKinds = Readonly<Record<string, "flag" | "value">>;

/** What a command takes; a generation may have a syntax of its own. */
export interface Syntax {
  /** Words by name; `?` at the end of a name makes it optional, `...` takes all that follow. */
  readonly words?: readonly string[];
  readonly options?: OptionKinds;
}
