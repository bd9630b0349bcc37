/** What one version allows and another does not, for one class of actions. */
import type { ActionClass } from "./actions.ts";
import type { ConditionSpace } from "./conditions.ts";
import { ABSENT_PATTERN } from "./language/pattern.ts";
import type { Languages } from "./language/search.ts";
import { RESOURCE, intersect, intersectAll, isEmptyBox, subtractAll } from "./region.ts";
import type { Box, Coordinate, Space } from "./region.ts";
import { boxesFor } from "./view.ts";
import type { View } from "./view.ts";

/** A view's boxes for one class of actions. */
export interface Allowance {
  readonly direct: readonly Box[];
  readonly granted: readonly Box[];
  readonly limit: readonly Box[] | undefined;
  readonly denied: readonly Box[];
}

export function allowanceOf(view: View, actions: ActionClass): Allowance {
  return {
    direct: boxesFor(view.direct, actions),
    granted: boxesFor(view.granted, actions),
    limit: view.limit === undefined ? undefined : boxesFor(view.limit, actions),
    denied: boxesFor(view.denied, actions),
  };
}

/** The requests that actions of a class can make. */
export function spaceOf(
  languages: Languages,
  conditions: ConditionSpace,
  actions: ActionClass,
): Space {
  const absent = languages.union([ABSENT_PATTERN]);
  return {
    languages,
    universe: (coordinate: Coordinate) => {
      if (coordinate === RESOURCE) return actions.resources;
      return actions.carries(coordinate) ? conditions.universe(coordinate) : absent;
    },
    spellingOf: (coordinate) => conditions.spellingOf(coordinate),
  };
}

/** Everything allowed, as boxes that may overlap. */
export function allowed(space: Space, allowance: Allowance, within: Box): Box[] {
  return subtractAll(space, givers(space, allowance, within), merged(space, allowance.denied));
}

/** Everything that `after` allows and `before` does not, as boxes of which none lies within the others. */
export function gain(space: Space, before: Allowance, after: Allowance, within: Box): Box[] {
  const given = givers(space, after, within);
  const denied = merged(space, after.denied);
  const known = new Set(givers(space, before, within).map(boxKey));
  const fresh = given.filter((box) => !known.has(boxKey(box)));
  const unlocked = without(before.denied, after.denied);
  return withoutCovered(space, [
    ...withoutAllowed(space, subtractAll(space, fresh, denied), before),
    ...subtractAll(space, intersectAll(space, given, unlocked), denied),
  ]);
}

function givers(space: Space, { direct, granted, limit }: Allowance, within: Box): Box[] {
  const limited = limit === undefined ? granted : intersectAll(space, granted, limit);
  return [...direct, ...limited].flatMap((box) => {
    const inside = intersect(space, box, within);
    return inside === undefined || isEmptyBox(space, inside) ? [] : [inside];
  });
}

/** Pieces outside what is given before, Denies apart. */
function withoutAllowed(
  space: Space,
  pieces: readonly Box[],
  { direct, granted, limit }: Allowance,
): Box[] {
  if (pieces.length === 0) return [];
  const indirect = subtractAll(space, pieces, merged(space, direct));
  const ungranted = subtractAll(space, indirect, merged(space, granted));
  if (limit === undefined) return ungranted;
  return [...ungranted, ...subtractAll(space, indirect, merged(space, limit))];
}

function without(boxes: readonly Box[], others: readonly Box[]): Box[] {
  const known = new Set(others.map(boxKey));
  return boxes.filter((box) => !known.has(boxKey(box)));
}

/** More boxes than this are not searched for ones that others cover: lines may then repeat what others say. */
const MOST_COMPARED = 200;

/** Leaves out boxes that the others cover. */
function withoutCovered(space: Space, boxes: readonly Box[]): Box[] {
  const distinct = [...new Map(boxes.map((box) => [boxKey(box), box])).values()];
  if (distinct.length > MOST_COMPARED) return distinct;
  return distinct.reduce<Box[]>((kept, box) => {
    const others = kept.filter((other) => other !== box);
    return subtractAll(space, [box], others).length === 0 ? others : kept;
  }, distinct);
}

/** Boxes that differ in nothing but the patterns of their resource, as one: cutting by it takes one walk. */
export function merged(space: Space, boxes: readonly Box[]): Box[] {
  const groups = Map.groupBy(boxes, (box) => {
    const [only, ...more] = box.get(RESOURCE) ?? [];
    const isPlain = only?.positive === true && more.length === 0;
    return isPlain ? `plain ${boxKey(withoutResource(box))}` : boxKey(box);
  });
  return [...groups].flatMap(([key, group]) => {
    const [first] = group;
    if (first === undefined || group.length === 1 || !key.startsWith("plain "))
      return group.slice(0, 1);
    const patterns = group.flatMap((box) =>
      (box.get(RESOURCE) ?? []).flatMap(({ union }) => union.patterns),
    );
    const union = space.languages.union(patterns);
    return [new Map(first).set(RESOURCE, [{ union, positive: true }])];
  });
}

function withoutResource(box: Box): Box {
  const rest = new Map(box);
  rest.delete(RESOURCE);
  return rest;
}

/** Equal for boxes that ask the same. */
function boxKey(box: Box): string {
  return [...box]
    .map(([coordinate, literals]) => {
      const ids = literals.map(({ union, positive }) => `${positive ? "+" : "-"}${union.id}`);
      return `${coordinate} ${ids.sort().join("")}`;
    })
    .sort()
    .join("\n");
}
