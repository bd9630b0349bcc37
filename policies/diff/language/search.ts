/**
 * Whether unions of patterns, some of them complemented, have a word in common. Unions are made once per text, answers
 * are kept, and a budget bounds the work.
 */
import type { Pattern } from "./pattern.ts";
import { Union } from "./union.ts";
import { type Answer, EMPTY, longestBeginning, walk } from "./walk.ts";

/** A union, or its complement. */
export interface Literal {
  readonly union: Union;
  readonly positive: boolean;
}

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
