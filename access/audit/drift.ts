/** What an audit finds, on any system: how what there is differs from what a stack declares. */

/** One value that differs. Both sides are plain JSON data. */
export interface Difference {
  /** In the words of the config, such as `quota`. */
  readonly field: string;
  readonly declared: unknown;
  readonly live: unknown;
}

/** An object by its kind (`bucket`) and by the name that the system has for it. */
interface Thing {
  readonly kind: string;
  readonly name: string;
}

export type Drift = Thing &
  (
    | { readonly is: "missing" }
    | { readonly is: "changed"; readonly differences: readonly Difference[] }
    | {
        readonly is: "extra";
        /** What it is, for whoever has never seen it: `policy readwrite`. */
        readonly note?: string;
      }
  );

/** What nobody looked at, and why. */
export interface Unseen {
  readonly what: string;
  readonly why: string;
}

/** The objects of one kind, or of several, compared. */
export interface Compared {
  readonly drifts: readonly Drift[];
  /** How many objects are as declared. */
  readonly alike: number;
}

export interface Audit extends Compared {
  readonly unseen: readonly Unseen[];
}

/** How the objects of a kind are told apart and compared. */
interface Comparison<Declared, Live> {
  readonly kind: string;
  readonly declaredName: (declared: Declared) => string;
  readonly liveName: (live: Live) => string;
  readonly differences: (declared: Declared, live: Live) => readonly Difference[];
  /** What to say of an object that nobody declared; without this function, such objects are nobody's business. */
  readonly extra?: (live: Live) => string | undefined;
}

/** Compares all objects of one kind: what is declared first, in its order, then what there is beside it. */
export function compare<Declared, Live>(
  declared: readonly Declared[],
  live: readonly Live[],
  { kind, declaredName, liveName, differences, extra }: Comparison<Declared, Live>,
): Compared {
  const there = new Map(live.map((one) => [liveName(one), one]));
  const names = new Set(declared.map(declaredName));
  const drifts = declared.flatMap((one): Drift[] => {
    const name = declaredName(one);
    const found = there.get(name);
    if (found === undefined) return [{ is: "missing", kind, name }];
    const differ = differences(one, found);
    return differ.length === 0 ? [] : [{ is: "changed", kind, name, differences: differ }];
  });
  const others = extra === undefined ? [] : live.filter((one) => !names.has(liveName(one)));
  return {
    drifts: [
      ...drifts,
      ...others.map((one): Drift => {
        const note = extra?.(one);
        return { is: "extra", kind, name: liveName(one), ...(note === undefined ? {} : { note }) };
      }),
    ],
    alike: declared.length - drifts.length,
  };
}

/**
 * One value, compared as text or number.
 *
 * @param declared undefined where the stack leaves it to the system
 * @param live undefined where the system does not tell
 */
export function differing<T extends string | number | boolean>(
  field: string,
  declared: T | undefined,
  live: T | undefined,
): Difference[] {
  if (declared === undefined || live === undefined || declared === live) return [];
  return [{ field, declared, live }];
}

/** Two sets of values, of which only what one side has is shown. */
export function differingSets<T>(
  field: string,
  declared: readonly T[],
  live: readonly T[],
  identity: (value: T) => string,
): Difference[] {
  const only = (some: readonly T[], others: readonly T[]): T[] => {
    const known = new Set(others.map(identity));
    return some.filter((value) => !known.has(identity(value)));
  };
  const [missing, extra] = [only(declared, live), only(live, declared)];
  if (missing.length === 0 && extra.length === 0) return [];
  return [{ field, declared: missing, live: extra }];
}

export function joined(parts: readonly Compared[]): Compared {
  return {
    drifts: parts.flatMap(({ drifts }) => drifts),
    alike: parts.reduce((sum, { alike }) => sum + alike, 0),
  };
}
