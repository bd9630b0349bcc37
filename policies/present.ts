type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** An object without the members that are undefined: what is absent in the desired state is left as it is. */
export function present<T extends object>(members: T): Present<T>;
export function present(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
