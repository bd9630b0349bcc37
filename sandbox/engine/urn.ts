/** Pulumi's resource names: `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`. */

export type Urn = string;

/** The type of the resource that stands for the stack itself. */
export const stackType = "pulumi:pulumi:Stack";

function parts(urn: Urn): { qualifiedType: string; name: string } {
  const [, , qualifiedType = "", ...name] = urn.split("::");
  return { qualifiedType, name: name.join("::") };
}

/** The URN of a resource. A parent's types come before its own, except that of the stack itself. */
export function resourceUrn(
  stack: string,
  project: string,
  parent: Urn | undefined,
  type: string,
  name: string,
): Urn {
  const above = parent === undefined || parent === "" ? "" : parts(parent).qualifiedType;
  const qualified = above === "" || above === stackType ? type : `${above}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** The resource's own type token, without its parents'. */
export function typeOf(urn: Urn): string {
  return parts(urn).qualifiedType.split("$").at(-1) ?? "";
}

export function nameOf(urn: Urn): string {
  return parts(urn).name;
}

/** What people call the resource in a sentence: its type and its name. */
export function shortName(urn: Urn): string {
  return `${typeOf(urn)} ${nameOf(urn)}`;
}

export function isStack(urn: Urn): boolean {
  return typeOf(urn) === stackType;
}
