/** A breadth-first walk over the automata of unions in step, so the word found is a shortest one. */
import { ABSENT } from "./pattern.ts";
import type { State, Union } from "./union.ts";

export type Answer =
  | { readonly kind: "empty" }
  | { readonly kind: "word"; readonly word: readonly number[] }
  /** The budget ran out. */
  | { readonly kind: "undecided" };

export const EMPTY: Answer = { kind: "empty" };

/** What every word of an intersection begins with. */
export function longestBeginning(unions: readonly Union[]): readonly number[] {
  return unions.reduce<readonly number[]>(
    (longest, { beginning }) => (beginning.length > longest.length ? beginning : longest),
    [],
  );
}

interface Place {
  readonly inside: readonly State[];
  readonly outside: readonly State[];
  readonly from: Place | undefined;
  readonly letter: number;
}

/**
 * A shortest word that is in each of the positive unions and in none of the negative ones.
 *
 * @param spend is told of every step, and ends the walk by throwing
 */
export function walk(
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
