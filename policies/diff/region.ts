/**
 * Sets of requests as boxes: a box asks something of some coordinates of a request (its resource, its condition keys)
 * and nothing of the others. Boxes are cut by each other exactly; sets are lists of boxes.
 */
import { areApart } from "./language/search.ts";
import type { Languages, Literal } from "./language/search.ts";
import type { Union } from "./language/union.ts";

/** `resource`, `principal`, a condition key in lower case, or a condition that is compared as a whole (`opaqueKey`). */
export type Coordinate = string;

export const RESOURCE: Coordinate = "resource";
export const PRINCIPAL: Coordinate = "principal";

const OPAQUE = "opaque ";

/** The coordinate of a condition that is compared by its text alone: it holds or does not, whatever else is asked. */
export function opaqueKey(text: string): Coordinate {
  return `${OPAQUE}${text}`;
}

export function isOpaque(coordinate: Coordinate): boolean {
  return coordinate.startsWith(OPAQUE);
}

/** The text of an opaque coordinate. */
export function opaqueText(coordinate: Coordinate): string {
  return coordinate.slice(OPAQUE.length);
}

export type Box = ReadonlyMap<Coordinate, readonly Literal[]>;

export const EVERYTHING: Box = new Map();

/** Where boxes live: the values each coordinate can have at all. */
export interface Space {
  readonly languages: Languages;
  readonly universe: (coordinate: Coordinate) => Union;
  /** How documents spell a condition key. */
  readonly spellingOf: (coordinate: Coordinate) => string;
}

/** More pieces than this are not cut further: what is left over is then reported as possible. */
const MOST_PIECES = 256;

/** What an empty or undecided coordinate has to be asked: its literals within its universe. */
export function questionOf(
  space: Space,
  coordinate: Coordinate,
  literals: readonly Literal[],
): Literal[] {
  return [{ union: space.universe(coordinate), positive: true }, ...literals];
}

export function isEmptyBox(space: Space, box: Box): boolean {
  return [...box].some(([coordinate, literals]) =>
    space.languages.isEmpty(questionOf(space, coordinate, literals)),
  );
}

/** The requests in both boxes; undefined when there are none. */
export function intersect(space: Space, one: Box, other: Box): Box | undefined {
  let result: Map<Coordinate, readonly Literal[]> | undefined;
  for (const [coordinate, literals] of other) {
    const before = (result ?? one).get(coordinate) ?? [];
    const added = literals.filter((literal) => !before.some((known) => isSame(known, literal)));
    if (added.length === 0) continue;
    const all = [...before, ...added];
    if (space.languages.isEmpty(questionOf(space, coordinate, all))) return undefined;
    result ??= new Map(one);
    result.set(coordinate, all);
  }
  return result ?? one;
}

function isSame(one: Literal, other: Literal): boolean {
  return one.union === other.union && one.positive === other.positive;
}

/** The requests in some of the boxes and in none of the others. */
export function subtractAll(space: Space, boxes: readonly Box[], others: readonly Box[]): Box[] {
  let pieces = [...boxes];
  for (const other of others) {
    if (space.languages.isExhausted) break;
    if (pieces.length === 0 || pieces.length > MOST_PIECES * Math.max(1, boxes.length)) break;
    space.languages.charge(pieces.length);
    pieces = pieces.flatMap((piece) => subtract(space, piece, other));
  }
  return pieces;
}

/** Whether two boxes can be told apart by what their patterns begin with: cheap, and often enough. */
export function areBoxesApart(one: Box, other: Box): boolean {
  for (const [coordinate, literals] of one) {
    const unions: Union[] = [];
    for (const { union, positive } of literals) if (positive) unions.push(union);
    for (const { union, positive } of other.get(coordinate) ?? []) if (positive) unions.push(union);
    if (areApart(unions)) return true;
  }
  return false;
}

/** Pairwise intersections. */
export function intersectAll(space: Space, boxes: readonly Box[], others: readonly Box[]): Box[] {
  return boxes.flatMap((box) => others.flatMap((other) => intersect(space, box, other) ?? []));
}

/**
 * A box without another, as boxes that do not overlap: the first lies outside the other by its first literal, the
 * second inside by the first literal and outside by the second, and so on.
 */
function subtract(space: Space, box: Box, other: Box): Box[] {
  if (intersect(space, box, other) === undefined) return [box];
  const pieces: Box[] = [];
  let inside: Box = box;
  for (const [coordinate, literals] of other) {
    for (const { union, positive } of literals) {
      const outside = new Map([[coordinate, [{ union, positive: !positive }]]]);
      const piece = intersect(space, inside, outside);
      if (piece !== undefined) pieces.push(piece);
      const rest = intersect(space, inside, new Map([[coordinate, [{ union, positive }]]]));
      if (rest === undefined) return pieces;
      inside = rest;
    }
  }
  return pieces;
}
