/** Finds what the state remembers of a resource under a name it had before. */

import type { Registration } from "./pulumi/registration.ts";
import { nameOf, resourceUrn } from "./urn.ts";
import type { Urn } from "./urn.ts";

export class Aliases {
  readonly #former = new Map<Urn, readonly Urn[]>();

  /** The URNs the resource may have had: its own aliases, and those that follow from its parent's. */
  formerUrns(registration: Registration): readonly Urn[] {
    const inherited = (this.#former.get(registration.parent) ?? []).map((parent) =>
      underFormerParent(registration, parent),
    );
    const former = [...registration.aliases, ...inherited];
    if (former.length > 0) this.#former.set(registration.urn, former);
    return former;
  }
}

/** A child's name usually begins with its parent's; then it was renamed with it (Pulumi's inheritedChildAlias). */
function underFormerParent({ urn, parent, type, name }: Registration, former: Urn): Urn {
  const [stack = "", project = ""] = urn.slice("urn:pulumi:".length).split("::");
  const parentName = nameOf(parent);
  const formerName = name.startsWith(parentName)
    ? nameOf(former) + name.slice(parentName.length)
    : name;
  return resourceUrn(stack, project, former, type, formerName);
}
