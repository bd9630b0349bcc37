/** Which patterns of a coordinate's literals are left, for words about it. */
import type { Pattern } from "./language/pattern.ts";
import type { Literal } from "./language/search.ts";
import { questionOf } from "./region.ts";
import type { Coordinate, Space } from "./region.ts";

/** One part of a coordinate's values: within all of `patterns`, and outside of `except`. */
export interface Part {
  /** Narrowest first; empty when only `except` limits it. */
  readonly patterns: readonly Pattern[];
  readonly except: readonly Pattern[];
  readonly literals: readonly Literal[];
}

/** Takes a coordinate's literals apart by the patterns of its unions; parts without a value are left out. */
export function partsOf(
  space: Space,
  coordinate: Coordinate,
  literals: readonly Literal[],
): Part[] {
  const { languages } = space;
  const negative = literals.filter(({ positive }) => !positive);
  const exists = (asked: readonly Literal[]): boolean =>
    !languages.isEmpty(questionOf(space, coordinate, asked));
  const one = (pattern: Pattern): Literal => ({
    union: languages.union([pattern]),
    positive: true,
  });
  const [only, ...others] = literals;
  // The box has a request, so its one pattern has a value.
  if (only?.positive === true && others.length === 0 && only.union.patterns.length === 1)
    return [{ patterns: only.union.patterns, except: [], literals }];
  let chosen: readonly (readonly Pattern[])[] = [[]];
  for (const { union } of literals.filter(({ positive }) => positive))
    chosen = chosen.flatMap((patterns) =>
      union.patterns.flatMap((pattern) => {
        const all = narrow(patterns, pattern);
        return exists([...all.map(one), ...negative]) ? [all] : [];
      }),
    );
  return chosen.flatMap((patterns) => {
    const inside = [...patterns.map(one), ...negative];
    if (!exists(inside)) return [];
    const excluded = negative.flatMap(({ union }) => union.patterns);
    const distinct = new Map(excluded.map((pattern) => [pattern.key, pattern]));
    const except = [...distinct.values()].filter((pattern) =>
      exists([...patterns.map(one), one(pattern)]),
    );
    return [{ patterns, except, literals: inside }];
  });

  /** Adds a pattern, unless one of the two says all that both say. */
  function narrow(patterns: readonly Pattern[], added: Pattern): readonly Pattern[] {
    const isWithin = (inner: Pattern, outer: Pattern): boolean =>
      !exists([one(inner), { ...one(outer), positive: false }]);
    if (patterns.some((pattern) => isWithin(pattern, added))) return patterns;
    return [added, ...patterns.filter((pattern) => !isWithin(added, pattern))];
  }
}
