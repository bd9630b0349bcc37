/**
 * Whether unions of patterns, some of them complemented, have a word in common: a breadth-first walk over their
 * automata in step, so the word found is a shortest one. Unions are made once per text and answers are kept.
 */
import { ABSENT } from "./pattern.ts";
import type { Pattern } from "./pattern.ts";
import { Union } from "./union.ts";
import type { State } from "./union.ts";

/** A union, or its complement. */
export interface Literal {
  readonly union: Union;
  readonly positive: boolean;
}

export type Answer =
  | { readonly kind: "empty" }
  | { readonly kind: "word"; readonly word: readonly number[] }
  /** The budget ran out. */
  | { readonly kind: "undecided" };

export interface Budget {
  /** Steps of one question. */
  readonly perQuestion: number;
  /** Steps of all questions together; beyond it every question that takes a walk is undecided. */
  readonly total: number;
  /** Whether work beside questions ends there too, with `OutOfBudget`; it is only counted by default. */
  readonly stops?: boolean;
}

/** A walk of a million steps takes a fraction of a second; no policy of ours takes a thousand. */
const DEFAULT_BUDGET: Budget = { perQuestion: 200_000, total: 20_000_000 };

const EMPTY: Answer = { kind: "empty" };
const UNDECIDED: Answer = { kind: "undecided" };

/** Thrown where work goes beyond the budget that no undecided answer can stand for. */
export class OutOfBudget extends Error {}

/** Makes unions and answers questions about them, within a budget. */
export class Languages {
  readonly #budget: Budget;
  readonly #unions = new Map<string, Union>();
  readonly #answers = new Map<string, Answer>();
  #spent = 0;
  #undecided = 0;
  #limit = Infinity;

  constructor(budget: Budget = DEFAULT_BUDGET) {
    this.#budget = budget;
  }

  /** Steps taken so far: the measure of work that tests bound. */
  get spent(): number {
    return this.#spent;
  }

  /** How often the answer was that there is none. */
  get undecided(): number {
    return this.#undecided;
  }

  /** Whether the budget of all questions together is spent. */
  get isExhausted(): boolean {
    return this.#spent >= this.#budget.total;
  }

