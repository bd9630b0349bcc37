/** What was found, as sentences with a request each that the evaluator was asked about. */
import type { AccessRequest } from "../evaluate/index.ts";
import type { Access } from "./access-set.ts";
import type { Found } from "./compare.ts";
import { isListed, verbs } from "./intents.ts";
import { witnessOf } from "./witness.ts";
import type { Subject } from "./view.ts";

interface Shown {
  readonly found: Found;
  readonly witness: AccessRequest | undefined;
  readonly certain: boolean;
}

/**
 * One sentence for each place and condition, with all actions that are allowed there.
 *
 * @param confirms what the evaluator must say about a request for it to count as shown
 */
export function reportAccess(
  principal: string,
  subject: Subject,
  found: readonly Found[],
  confirms: (request: AccessRequest) => boolean,
): Access[] {
  const shown = found.map((one): Shown => {
    const [action = ""] = one.actions.names;
    const witness = witnessOf(one.space, one.box, action, subject);
    return { found: one, witness, certain: witness !== undefined && confirms(witness) };
  });
  const lines = Map.groupBy(shown, ({ found: { place, conditions, isBrowsing }, certain }) =>
    JSON.stringify([place, conditions, isBrowsing, certain]),
  );
  return [...lines.values()].flatMap((line) => {
    const [first] = line;
    return first === undefined ? [] : [accessOf(principal, first, line)];
  });
}

function accessOf(principal: string, first: Shown, line: readonly Shown[]): Access {
  const { place, conditions, isBrowsing } = first.found;
  const classes = line.map(({ found }) => found.actions);
  const listed = line.find(({ found }) => isListed(found.actions)) ?? first;
  const asked = conditions.length === 0 ? "" : ` ${conditions.join(", ")}`;
  const doubt = first.certain ? "" : " (possibly: not compared exactly)";
  return {
    principal,
    actions: [...new Set(classes.flatMap(({ names, pattern }) => pattern ?? names))].sort(),
    place,
    conditions,
    witness: listed.witness,
    certain: first.certain,
    text: `${principal} may ${verbs(classes, isBrowsing)} ${place}${asked}${doubt}`,
  };
}
