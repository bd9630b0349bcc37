import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { removalOrder } from "../../../sandbox/engine/removal-order.ts";
import type { ResourceRecord } from "../../../sandbox/engine/state/record.ts";

function record(order: number, dependsOn: readonly number[], parent?: number): ResourceRecord {
  const nothing = { values: {}, secret: [] };
  return {
    urn: urnOf(order),
    custom: true,
    id: String(order),
    inputs: nothing,
    outputs: nothing,
    parent: parent === undefined ? "" : urnOf(parent),
    dependencies: dependsOn.map(urnOf),
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    order,
    condemned: false,
  };
}

function urnOf(order: number): string {
  return `urn:pulumi:dev::proj::test:m:Thing::${order}`;
}

describe("the order of removal", function () {
  it("is newest first where nothing depends on anything", function () {
    const records = [record(2, []), record(1, []), record(3, [])];
    deepEqual(
      removalOrder(records).map(({ order }) => order),
      [3, 2, 1],
    );
  });

  it("puts what depends on a resource, or is its child, before it, and leaves nothing out", function () {
    // Dependencies that point to any other number make cycles possible only between later ones; none are drawn here.
    const links = fc.array(
      fc.record({
        rank: fc.nat(1000),
        of: fc.array(fc.nat(29), { maxLength: 3 }),
        parent: fc.nat(29),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(links, (drawn) => {
        // What a record depends on comes earlier in this list; its rank in creation may be any.
        const records = drawn.map(({ rank, of, parent }, index) => {
          const earlier = (other: number): number => ranked(drawn, other % index);
          const below = index === 0 ? [] : of.map(earlier);
          return record(
            ranked(drawn, index, rank),
            below,
            index === 0 ? undefined : earlier(parent),
          );
        });
        const place = new Map(removalOrder(records).map(({ urn }, at) => [urn, at]));
        equal(place.size, records.length);
        for (const { urn, dependencies, parent } of records)
          for (const below of [...dependencies, ...(parent === "" ? [] : [parent])])
            ok(
              (place.get(urn) ?? Infinity) < (place.get(below) ?? -Infinity),
              `${urn} before ${below}`,
            );
      }),
    );
  });
});

/** A creation number of its own for each record, in the order of random ranks rather than of the list. */
function ranked(
  drawn: readonly { rank: number }[],
  index: number,
  rank = drawn[index]?.rank ?? 0,
): number {
  return rank * 100 + index;
}