  union(patterns: readonly Pattern[]): Union {
    const byKey = new Map(patterns.map((pattern) => [pattern.key, pattern]));
    const key = [...byKey.keys()].sort().join("\u0000|");
    const known = this.#unions.get(key);
    if (known !== undefined) return known;
    const union = new Union(this.#unions.size, [...byKey.values()], (steps) => {
      this.#spend(steps);
    });
    this.#unions.set(key, union);
    return union;
  }

  /** A shortest word of the intersection of the literals. */
  search(literals: readonly Literal[]): Answer {
    this.#spent += literals.length;
    const { positive, negative } = sortOut(literals);
    if (positive.some((union) => negative.includes(union))) return EMPTY;
    if (positive.some((union) => union.patterns.length === 0)) return EMPTY;
    if (areApart(positive)) return EMPTY;
    const key = `${positive.map(({ id }) => id).join()}-${negative.map(({ id }) => id).join()}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return this.#counted(known);
    const answer = atOnce(positive, negative) ?? this.#walk(positive, negative);
    this.#answers.set(key, answer);
    return this.#counted(answer);
  }

  /** Whether the literals have no word in common. An undecided question counts as no. */
  isEmpty(literals: readonly Literal[]): boolean {
    return this.search(literals).kind === "empty";
  }

  /**
   * Counts work beside questions, so that it is bounded with them.
   *
   * @throws {OutOfBudget} when the budget of all questions together is spent, and stops work
   */
  charge(steps: number): void {
    this.#spent += steps;
    if (this.#budget.stops === true && this.isExhausted) throw new OutOfBudget();
  }

  #counted(answer: Answer): Answer {
    if (answer === UNDECIDED) this.#undecided += 1;
    return answer;
  }

  #spend(steps: number): void {
    this.#spent += steps;
    if (this.#spent > this.#limit) throw new OutOfBudget();
  }

  #walk(positive: readonly Union[], negative: readonly Union[]): Answer {
    const { perQuestion, total } = this.#budget;
    this.#limit = Math.min(this.#spent + perQuestion, total);
    try {
      return walk(positive, negative, (steps) => {
        this.#spend(steps);
      });
    } catch (error) {
      if (error instanceof OutOfBudget) return UNDECIDED;
      throw error;
    } finally {
      this.#limit = Infinity;
    }
  }
}

function sortOut(literals: readonly Literal[]): {
  readonly positive: readonly Union[];
  readonly negative: readonly Union[];
} {
  const positive: Union[] = [];
  const negative: Union[] = [];
  for (const literal of literals) {
    const unions = literal.positive ? positive : negative;
    unions.push(literal.union);
  }
  return { positive: distinct(positive), negative: distinct(negative) };
}

/** Sorted by their ids. */
function distinct(unions: readonly Union[]): readonly Union[] {
  if (unions.length < 2) return unions;
  return [...new Set(unions)].sort((one, other) => one.id - other.id);
}

/** Whether the words of two unions begin differently: what those of most pairs of folders do. */
export function areApart(unions: readonly Union[]): boolean {
  const [first, ...others] = unions;
  return (
    first !== undefined &&
    others.some(({ beginning }) => {
      const length = Math.min(beginning.length, first.beginning.length);
      for (let at = 0; at < length; at += 1) if (beginning[at] !== first.beginning[at]) return true;
      return false;
    })
  );
}

/** What every word of an intersection begins with. */
function longestBeginning(unions: readonly Union[]): readonly number[] {
  return unions.reduce<readonly number[]>(
    (longest, { beginning }) => (beginning.length > longest.length ? beginning : longest),
    [],
  );
}

/**
 * The answer where no walk is needed: all words begin alike, and that beginning is itself one of them, or all that begin
 * so are ruled out.
 */
function atOnce(positive: readonly Union[], negative: readonly Union[]): Answer | undefined {
  const word = longestBeginning(positive);
  const mayBeAbsent = positive.every((union) => union.hasAbsence);
  if (!mayBeAbsent && negative.some((union) => union.hasAllAfter(word))) return EMPTY;
  if (word.length === 0) return undefined;
  const isWord =
    positive.every((union) => union.has(word)) && !negative.some((union) => union.has(word));
  return isWord ? { kind: "word", word } : undefined;
}

interface Place {
  readonly inside: readonly State[];
  readonly outside: readonly State[];
  readonly from: Place | undefined;
  readonly letter: number;
}

function walk(
  positive: readonly Union[],
  negative: readonly Union[],
  spend: (steps: number) => void,
): Answer {
  const beginning = longestBeginning(positive);
  const start: Place = {
    inside: positive.map((union) => union.after(beginning)),
    outside: negative.map((union) => union.after(beginning)),
    from: undefined,
    letter: 0,
  };
  const seen = new Set([placeKey(start)]);
  const queue = isHopeless(start) ? [] : [start];
  for (const place of queue) {
    if (place.inside.every(isAccepting) && !place.outside.some(isAccepting))
      return { kind: "word", word: [...beginning, ...spell(place)] };
    for (const letter of lettersAfter(place)) {
      spend(1 + place.inside.length + place.outside.length);
      const next: Place = {
        inside: place.inside.map((state, at) => positive[at]?.step(state, letter) ?? state),
        outside: place.outside.map((state, at) => negative[at]?.step(state, letter) ?? state),
        from: place,
        letter,
      };
      if (isHopeless(next)) continue;
      const key = placeKey(next);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return EMPTY;
}

const isAccepting = ({ accepts }: State): boolean => accepts;

/** No word from here on can count. */
function isHopeless({ inside, outside }: Place): boolean {
  return inside.some(({ isDead }) => isDead) || outside.some(({ isFull }) => isFull);
}

function placeKey({ inside, outside }: Place): string {
  const ids = (states: readonly State[]): string => states.map(({ id }) => id).join();
  return `${ids(inside)}-${ids(outside)}`;
}

/** Letters for the class of all that no pattern names: the first of these that is none of the others. */
const UNNAMED = Array.from("aotxyzbcdefghijklmnpqrsuvw0123456789", (letter) =>
  letter.charCodeAt(0),
);

/** One letter of each class that leads to different places, in a fixed order. */
function lettersAfter({ inside, outside }: Place): Iterable<number> {
  const narrow = inside.find(({ isNarrow }) => isNarrow);
  if (narrow !== undefined) return narrow.letters;
  const named = new Set<number>();
  for (const { letters } of [...inside, ...outside])
    for (const letter of letters) named.add(letter);
  // Letters that no pattern inside names, and the absent value, lead nowhere unless a wildcard takes them.
  let other = UNNAMED.find((letter) => !named.has(letter));
  for (let code = 0x100; other === undefined; code += 1) if (!named.has(code)) other = code;
  return [
    other,
    ...[...named].filter((letter) => letter !== ABSENT).sort((a, b) => a - b),
    ...(named.has(ABSENT) ? [ABSENT] : []),
  ];
}

function spell(place: Place): number[] {
  const word: number[] = [];
  for (let at = place; at.from !== undefined; at = at.from) word.push(at.letter);
  return word.reverse();
}
